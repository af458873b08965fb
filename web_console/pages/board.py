"""The live board: what the box does at this moment."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from appliance.assembly import Appliance
from web_console.access import may
from web_console.live import Live, event_stream
from web_console.part_states import part_states
from web_console.presentation import ZONE
from web_console.standing import Places

pages = Blueprint("board", __name__)
PIECES = ("calls", "today", "parts")


@pages.get("/")
def show() -> str:
    """Show the calls of now, today's counts and the parts."""
    appliance: Appliance = current_app.extensions["appliance"]
    guided = may("first_run.see") and appliance.first_run.is_shown()
    return render_template("board/show.html", guided=guided, **_live().now())


@pages.get("/live/events")
def events() -> Response:
    """Send what changes on the board."""
    return event_stream(_live())


def now(appliance: Appliance) -> dict[str, Any]:
    """Return calls, counts and parts as they are at this moment."""
    return {
        "running": appliance.calls.now_running(),
        "counts": appliance.calls.counts(datetime.now(ZONE).date()),
        "parts": part_states(appliance.settings),
        "places": Places(appliance),
    }


def _live() -> Live:
    board: Live = current_app.extensions["live_board"]
    return board
