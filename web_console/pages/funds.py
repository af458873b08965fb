"""The funds: a listing, and one fund with its NAV chart and table."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, current_app, render_template

from appliance.assembly import Appliance
from appliance.errors import FundUnknown
from appliance.services.funds import Fund, Quote
from web_console.listings import Asked, Listing

pages = Blueprint("funds", __name__, url_prefix="/funds")
HISTORY = 250


@pages.get("/")
def listing() -> str:
    """Show every fund with its newest NAV."""
    appliance: Appliance = current_app.extensions["appliance"]
    quotes = appliance.funds.newest_quotes()
    rows = []
    asked = LISTINGS[0].asked()
    for fund in _fitting(appliance, asked):
        quote = quotes.get(fund.fund_code)
        former = quote and appliance.funds.previous_quote(fund.fund_code, quote.nav_date)
        rows.append({"fund": fund, "quote": quote, "change": _change(quote, former)})
    states = sorted({one.fund_status for one in appliance.funds.listing()})
    return render_template("funds/listing.html", rows=rows, asked=asked, states=states)


@pages.get("/<fund_code>")
def one(fund_code: str) -> str:
    """Show one fund's NAV over time."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        fund = appliance.funds.fund(fund_code)
    except FundUnknown:
        abort(404)
    quotes = appliance.funds.history(fund_code, HISTORY)
    formers: list[Quote | None] = [*quotes[1:], None][: len(quotes)]
    rows = [
        {"quote": quote, "change": _change(quote, former)}
        for quote, former in zip(quotes, formers, strict=True)
    ]
    return render_template(
        "funds/one.html",
        fund=fund,
        rows=rows,
        money_fund=any(quote.fund_income is not None for quote in quotes),
    )


def _change(quote: Quote | None, former: Quote | None) -> Decimal | None:
    if quote is None or former is None or not former.nav or quote.fund_income is not None:
        return None
    return (quote.nav - former.nav) / former.nav


def _fitting(appliance: Appliance, asked: Asked) -> list[Fund]:
    """Return the funds whose code or name has a text in it, and that are in a state."""
    text, status = asked.get("text", "").casefold(), asked.get("status", "")
    return [
        fund
        for fund in appliance.funds.listing()
        if text in f"{fund.fund_code} {fund.fund_name}".casefold()
        and status in ("", fund.fund_status)
    ]


def _rows(appliance: Appliance, asked: Asked) -> Iterator[Mapping[str, Any]]:
    quotes = appliance.funds.newest_quotes()
    for fund in _fitting(appliance, asked):
        quote = quotes.get(fund.fund_code)
        known = {name: quote and getattr(quote, name) for name in OF_QUOTES}
        yield vars(fund) | known


def _count(appliance: Appliance, asked: Asked) -> int:
    return len(_fitting(appliance, asked))


OF_QUOTES = ("nav", "nav_date")
LISTINGS = (
    Listing(
        "funds",
        "funds.listing",
        ("fund_code", "fund_name", "fund_status", *OF_QUOTES, "risk_level", "registrar_code",
         "updated_on"),
        _rows,
        _count,
        filters=("text", "status"),
        words={"fund_status": "fund_status"},
    ),
)  # fmt: skip
