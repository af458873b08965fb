"""The fax lists and who is on them: added, imported, taken off, with who did it and when."""

import re

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
from appliance.errors import FaxListRefused, FaxListUnknown, FaxRefused
from appliance.services.faxes.lists import LONGEST_NAME, FaxList
from web_console.access import note, operator_session
from web_console.refusals import why

pages = Blueprint("fax_lists", __name__, url_prefix="/faxes/bulletins/lists")
LINE = re.compile(r"\s*([+0-9(][0-9() .-]*)(?:[#＃]\s*([0-9]+))?[\s,，;；]*(.*)")
"""A number, perhaps an extension after #, perhaps a name."""
MOST_LINES = 2000
SHOWN_REFUSALS = 20


@pages.get("/")
def listing() -> str:
    """Show the lists and the form for a new one."""
    return _listing()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Add a list."""
    appliance: Appliance = current_app.extensions["appliance"]
    list_id = request.form.get("id", "").strip()
    if list_id in {one.id for one in appliance.fax.lists.listing()}:
        return _listing(g.words("fax_lists.refused_taken")), 422
    if refusal := _keep(list_id):
        return _listing(refusal), 422
    flash(g.words("fax_lists.added"))
    return redirect(url_for("fax_lists.one", list_id=list_id), 303)


@pages.get("/<list_id>")
def one(list_id: str) -> str:
    """Show one list with everybody on it, and who left it."""
    return _page(_list(list_id))


@pages.post("/<list_id>")
def change(list_id: str) -> Response | tuple[str, int]:
    """Rename a list, open it to callers or close it."""
    found = _list(list_id)
    if refusal := _keep(found.id):
        return _page(found, refusal), 422
    flash(g.words("fax_lists.kept"))
    return redirect(url_for("fax_lists.one", list_id=found.id), 303)


@pages.post("/<list_id>/subscribers")
def subscribe(list_id: str) -> Response | tuple[str, int]:
    """Put the numbers of all lines on a list; a line that cannot be is named with its reason."""
    found = _list(list_id)
    lines = [line for line in request.form.get("lines", "").splitlines() if line.strip()]
    if not lines:
        return _page(found, subscriber_refusal=g.words("fax_lists.no_lines")), 422
    new, refused = 0, []
    for line in lines[:MOST_LINES]:
        try:
            new += _subscribed(found, line)
        except (FaxRefused, FaxListRefused) as error:
            refused.append(f"{line.strip()[:40]}: {why(error, longest=LONGEST_NAME)}")
    note("fax_subscribed", f"{found.id}: {new}")
    flash(g.words("fax_lists.subscribed", new=new, known=len(lines) - len(refused) - new))
    if refused:
        named = "; ".join(refused[:SHOWN_REFUSALS])
        refusal = g.words("fax_lists.lines_refused", count=len(refused), lines=named)
        return _page(found, subscriber_refusal=refusal), 422
    return redirect(url_for("fax_lists.one", list_id=found.id), 303)


@pages.post("/<list_id>/unsubscribe")
def unsubscribe(list_id: str) -> Response:
    """Take one number off a list."""
    appliance: Appliance = current_app.extensions["appliance"]
    found, number = _list(list_id), request.form.get("number", "")[:20]
    extension = request.form.get("extension", "")[:8]
    note("fax_unsubscribed", f"{found.id}: {number}")
    by = operator_session().operator
    if appliance.fax.lists.unsubscribe(found.id, number, extension=extension, by_operator=by):
        flash(g.words("fax_lists.unsubscribed", number=number))
    return redirect(url_for("fax_lists.one", list_id=found.id), 303)


def _subscribed(found: FaxList, line: str) -> bool:
    """Put the number of a line on a list; tell whether it is new there."""
    appliance: Appliance = current_app.extensions["appliance"]
    parts = LINE.fullmatch(line)
    if parts is None:
        raise FaxRefused("signs", line)
    number, extension, name = parts.groups()
    return appliance.fax.lists.subscribe(
        found.id,
        number.strip(" -.("),
        extension=extension or "",
        name=name.strip(),
        by_operator=operator_session().operator,
    )


def _keep(list_id: str) -> str:
    """Keep a list; return why it cannot be, or nothing."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    try:
        appliance.fax.lists.keep(
            list_id,
            name_zh=form.get("name_zh", ""),
            name_en=form.get("name_en", ""),
            open_to_callers=form.get("open_to_callers") == "yes",
        )
    except FaxListRefused as error:
        return why(error, longest=LONGEST_NAME)
    return ""


def _list(list_id: str) -> FaxList:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.fax.lists.one(list_id)
    except FaxListUnknown:
        abort(404)


def _listing(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "fax_lists/listing.html",
        lists=appliance.fax.lists.listing(),
        kept=request.form,
        longest=LONGEST_NAME,
        refusal=refusal,
    )


def _page(found: FaxList, refusal: str = "", subscriber_refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    opened = {"open_to_callers": "yes" if found.open_to_callers else ""}
    return render_template(
        "fax_lists/one.html",
        list=found,
        kept=vars(found) | opened | (dict(request.form) if refusal else {}),
        subscribers=appliance.fax.lists.subscribers(found.id),
        ended=appliance.fax.lists.subscribers(found.id, ended=True),
        lines=request.form.get("lines", "") if subscriber_refusal else "",
        longest=LONGEST_NAME,
        refusal=refusal,
        subscriber_refusal=subscriber_refusal,
    )
