"""Callers who were promised a call back: who waits, and who was called."""

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
from appliance.errors import CallbackUnknown
from appliance.services.callback_requests import CALLED, REASONS, STATES
from web_console.access import operator_session
from web_console.paging import page_asked_for
from web_console.typed import whole_number

pages = Blueprint("callback_requests", __name__, url_prefix="/callback-requests")


@pages.get("/")
def listing() -> str:
    """Show who waits, the longest wait first, and who was called back, the latest first."""
    appliance: Appliance = current_app.extensions["appliance"]
    requests = appliance.callback_requests
    reason, state = (request.args.get(name, "") for name in ("reason", "state"))
    fitting = {"reason": reason, "state": CALLED}
    page = page_asked_for(requests.count(**fitting), reason=reason, state=state)
    return render_template(
        "callback_requests/listing.html",
        waiting=[one for one in requests.open() if reason in ("", one.reason)],
        called=requests.listing(**fitting, limit=page.size, offset=page.offset),
        paged=page,
        reason=reason,
        state=state,
        reasons=REASONS,
        states=STATES,
    )


@pages.post("/<number>/done")
def done(number: str) -> Response:
    """Write that this caller was called back."""
    appliance: Appliance = current_app.extensions["appliance"]
    row = whole_number(number)
    if row is None:
        abort(404)
    try:
        appliance.callback_requests.done(row, operator_session().operator)
        flash(g.words("callback_requests.kept"))
    except CallbackUnknown:
        flash(g.words("callback_requests.already"))
    return redirect(url_for("callback_requests.listing"), 303)
