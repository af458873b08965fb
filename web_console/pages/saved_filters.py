"""Saved filters: kept from a listing as it is filtered, chosen there, deleted and brought back."""

from urllib.parse import parse_qsl

from flask import Blueprint, abort, current_app, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import FilterRefused
from appliance.services.saved_filters import SavedFilter
from web_console.access import operator_session
from web_console.listings import Listing
from web_console.refusals import why

pages = Blueprint("saved_filters", __name__, url_prefix="/saved-filters")


@pages.post("/<noun>")
def keep(noun: str) -> Response:
    """Keep what the listing is filtered by, under a name."""
    appliance: Appliance = current_app.extensions["appliance"]
    listing = _listing(noun)
    asked = listing.asked(dict(parse_qsl(request.form.get("asked", "")[:2000])))
    try:
        made = appliance.saved_filters.keep(
            operator_session().operator,
            noun,
            request.form.get("name", ""),
            asked,
            shared=request.form.get("shared") == "yes",
        )
    except FilterRefused as refused:
        flash(why(refused), "refused")
    else:
        flash(g.words("saved_filters.kept", name=made.name))
    return redirect(listing.page(asked), 303)


@pages.post("/<int:number>/<any(delete, restore):move>")
def move(number: int, move: str) -> Response:
    """Delete an own filter, or bring it back."""
    appliance: Appliance = current_app.extensions["appliance"]
    filters, operator = appliance.saved_filters, operator_session().operator
    try:
        one = (filters.delete if move == "delete" else filters.restore)(number, operator)
    except FilterRefused:
        abort(404)
    return redirect(_page_after(one, move), 303)


def _page_after(one: SavedFilter, move: str) -> str:
    listing = _listing(one.listing)
    if move == "restore":
        flash(g.words("saved_filters.restored", name=one.name))
        return listing.page(one.asked)
    return url_for(listing.endpoint, deleted_filter=one.id)


def _listing(noun: str) -> Listing:
    listing: Listing | None = current_app.extensions["listings"].get(noun)
    return listing or abort(404)
