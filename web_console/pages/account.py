"""The operator's own account: login, password, sessions and language."""

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
from appliance.errors import LoginPaused, LoginRefused, PasswordRefused
from appliance.services.operators.passwords import SHORTEST_PASSWORD
from appliance.settings import Secret
from web_console.access import (
    let_session_begin,
    let_session_end,
    operator_session,
    own_path,
    remember_language,
)
from web_console.devices import device_of
from web_console.refusals import why
from web_console.wording import LANGUAGES

pages = Blueprint("account", __name__)


@pages.route("/login", methods=["GET", "POST"])
def login() -> str | Response | tuple[str, int]:
    """Let an operator in; too many failures make the next try wait."""
    appliance: Appliance = current_app.extensions["appliance"]
    wanted = request.args.get("next", "")
    if request.method == "GET":
        if g.session:
            return redirect(url_for("board.show"))
        page = current_app.make_response(_login_page(wanted))
        return remember_language(page, g.words.language)
    name = request.form.get("name", "")
    password = Secret(request.form.get("password", ""))
    try:
        token = appliance.operators.log_in(
            name, password, request.remote_addr or "", device_of(request.user_agent.string)
        )
    except LoginPaused as error:
        refusal = g.words("login.paused", seconds=error.seconds)
        return _login_page(wanted, name, refusal), 429
    except LoginRefused:
        return _login_page(wanted, name, g.words("login.refused")), 401
    return let_session_begin(redirect(own_path(wanted or "/")), token)


def _login_page(wanted: str, name: str = "", refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "account/login.html",
        wanted=wanted,
        name=name,
        refusal=refusal,
        first_login=appliance.operators.first_login_waits(),
        ended="ended" in request.args,
    )


@pages.post("/logout")
def logout() -> Response:
    """End the session of this browser."""
    appliance: Appliance = current_app.extensions["appliance"]
    session = operator_session()
    appliance.operators.revoke(session.operator, session.digest)
    return let_session_end(redirect(url_for("account.login")))


@pages.get("/account")
def show() -> str:
    """Show the operator's sessions, language and password form."""
    appliance: Appliance = current_app.extensions["appliance"]
    session = operator_session()
    return render_template(
        "account/show.html",
        sessions=appliance.operators.sessions(session.operator),
        this=session,
        recovery_codes_left=appliance.operators.codes.recovery_codes_left(session.operator),
        rights=sorted(session.rights),
    )


@pages.route("/account/password", methods=["GET", "POST"])
def password() -> str | Response | tuple[str, int]:
    """Change the operator's password; his other sessions end."""
    appliance: Appliance = current_app.extensions["appliance"]
    if request.method == "GET":
        return _password_page()
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _password_page(g.words("password.differ")), 422
    old = Secret(request.form.get("old", ""))
    try:
        appliance.operators.change_password(operator_session(), old, Secret(new))
    except LoginPaused as error:
        return _password_page(g.words("login.paused", seconds=error.seconds)), 429
    except LoginRefused:
        return _password_page(g.words("password.old_wrong")), 422
    except PasswordRefused as error:
        reason = why(error, shortest=SHORTEST_PASSWORD)
        return _password_page(reason), 422
    flash(g.words("password.changed"))
    return redirect(url_for("board.show"))


def _password_page(refusal: str = "") -> str:
    return render_template(
        "account/password.html",
        refusal=refusal,
        forced=operator_session().must_change,
        shortest=SHORTEST_PASSWORD,
    )


@pages.post("/account/sessions/<digest>/end")
def end_session(digest: str) -> Response:
    """End one of the operator's sessions."""
    appliance: Appliance = current_app.extensions["appliance"]
    session = operator_session()
    appliance.operators.revoke(session.operator, digest)
    if digest == session.digest:
        return let_session_end(redirect(url_for("account.login")))
    flash(g.words("account.session_ended"))
    return redirect(url_for("account.show"))


@pages.post("/account/language")
def language() -> Response:
    """Remember the language the operator reads."""
    appliance: Appliance = current_app.extensions["appliance"]
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    appliance.operators.choose_language(operator_session().operator, chosen)
    return remember_language(redirect(own_path(request.form.get("back", "/"))), chosen)
