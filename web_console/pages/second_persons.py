"""What waits for a second person, and what one decided."""

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
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import SecondPersonRefused
from web_console.access import may, operator_session
from web_console.refusals import why
from web_console.rights import right_for

pages = Blueprint("second_persons", __name__, url_prefix="/second-persons")


@pages.get("/")
def listing() -> str:
    """Show what the operator asked for and what he may decide; those who see all see all."""
    appliance: Appliance = current_app.extensions["appliance"]
    session = operator_session()
    shown = [
        one
        for one in appliance.second_persons.listing()
        if one.asked_by == session.operator or may(one.action) or may("operators.see")
    ]
    return render_template("second_persons/listing.html", requests=shown, me=session.operator)


@pages.post("/")
def ask() -> Response:
    """Ask for a second person for a page or file that the operator may see with one."""
    appliance: Appliance = current_app.extensions["appliance"]
    path, who = request.form.get("wanted", ""), operator_session().operator
    right = _right_of(path)
    if not may(right) or not appliance.second_persons.needed(right):
        abort(400)
    try:
        appliance.second_persons.ask(right, f"GET {path}", who)
        flash(g.words("second_persons.asked"))
    except SecondPersonRefused:
        flash(g.words("second_persons.refused_nobody"), "refused")
    return redirect(url_for("second_persons.listing"), 303)


@pages.post("/<int:number>/<any(grant, refuse):answer>")
def decide(number: int, answer: str) -> Response:
    """Grant or refuse what another asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    who = operator_session().operator
    try:
        if answer == "grant":
            appliance.second_persons.grant(number, who)
        else:
            appliance.second_persons.refuse(number, who)
        flash(g.words(f"second_persons.done_{answer}"))
    except SecondPersonRefused as error:
        flash(why(error), "refused")
    return redirect(url_for("second_persons.listing"), 303)


def _right_of(path: str) -> str:
    """Return the right that seeing this path of the console needs; empty where it is no path."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], "GET")
    except HTTPException:
        return ""
    return right_for(endpoint, "GET", values)
