"""Prints the statement of an account: holdings, orders under way, dividends, and their source."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from reportlab.platypus import Flowable

from appliance.paper import account_blocks, layout
from appliance.paper.document_words import NOTHING, amount, day, figure, words
from appliance.records.document import StatedDividend, StatedHolding, Statement


def render(found: Statement, language: str = "zh") -> bytes:
    """Return the statement as PDF."""
    title = words(language)["statement"]["title"]
    return layout.document(
        lambda: list(_story(found, language)),
        title=title,
        footer=f"{title} {found.fund_account}",
        pages=words(language)["common"]["pages"],
    )


def _story(found: Statement, language: str) -> Iterator[Flowable]:
    own = words(language)["statement"]
    yield from account_blocks.head(found, own["title"], language)
    yield from layout.heading(own["holdings"])
    if found.holdings:
        yield _holdings(found, language)
        yield layout.gap(3)
        yield layout.sums(_totals(found, language))
    else:
        yield layout.paragraph(own["no_holdings"])
    yield from layout.heading(own["pending"])
    yield account_blocks.applications(found.pending, language)
    yield from layout.heading(own["dividends"])
    yield _dividends(found, language)
    yield from account_blocks.notes(found, ("value", "pending", "risk"), language)


def _holdings(found: Statement, language: str) -> Flowable:
    own = words(language)["statement"]
    right = [(own[name], layout.SMALL_FIGURE) for name in ("shares", "nav", "value")]
    rows = [_holding(one, language) for one in found.holdings]
    return layout.table([own["fund"], *right], rows, (0, 46, 30, 42))


def _holding(one: StatedHolding, language: str) -> list[layout.Cell]:
    own, money = words(language)["statement"], partial(amount, language=language)
    method = words(language)["dividend_methods"].get(one.dividend_method, "")
    name = [(account_blocks.fund(one.fund_code, one.fund_name), layout.TEXT)]
    if method:
        name.append((own["dividend_method"].format(method=method), layout.SMALL))
    known = one.market_value
    value = [(NOTHING if known is None else money(known, one.currency_type), layout.FIGURE)]
    if one.undistributed_income:
        income = own["income"].format(income=figure(one.undistributed_income))
        value.append((income, layout.SMALL_FIGURE))
    return [
        name,
        [
            (figure(one.total_shares), layout.FIGURE),
            (own["available"].format(shares=figure(one.available_shares)), layout.SMALL_FIGURE),
            (own["frozen"].format(shares=figure(one.frozen_shares)), layout.SMALL_FIGURE),
        ],
        [(figure(one.nav), layout.FIGURE), (day(one.nav_date), layout.SMALL_FIGURE)],
        value,
    ]


def _totals(found: Statement, language: str) -> list[tuple[str, str]]:
    own = words(language)["statement"]
    totals = [
        *_of_currencies(own["total_value"], found.market_values, language),
        *_of_currencies(own["total_income"], found.incomes, language),
    ]
    if found.without_nav:
        totals.append((own["without_nav"], str(found.without_nav)))
    return totals


def _of_currencies(
    label: str, sums: dict[str, Decimal], language: str
) -> Iterator[tuple[str, str]]:
    currencies = words(language)["currencies"]
    for code, value in sums.items():
        yield label.format(currency=currencies.get(code, code)), figure(value)


def _dividends(found: Statement, language: str) -> Flowable:
    own = words(language)["statement"]
    if not found.dividends:
        return layout.paragraph(own["no_dividends"])
    rows = [_dividend(one, language) for one in found.dividends]
    head = (own["paid_on"], own["fund"], (own["dividend"], layout.SMALL_FIGURE))
    return layout.table(head, rows, (34, 0, 72))


def _dividend(one: StatedDividend, language: str) -> list[layout.Cell]:
    own = words(language)["statement"]
    paid = []
    if one.amount:
        paid.append((amount(one.amount, one.currency_type, language), layout.FIGURE))
    if one.reinvested_shares:
        shares = own["reinvested"].format(shares=figure(one.reinvested_shares))
        paid.append((shares, layout.FIGURE))
        if one.nav:
            paid.append((own["reinvested_at"].format(nav=figure(one.nav)), layout.SMALL_FIGURE))
    return [day(one.on), account_blocks.fund(one.fund_code, one.fund_name), paid]
