"""The ledger of calls: a listing and the timeline of one call."""

from datetime import date

from flask import Blueprint, abort, current_app, render_template, request

from appliance.assembly import Appliance
from web_console.presentation import duration

pages = Blueprint("calls", __name__, url_prefix="/calls")
PAGE = 25


@pages.get("/")
def listing() -> str:
    """Show the calls, newest first, of one day or one caller where asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    caller = "".join(c for c in request.args.get("caller", "") if c.isascii() and c.isdigit())[:20]
    day = _day(request.args.get("day", ""))
    number = max(request.args.get("page", 1, type=int), 1)
    total = appliance.calls.count(day=day, caller=caller)
    number = min(number, max((total + PAGE - 1) // PAGE, 1))
    calls = appliance.calls.listing(PAGE, offset=(number - 1) * PAGE, day=day, caller=caller)
    return render_template(
        "calls/listing.html",
        calls=calls,
        caller=caller,
        day=day.isoformat() if day else "",
        number=number,
        total=total,
        pages=max((total + PAGE - 1) // PAGE, 1),
        duration=duration,
    )


@pages.get("/<call_id>")
def one(call_id: str) -> str:
    """Show one call step by step."""
    appliance: Appliance = current_app.extensions["appliance"]
    call = appliance.calls.one(call_id)
    if call is None:
        abort(404)
    return render_template("calls/one.html", call=call, duration=duration)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
