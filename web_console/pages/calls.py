"""The ledger of calls: a listing and the timeline of one call."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request

from appliance.assembly import Appliance
from appliance.services.call_steps import placed_steps
from web_console.access import fresh_name, may
from web_console.paging import page_asked_for
from web_console.presentation import duration

pages = Blueprint("calls", __name__, url_prefix="/calls")


@pages.get("/")
def listing() -> str:
    """Show the calls, newest first, of one day, caller or customer where asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    caller, customer = _digits("caller"), _digits("customer")
    day = _day(request.args.get("day", ""))
    page = page_asked_for(
        appliance.calls.count(day=day, caller=caller, customer=customer),
        caller=caller,
        customer=customer,
        day=day.isoformat() if day else "",
    )
    return render_template(
        "calls/listing.html",
        calls=appliance.calls.listing(
            page.size, offset=page.offset, day=day, caller=caller, customer=customer
        ),
        caller=caller,
        customer=customer,
        day=day.isoformat() if day else "",
        paged=page,
        duration=duration,
    )


@pages.get("/<call_id>")
def one(call_id: str) -> str:
    """Show one call step by step, with its recording."""
    appliance: Appliance = current_app.extensions["appliance"]
    call = appliance.calls.one(call_id)
    if call is None:
        abort(404)
    recordings = appliance.recordings.of_call(call_id)
    return render_template(
        "calls/one.html",
        call=call,
        steps=placed_steps(enumerate(_shown(call["steps"]), 1), recordings),
        recordings=recordings,
        opening=fresh_name(),
        duration=duration,
    )


def _shown(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps, without what was said and keyed where that is not the operator's to see."""
    if may("personal.see"):
        return steps
    return [
        step | {"text": "" if step["prompt"] else "–", "keys": "•" * len(step["keys"] or "")}
        for step in steps
    ]


def _digits(name: str) -> str:
    return "".join(c for c in request.args.get(name, "") if c.isascii() and c.isdigit())[:20]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
