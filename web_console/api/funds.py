"""The funds, and who holds them."""

from datetime import date
from decimal import Decimal

from appliance.services.callers import Customer as Record
from web_console.api.operation import Answer, Nothing, Operation, Request


class Fund(Answer):
    """A fund with its newest value."""

    fund_code: str
    fund_name: str
    fund_status: str
    risk_level: int | None
    nav_date: date | None = None
    nav: Decimal | None = None
    accumulated_nav: Decimal | None = None


class Funds(Answer):
    """Every fund."""

    items: list[Fund]


class Customer(Answer):
    """A customer; the name is masked."""

    fund_account: str
    name: str
    status: str
    risk_level: int | None
    locked: bool


class Customers(Answer):
    """Every customer."""

    items: list[Customer]


class Holding(Answer):
    """An account's shares in one fund."""

    fund_code: str
    fund_name: str
    total_shares: Decimal
    available_shares: Decimal
    frozen_shares: Decimal
    confirmed_on: date
    nav: Decimal | None
    nav_date: date | None
    market_value: Decimal | None


class OneCustomer(Customer):
    """A customer and what he holds."""

    holdings: list[Holding]


FUND_ACCOUNT = {"fund_account": "[0-9A-Za-z]{1,20}"}


def funds(request: Request) -> Funds:
    """Return every fund with its newest value."""
    quotes = request.appliance.funds.newest_quotes()
    found = []
    for fund in request.appliance.funds.listing():
        quote = quotes.get(fund.fund_code)
        found.append(Fund.model_validate(vars(fund) | (vars(quote) if quote else {})))
    return Funds(items=found)


def fund(request: Request) -> Fund:
    """Return one fund with its newest value."""
    found = request.appliance.funds.fund(request.path["fund_code"])
    quote = request.appliance.funds.latest_quote(found.fund_code)
    return Fund.model_validate(vars(found) | (vars(quote) if quote else {}))


def customers(request: Request) -> Customers:
    """Return every customer."""
    return Customers(items=[_customer(one) for one in request.appliance.callers.listing()])


def customer(request: Request) -> OneCustomer:
    """Return one customer with his holdings."""
    found = request.appliance.callers.customer(request.path["fund_account"])
    held = request.appliance.funds.holdings(found.fund_account)
    holdings = [Holding.model_validate(one) for one in held]
    return OneCustomer(**vars(_customer(found)), holdings=holdings)


def _customer(found: Record) -> Customer:
    return Customer(
        fund_account=found.fund_account,
        name=found.masked_name,
        status=found.status,
        risk_level=found.risk_level,
        locked=found.locked,
    )


OPERATIONS = (
    Operation(
        method="GET", path="/funds", name="list_funds",
        summary="List the funds, each with its newest NAV.",
        scope="funds:read", query=Nothing, answer=Funds, run=funds,
    ),
    Operation(
        method="GET", path="/funds/{fund_code}", name="show_fund",
        summary="Show one fund with its newest NAV.",
        scope="funds:read", answer=Fund, run=fund, path_forms={"fund_code": "[0-9A-Z]{1,12}"},
    ),
    Operation(
        method="GET", path="/customers", name="list_customers",
        summary="List the customers; names are masked.",
        scope="customers:read", answer=Customers, run=customers,
    ),
    Operation(
        method="GET", path="/customers/{fund_account}", name="show_customer",
        summary="Show one customer with what he holds; the name is masked.",
        scope="customers:read", answer=OneCustomer, run=customer, path_forms=FUND_ACCOUNT,
    ),
)  # fmt: skip
