"""The log of changes: every setting that was changed, from what to what, and its undo."""

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
from appliance.errors import UndoRefused
from web_console.pages.audit import asked_entries
from web_console.paging import page_asked_for
from web_console.refusals import why

pages = Blueprint("changes", __name__, url_prefix="/audit/changes")
FILTERS = ("actor", "subject", "since", "until")


@pages.get("/")
def listing() -> str:
    """Show the changes, newest first, of one person, setting or time where asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    asked = {name: request.args.get(name, "").strip()[:40] for name in FILTERS}
    page = page_asked_for(appliance.changes.count(asked_entries(asked)), **asked)
    found = appliance.changes.listing(asked_entries(asked, page.size, page.offset))
    return render_template(
        "changes/listing.html",
        rows=[(change, appliance.changes.can_undo(change)) for change in found],
        asked=asked,
        paged=page,
    )


@pages.post("/<int:number>/undo")
def undo(number: int) -> Response:
    """Put back what a change changed; refused where it was changed since."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.changes.undo(number)
    except UndoRefused as error:
        if error.reason == "unknown":
            abort(404)
        flash(why(error), "refused")
    else:
        flash(g.words("changes.undone", number=number))
    return redirect(url_for("changes.listing"), 303)
