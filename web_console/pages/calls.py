"""The ledger of calls: a listing and the timeline of one call."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, render_template

from appliance.assembly import Appliance
from appliance.services.call_steps import placed_steps
from appliance.services.calls import ENDINGS
from web_console.access import fresh_name, may
from web_console.listings import Asked, Listing, in_batches
from web_console.paging import page_asked_for
from web_console.presentation import duration
from web_console.typed import whole_number

pages = Blueprint("calls", __name__, url_prefix="/calls")
DIRECTIONS = ("inbound", "outbound")
FROM_FIGURES = ("hour", "path", "heard", "answered", "identified", "gave_up", "refused_pins")
"""Filters that nobody types: the figures lead to them."""


@pages.get("/")
def listing() -> str:
    """Show the calls that fit, newest first."""
    appliance: Appliance = current_app.extensions["appliance"]
    asked = LISTING.asked()
    fitting = _fitting(asked)
    page = page_asked_for(appliance.calls.count(**fitting), **asked)
    return render_template(
        "calls/listing.html",
        calls=appliance.calls.listing(page.size, offset=page.offset, **fitting),
        asked=asked,
        directions=DIRECTIONS,
        endings=ENDINGS,
        from_figures={name: asked[name] for name in FROM_FIGURES if name in asked},
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


def _fitting(asked: Asked) -> dict[str, Any]:
    """Return what the ledger is asked; a day that is none filters nothing."""
    return {
        "day": _day(asked.get("day", "")),
        "until": _day(asked.get("until", "")),
        "hour": whole_number(asked.get("hour", ""), len("23")),
        **{name: asked.get(name) == "yes" for name in ("identified", "gave_up", "refused_pins")},
        **{name: asked.get(name, "") for name in TEXTS},
        "customer": asked.get("customer", "") if may("personal.see") else "",
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _rows(appliance: Appliance, asked: Asked) -> Iterator[Mapping[str, Any]]:
    fitting = _fitting(asked)

    def batch(limit: int, offset: int) -> list[dict[str, Any]]:
        return appliance.calls.plain_listing(limit, offset=offset, **fitting)

    return in_batches(batch)


def _count(appliance: Appliance, asked: Asked) -> int:
    return appliance.calls.count(**_fitting(asked))


TEXTS = ("caller", "customer", "direction", "ending", "path", "heard", "answered")
LISTING = Listing(
    "calls",
    "calls.listing",
    ("id", "direction", "caller", "dialled", "started_at", "answered_at", "ended_at", "ending",
     "customer"),
    _rows,
    _count,
    filters=("day", "until", *TEXTS, *(name for name in FROM_FIGURES if name not in TEXTS)),
    words={"direction": "directions", "ending": "endings"},
)  # fmt: skip
LISTINGS = (LISTING,)
