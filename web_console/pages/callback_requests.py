"""Callers who were promised a call back: who waits, and who was called."""

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import CallbackUnknown
from web_console.access import operator_session
from web_console.paging import page_asked_for

pages = Blueprint("callback_requests", __name__, url_prefix="/callback-requests")


@pages.get("/")
def listing() -> str:
    """Show who waits, the longest wait first, and who was called back, the latest first."""
    appliance: Appliance = current_app.extensions["appliance"]
    called = [one for one in reversed(appliance.callback_requests.listing()) if one.done_at]
    page = page_asked_for(len(called))
    return render_template(
        "callback_requests/listing.html",
        waiting=appliance.callback_requests.open(),
        called=called[page.offset : page.offset + page.size],
        paged=page,
    )


@pages.post("/<number>/done")
def done(number: str) -> Response:
    """Write that this caller was called back."""
    appliance: Appliance = current_app.extensions["appliance"]
    if not number.isdecimal():
        abort(404)
    try:
        appliance.callback_requests.done(int(number), operator_session().operator)
        flash(g.words("callback_requests.kept"))
    except CallbackUnknown:
        flash(g.words("callback_requests.already"))
    return redirect(url_for("callback_requests.listing"), 303)
