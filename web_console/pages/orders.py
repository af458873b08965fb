"""The order book: filtered and summed; one order with its sheet and recording."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request

from appliance.assembly import Appliance
from appliance.errors import OrderUnknown, PaperUnavailable
from appliance.paper import order_sheet
from appliance.records.order import STATES
from appliance.records.sheet import OrderSheet
from web_console.access import fresh_name, note
from web_console.listings import Asked, Listing, in_batches
from web_console.paging import page_asked_for

pages = Blueprint("orders", __name__, url_prefix="/orders")
FILTERS = ("trade_date", "trade_until", "state", "type", "fund_code", "fund_account", "text")
COLUMNS = (
    "order_number", "type", "business_code", "state", "fund_account", "fund_code",
    "target_fund_code", "amount", "shares", "estimated_fee", "accepted_at", "trade_date",
    "confirm_date", "caller", "call_id", "language", "return_code", "error_detail", "exported_in",
)  # fmt: skip


@pages.get("/")
def listing() -> str:
    """Show the orders that fit, newest first, and what they sum up to."""
    appliance: Appliance = current_app.extensions["appliance"]
    asked = _asked()
    fitting = _fitting(asked)
    every = {name: value for name, value in fitting.items() if name != "state"}
    of_every_state = appliance.orders.totals(**every)
    totals = appliance.orders.totals(**fitting) if asked["state"] else of_every_state
    page = page_asked_for(totals.orders, **asked)
    return render_template(
        "orders/listing.html",
        orders=appliance.orders.listing(limit=page.size, offset=page.offset, **fitting),
        totals=totals,
        by_state=of_every_state.by_state,
        asked=asked,
        states=STATES,
        types=appliance.transaction_types.listing(),
        fund_names={fund.fund_code: fund.fund_name for fund in appliance.funds.listing()},
        paged=page,
    )


@pages.get("/<order_number>")
def one(order_number: str) -> str:
    """Show the order sheet with the recording; each opening is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    sheet = _sheet(order_number)
    note("sheet", order_number)
    return render_template(
        "orders/one.html",
        sheet=sheet,
        order=sheet.order,
        recordings=appliance.recordings.of_call(sheet.order.call_id),
        opening=fresh_name(),
    )


@pages.get("/<order_number>/sheet.pdf")
def paper(order_number: str) -> Response:
    """Send the order sheet as PDF; each download is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    sheet = _sheet(order_number)
    note("sheet_pdf", order_number)
    try:
        content = order_sheet.render(sheet, appliance.preferences.company_name("zh"))
    except PaperUnavailable:
        abort(503)
    name = f"order-{order_number}.pdf"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype="application/pdf", headers=headers)


def _sheet(order_number: str) -> OrderSheet:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.order_sheets.sheet(order_number)
    except OrderUnknown:
        abort(404)


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:40] for name in FILTERS}


def _fitting(asked: Asked) -> dict[str, Any]:
    """Return the filters of the book; a day that is none filters nothing."""
    fitting: dict[str, Any] = {name: asked.get(name) or None for name in FILTERS}
    for name in ("trade_date", "trade_until"):
        try:
            fitting[name] = date.fromisoformat(asked.get(name, ""))
        except ValueError:
            fitting[name] = None
    return fitting


def _rows(appliance: Appliance, asked: Asked) -> Iterator[Mapping[str, Any]]:
    fitting = _fitting(asked)

    def batch(limit: int, offset: int) -> list[dict[str, Any]]:
        listed = appliance.orders.listing(limit=limit, offset=offset, **fitting)
        return [vars(order) for order in listed]

    return in_batches(batch)


def _count(appliance: Appliance, asked: Asked) -> int:
    return appliance.orders.count(**_fitting(asked))


LISTINGS = (
    Listing(
        "orders",
        "orders.listing",
        COLUMNS,
        _rows,
        _count,
        filters=FILTERS,
        words={"type": "transaction_type_names", "state": "order_states"},
    ),
)
