"""The second factor: asked for at the login, set up with a QR code, renewed, taken away."""

import segno
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import LoginPaused, LoginRefused, OneTimeCodeRefused
from appliance.services.operators.one_time_codes import grouped
from appliance.settings import Secret
from web_console.access import let_session_begin, operator_session, own_path

pages = Blueprint("one_time_codes", __name__)


@pages.route("/login/code", methods=["GET", "POST"])
def ask() -> str | Response | tuple[str, int]:
    """Ask for the code after the password; too many failures make the next try wait."""
    appliance: Appliance = current_app.extensions["appliance"]
    session = operator_session()
    if session.waits_for != "code":
        return redirect(url_for("board.show"))
    if request.method == "GET":
        return _ask_page()
    try:
        token = appliance.operators.prove(session, request.form.get("code", ""))
    except LoginPaused as error:
        return _ask_page(g.words("login.paused", seconds=error.seconds)), 429
    except OneTimeCodeRefused:
        return _ask_page(g.words("codes.refused")), 401
    return let_session_begin(redirect(own_path(request.args.get("next", "/"))), token)


@pages.route("/account/codes", methods=["GET", "POST"])
def set_up() -> str | Response | tuple[str, int]:
    """Show the QR code; take the second factor into use with its first code."""
    appliance: Appliance = current_app.extensions["appliance"]
    session = operator_session()
    if session.has_code:
        return redirect(url_for("account.show"))
    if request.method == "GET":
        return _set_up_page()
    password, code = Secret(request.form.get("password", "")), request.form.get("code", "")
    try:
        codes = appliance.operators.begin_codes(session, password, code)
    except LoginPaused as error:
        return _set_up_page(g.words("login.paused", seconds=error.seconds)), 429
    except LoginRefused:
        return _set_up_page(g.words("password.old_wrong")), 422
    except OneTimeCodeRefused:
        return _set_up_page(g.words("codes.refused_first")), 422
    return _recovery_page(codes)


@pages.post("/account/codes/renew")
def renew() -> str | Response:
    """Show ten new recovery codes; those of before count no more."""
    appliance: Appliance = current_app.extensions["appliance"]
    password = Secret(request.form.get("password", ""))
    try:
        codes = appliance.operators.renew_recovery_codes(operator_session(), password)
    except (LoginPaused, LoginRefused) as error:
        return _refused(error)
    return _recovery_page(codes)


@pages.post("/account/codes/end")
def end() -> Response:
    """Take one's own second factor away."""
    appliance: Appliance = current_app.extensions["appliance"]
    password = Secret(request.form.get("password", ""))
    try:
        appliance.operators.end_codes(operator_session(), password)
    except (LoginPaused, LoginRefused) as error:
        return _refused(error)
    flash(g.words("codes.ended"))
    return redirect(url_for("account.show"), 303)


def _refused(error: LoginPaused | LoginRefused) -> Response:
    if isinstance(error, LoginPaused):
        flash(g.words("login.paused", seconds=error.seconds), "refused")
    else:
        flash(g.words("password.old_wrong"), "refused")
    return redirect(url_for("account.show"), 303)


def _ask_page(refusal: str = "") -> str:
    return render_template(
        "one_time_codes/ask.html", refusal=refusal, wanted=request.args.get("next", "")
    )


def _set_up_page(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    session = operator_session()
    secret = appliance.operators.codes.begin(session.operator)
    address = appliance.operators.codes.address(session.operator, secret)
    text = secret.reveal()
    return render_template(
        "one_time_codes/set_up.html",
        refusal=refusal,
        forced=session.waits_for == "enrolment",
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff"),
        typed=" ".join(text[at : at + 4] for at in range(0, len(text), 4)),
    )


def _recovery_page(codes: list[Secret]) -> str:
    return render_template("one_time_codes/recovery.html", codes=[grouped(one) for one in codes])
