"""Bulletins: one document for everybody on a list, looked at, released, followed to its end."""

from collections.abc import Callable
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
from appliance.errors import BulletinRefused, BulletinUnknown, DocumentRefused, FundlineError
from appliance.paper import converter
from appliance.services.faxes.bulletin_drafts import Bulletin
from appliance.services.faxes.desk import COVER
from appliance.services.faxes.records import FaxDocument
from web_console.access import fresh_name, note, operator_session
from web_console.fax_uploads import refusal_of, taken_in
from web_console.live import LivePages, event_stream
from web_console.refusals import why

pages = Blueprint("fax_bulletins", __name__, url_prefix="/faxes/bulletins")
PIECES = ("progress",)
"""What changes on the page of a bulletin that is being sent."""
RECENT, SHOWN = 30, 100


@pages.get("/")
def listing() -> str:
    """Show the bulletins, newest first, and the form for a new one."""
    return _listing()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Lay a bulletin ready, of an uploaded file, a template or a document that is there."""
    appliance: Appliance = current_app.extensions["appliance"]
    list_id = request.form.get("fax_list", "")
    if list_id not in {one.id for one in appliance.fax.lists.listing()}:
        return _listing(g.words("fax_bulletins.no_list")), 422
    try:
        document = _document()
    except DocumentRefused as error:
        return _listing(refusal_of(error, g.words("fax_bulletins.file"))), 422
    except FundlineError as error:
        return _listing(g.words("fax_sending.template_refused", reason=why(error))), 422
    if document is None:
        return _listing(g.words("fax_bulletins.no_document")), 422
    if document.fund_account:
        return _listing(g.words("fax_bulletins.personal")), 422
    by = operator_session().operator
    bulletin = appliance.fax.bulletins.draft(list_id, document.id, by)
    return redirect(url_for("fax_bulletins.one", bulletin_id=bulletin.id), 303)


@pages.get("/<bulletin_id>")
def one(bulletin_id: str) -> str:
    """Show a bulletin: its pages before it is sent, its progress and its report."""
    return _page(_bulletin(bulletin_id))


@pages.get("/<bulletin_id>/events")
def events(bulletin_id: str) -> Response:
    """Send how far a bulletin is."""
    live: LivePages[str] = current_app.extensions["live_bulletins"]
    return event_stream(live.of(_bulletin(bulletin_id).id))


def now(appliance: Appliance, bulletin_id: str) -> dict[str, Any]:
    """Return one bulletin as it is at this moment."""
    bulletins = appliance.fax.bulletins
    return {
        "bulletin": bulletins.one(bulletin_id),
        "progress": bulletins.progress(bulletin_id),
        "report": bulletins.report(bulletin_id),
    }


@pages.post("/<bulletin_id>/<any(release, drop, cancel):move>")
def steer(bulletin_id: str, move: str) -> Response | tuple[str, int]:
    """Send a draft, give it up, or stop what is being sent."""
    appliance: Appliance = current_app.extensions["appliance"]
    bulletin, by = _bulletin(bulletin_id), operator_session().operator
    bulletins = appliance.fax.bulletins
    steps: dict[str, Callable[[], object]] = {
        "release": lambda: bulletins.release(bulletin.id, by),
        "drop": lambda: bulletins.drop(bulletin.id),
        "cancel": lambda: bulletins.cancel(bulletin.id),
    }
    note(f"bulletin_{move}", bulletin.id)
    try:
        steps[move]()
    except BulletinRefused as error:
        reason = why(error)
        return _page(_bulletin(bulletin.id), reason), 422
    flash(g.words(f"fax_bulletins.did_{move}"))
    return redirect(url_for("fax_bulletins.one", bulletin_id=bulletin.id), 303)


def _document() -> FaxDocument | None:
    """Return the document the form names, made where it is a file or a template."""
    appliance: Appliance = current_app.extensions["appliance"]
    form, file = request.form, request.files.get("file")
    if file is not None and file.filename:
        return taken_in(file)
    if form.get("template"):
        return appliance.fax.templates.make(
            form["template"],
            argument=form.get("argument", "").strip()[:40],
            made_by=operator_session().operator,
        )
    chosen = form.get("document", "")
    return appliance.fax.documents.one(chosen) if chosen else None


def _bulletin(bulletin_id: str) -> Bulletin:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.fax.bulletins.one(bulletin_id)
    except BulletinUnknown:
        abort(404)


def _listing(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    bulletins, documents = appliance.fax.bulletins, appliance.fax.documents
    named = request.values.get("document", "")
    recent = [one for one in documents.listing(RECENT) if one.template != COVER]
    if named and named not in {one.id for one in recent}:
        recent.insert(0, documents.one(named))
    found = bulletins.listing(limit=SHOWN)
    return render_template(
        "fax_bulletins/listing.html",
        bulletins=found,
        progress={one.id: bulletins.progress(one.id) for one in found},
        documents={one.id: documents.one(one.document).name for one in found},
        lists={one.id: one for one in appliance.fax.lists.listing()},
        templates=[one for one in appliance.fax.templates.names() if not one.personal],
        recent=[one for one in recent if not one.fund_account],
        accepted=",".join(sorted(converter.KINDS)),
        typed=request.values,
        named=named,
        refusal=refusal,
    )


def _page(bulletin: Bulletin, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "fax_bulletins/one.html",
        **now(appliance, bulletin.id),
        document=appliance.fax.documents.one(bulletin.document),
        list=appliance.fax.lists.one(bulletin.fax_list),
        opening=fresh_name(),
        refusal=refusal,
    )
