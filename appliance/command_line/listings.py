"""`fundline calls`, `funds` and `customers`: what the box knows, as a table or JSON."""

from typing import Any

import click

from appliance.command_line.output import json_option, opened, show
from appliance.services.callers import Customer

CUSTOMER_COLUMNS = ("fund_account", "name", "status", "risk_level", "locked")


@click.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@json_option
def calls(limit: int, as_json: bool) -> None:
    """List the latest calls, newest first; their steps are in the JSON."""
    columns = ("started_at", "caller", "dialled", "answered_at", "ended_at", "ending", "customer")
    with opened() as appliance:
        show(appliance.calls.listing(limit), (*columns, "steps"), as_json)


@click.command()
@json_option
def funds(as_json: bool) -> None:
    """List the funds with their latest value."""
    columns = (
        *("fund_code", "fund_name", "nav_date", "nav", "accumulated_nav", "status", "risk_level"),
    )
    with opened() as appliance:
        quotes = appliance.funds.newest_quotes()
        rows = []
        for fund in appliance.funds.listing():
            quote = quotes.get(fund.fund_code)
            rows.append(
                {
                    "fund_code": fund.fund_code,
                    "fund_name": fund.fund_name,
                    "nav_date": quote.nav_date if quote else None,
                    "nav": quote.nav if quote else None,
                    "accumulated_nav": quote.accumulated_nav if quote else None,
                    "status": fund.fund_status,
                    "risk_level": fund.risk_level,
                }
            )
        show(rows, columns, as_json)


@click.command()
@json_option
def customers(as_json: bool) -> None:
    """List the customers; their names are masked."""
    with opened() as appliance:
        rows = [as_row(customer) for customer in appliance.callers.listing()]
        show(rows, CUSTOMER_COLUMNS, as_json)


def as_row(customer: Customer) -> dict[str, Any]:
    """Return a customer as every listing shows one."""
    return {
        "fund_account": customer.fund_account,
        "name": customer.masked_name,
        "status": customer.status,
        "risk_level": customer.risk_level,
        "locked": customer.locked,
    }
