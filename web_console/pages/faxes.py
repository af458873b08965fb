"""The faxes: those that came and those that go out, each with its pages, attempts and moves."""

from datetime import date, timedelta
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import FaxRefused, FaxUnknown
from appliance.services.faxes.records import Fax
from appliance.services.faxes.register import STATUSES, FaxesAsked
from web_console.access import fresh_name, note
from web_console.fax_names import document_name
from web_console.live import LivePages, event_stream
from web_console.pages.fax_documents import is_personal
from web_console.paging import page_asked_for
from web_console.presentation import duration
from web_console.refusals import why

pages = Blueprint("faxes", __name__, url_prefix="/faxes")
FILTERS = ("status", "number", "from", "until", "show")
SHOWN = ("unread", "deleted")
WENT_OUT = ("sent", "failed", "cancelled")
PIECES = ("state",)
"""What changes on the page of a fax that is not through."""


@pages.get("/")
def inbox() -> str:
    """Show the faxes that came, newest first."""
    return _listing("received")


@pages.get("/sent")
def outbox() -> str:
    """Show the faxes that go out or went out, newest first."""
    return _listing("sent")


@pages.get("/<fax_id>")
def one(fax_id: str) -> str:
    """Show one fax: its pages, its course, what can be done; a received one is read then."""
    appliance: Appliance = current_app.extensions["appliance"]
    fax = _fax(fax_id)
    if fax.direction == "received" and fax.document:
        appliance.fax.inbox.mark_read(fax.id)
    return _page(_fax(fax.id))


@pages.get("/<fax_id>/events")
def events(fax_id: str) -> Response:
    """Send what changes about one fax."""
    live: LivePages[str] = current_app.extensions["live_faxes"]
    return event_stream(live.of(_fax(fax_id).id))


def now(appliance: Appliance, fax_id: str) -> dict[str, Any]:
    """Return one fax as it is at this moment."""
    return {"fax": appliance.fax.register.one(fax_id)}


@pages.post("/<fax_id>/<any(cancel, retry):move>")
def steer(fax_id: str, move: str) -> Response | tuple[str, int]:
    """Cancel a fax that is not through, or try it at once."""
    appliance: Appliance = current_app.extensions["appliance"]
    fax = _fax(fax_id)
    steps = {"cancel": appliance.fax.queue.cancel, "retry": appliance.fax.queue.retry_now}
    note(f"fax_{move}", fax.id)
    try:
        steps[move](fax.id)
    except FaxRefused as error:
        return _page(fax, why(error)), 422
    flash(g.words(f"faxes.did_{move}"))
    return redirect(_back(fax), 303)


@pages.post("/<fax_id>/<any(delete, restore, unread):move>")
def move(fax_id: str, move: str) -> Response:
    """Take a fax out of the listings, bring it back, or mark it unread."""
    appliance: Appliance = current_app.extensions["appliance"]
    fax, register = _fax(fax_id), appliance.fax.register
    if fax.finished_at is None:
        abort(404)
    if move == "unread":
        appliance.fax.inbox.mark_unread(fax.id)
        flash(g.words("faxes.did_unread"))
        return redirect(url_for("faxes.inbox"), 303)
    note(f"fax_{move}", fax.id)
    (register.delete if move == "delete" else register.restore)(fax.id)
    flash(g.words(f"faxes.did_{move}"))
    return redirect(url_for("faxes.one", fax_id=fax.id), 303)


def _listing(direction: str) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    typed = {name: request.args.get(name, "").strip()[:40] for name in FILTERS}
    typed["status"] = typed["status"] if typed["status"] in STATUSES[direction] else ""
    typed["show"] = typed["show"] if typed["show"] in SHOWN else ""
    asked = FaxesAsked(
        direction=direction,
        status=typed["status"],
        number=typed["number"],
        since=_day(typed["from"]),
        until=_day(typed["until"], days=1),
        deleted=typed["show"] == "deleted",
        unread=typed["show"] == "unread",
    )
    register = appliance.fax.register
    page = page_asked_for(register.count(asked), **typed)
    unread = FaxesAsked(direction="received", unread=True)
    return render_template(
        "faxes/listing.html",
        faxes=register.listing(asked, page.size, page.offset),
        direction=direction,
        endpoint=f"faxes.{'inbox' if direction == 'received' else 'outbox'}",
        statuses=STATUSES[direction],
        typed=typed,
        unread=register.count(unread),
        names=document_name,
        paged=page,
    )


def _page(fax: Fax, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    register = appliance.fax.register
    document = appliance.fax.documents.one(fax.document) if fax.document else None
    return render_template(
        "faxes/one.html",
        fax=fax,
        document=document,
        personal=document is not None and is_personal(document),
        attempts=register.attempts(fax.id),
        reported=register.reported(fax.id),
        learned=register.learned(fax.number) if fax.direction == "sent" else None,
        known_call=bool(fax.call_id) and appliance.calls.one(fax.call_id) is not None,
        went_out=fax.status in WENT_OUT,
        opening=fresh_name(),
        duration=duration,
        refusal=refusal,
    )


def _fax(fax_id: str) -> Fax:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.fax.register.one(fax_id)
    except FaxUnknown:
        abort(404)


def _back(fax: Fax) -> str:
    """Return the page an operator steered a fax from."""
    if request.form.get("to") == "queue":
        return url_for("fax_queue.show")
    return url_for("faxes.one", fax_id=fax.id)


def _day(text: str, days: int = 0) -> str:
    try:
        return (date.fromisoformat(text) + timedelta(days=days)).isoformat() if text else ""
    except (ValueError, OverflowError):
        return ""
