"""The console's people: added, given roles, switched off, their passwords, codes and sessions."""

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
from appliance.errors import OperatorNameRefused, OperatorUnknown, RolesRefused
from appliance.services.operators.operators import Operator
from appliance.services.operators.roles import HOLDERS, ROLES, holders
from appliance.services.parameters import FOUR_EYES_ROLES
from appliance.settings import Secret
from web_console.access import operator_session
from web_console.limits import PEOPLE, keep_typed, limits, typed_limits
from web_console.refusals import why

pages = Blueprint("operators", __name__, url_prefix="/operators")


@pages.get("/")
def listing() -> str:
    """Show who there is, with a form for one more and the rules for all."""
    return _listing()


@pages.post("/")
def add() -> str | tuple[str, int]:
    """Add an operator; the password to begin with is shown this once."""
    appliance: Appliance = current_app.extensions["appliance"]
    name, roles = request.form.get("name", "").strip(), request.form.getlist("role")
    try:
        password = appliance.operators.add(name, roles, operator_session().operator)
    except (OperatorNameRefused, RolesRefused) as error:
        return _listing(why(error, name=name), name=name, roles=roles), 422
    return _password_page(name, password)


@pages.post("/rules")
def keep_rules() -> Response | tuple[str, int]:
    """Keep who needs a code and what needs a second person."""
    appliance: Appliance = current_app.extensions["appliance"]
    typed = typed_limits(PEOPLE)
    me = operator_session().operator
    if typed.get(FOUR_EYES_ROLES.name) == "1" and not appliance.second_persons.able(
        "operators.change", me
    ):
        return _listing(rule_refusal=g.words("operators.alone")), 422
    if reason := keep_typed(typed):
        return _listing(rule_refusal=reason), 422
    flash(g.words("operators.rules_kept"))
    return redirect(url_for("operators.listing"), 303)


@pages.get("/roles")
def roles() -> str:
    """Show every right and the roles that hold it."""
    table = [(right, holders(right)) for right in sorted(HOLDERS)]
    return render_template("operators/roles.html", roles=ROLES, table=table)


@pages.get("/<name>")
def one(name: str) -> str:
    """Show an operator, his roles and his sessions."""
    return _one(_person(name))


@pages.post("/<name>/roles")
def give_roles(name: str) -> Response | tuple[str, int]:
    """Give an operator these roles and no other."""
    appliance: Appliance = current_app.extensions["appliance"]
    person, given = _person(name), request.form.getlist("role")
    try:
        appliance.operators.give_roles(name, given, operator_session().operator)
    except RolesRefused as error:
        return _one(person, why(error, name=name)), 422
    return _done("roles_given", name)


@pages.post("/<name>/<any(on, off):move>")
def switch(name: str, move: str) -> Response | tuple[str, int]:
    """Switch an operator on or off."""
    appliance: Appliance = current_app.extensions["appliance"]
    person, me = _person(name), operator_session().operator
    try:
        if move == "off":
            appliance.operators.switch_off(name, me)
        else:
            appliance.operators.switch_on(name, me)
    except RolesRefused as error:
        return _one(person, why(error, name=name)), 422
    return _done(f"switched_{move}", name)


@pages.post("/<name>/reset/<any(password, codes):what>")
def reset(name: str, what: str) -> str | Response:
    """Make a new password to begin with, or take a lost second factor away."""
    appliance: Appliance = current_app.extensions["appliance"]
    _person(name)
    me = operator_session().operator
    if what == "password":
        return _password_page(name, appliance.operators.reset_password(name, me))
    appliance.operators.reset_codes(name, me)
    return _done("codes_reset", name)


@pages.post("/<name>/sessions/<digest>/end")
def end_session(name: str, digest: str) -> Response:
    """End one session of an operator."""
    appliance: Appliance = current_app.extensions["appliance"]
    _person(name)
    appliance.operators.revoke(name, digest, operator_session().operator)
    return _done("session_ended", name)


@pages.post("/<name>/sessions/end")
def end_sessions(name: str) -> Response:
    """End all sessions of an operator."""
    appliance: Appliance = current_app.extensions["appliance"]
    _person(name)
    appliance.operators.revoke_all(name, operator_session().operator)
    return _done("sessions_ended", name)


def _person(name: str) -> Operator:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.operators.one(name)
    except OperatorUnknown:
        abort(404)


def _done(what: str, name: str) -> Response:
    flash(g.words(f"operators.{what}", name=name))
    return redirect(url_for("operators.one", name=name), 303)


def _password_page(name: str, password: Secret) -> str:
    return render_template("operators/password.html", name=name, password=password.reveal())


def _listing(
    refusal: str = "", *, name: str = "", roles: list[str] | None = None, rule_refusal: str = ""
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    sessions = appliance.operators.sessions()
    return render_template(
        "operators/listing.html",
        people=appliance.operators.listing(),
        seen={one.operator: one.seen_at for one in reversed(sessions)},
        sessions={
            one.operator: sum(o.operator == one.operator for o in sessions) for one in sessions
        },
        roles=ROLES,
        refusal=refusal,
        typed_name=name,
        typed_roles=roles or [],
        parameters=limits(PEOPLE),
        typed={},
        rule_refusal=rule_refusal,
    )


def _one(person: Operator, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "operators/one.html",
        person=person,
        refusal=refusal,
        roles=ROLES,
        sessions=appliance.operators.sessions(person.name),
        recovery_codes_left=appliance.operators.codes.recovery_codes_left(person.name),
    )
