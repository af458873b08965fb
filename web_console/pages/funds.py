"""The funds: a listing, and one fund with its NAV chart and table."""

from decimal import Decimal

from flask import Blueprint, abort, current_app, render_template

from appliance.assembly import Appliance
from appliance.errors import FundUnknown
from appliance.services.funds import Quote

pages = Blueprint("funds", __name__, url_prefix="/funds")
HISTORY = 250


@pages.get("/")
def listing() -> str:
    """Show every fund with its newest NAV."""
    appliance: Appliance = current_app.extensions["appliance"]
    quotes = appliance.funds.newest_quotes()
    rows = []
    for fund in appliance.funds.listing():
        quote = quotes.get(fund.fund_code)
        former = quote and appliance.funds.previous_quote(fund.fund_code, quote.nav_date)
        rows.append({"fund": fund, "quote": quote, "change": _change(quote, former)})
    return render_template("funds/listing.html", rows=rows)


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
