"""The sending queue, live: what is on a line, what waits for when, and what just ended."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template

from appliance.assembly import Appliance
from web_console.fax_names import document_name
from web_console.live import Live, event_stream

pages = Blueprint("fax_queue", __name__, url_prefix="/faxes/queue")
PIECES = ("queue",)


@pages.get("/")
def show() -> str:
    """Show the queue as it is now."""
    return render_template("fax_queue/show.html", **_live().now())


@pages.get("/events")
def events() -> Response:
    """Send what changes in the queue, page by page."""
    return event_stream(_live())


def now(appliance: Appliance) -> dict[str, Any]:
    """Return the queue as it is at this moment."""
    return {"live": appliance.fax.register.live(), "names": document_name}


def _live() -> Live:
    live: Live = current_app.extensions["live_fax_queue"]
    return live
