"""Who may see what: the session cookie, the wall in front of every page, and the safe headers."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask import session as form_session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.services.operators.sessions import LONGEST_SESSION, Session
from appliance.settings import Secret
from web_console import noting
from web_console.rights import OPEN_TO_ALL, RightMissing, right_for
from web_console.wording import LANGUAGES, Words

COOKIE = "fundline_session"
LANGUAGE_COOKIE = "fundline_language"
API = "api"
"""The blueprint that looks at tokens and never at the session cookie."""
ALWAYS_OWN = frozenset({"account.logout", "account.language"})
OPEN_WHILE_WAITING = {
    "code": ALWAYS_OWN | {"one_time_codes.ask"},
    "password": ALWAYS_OWN | {"account.password"},
    "enrolment": ALWAYS_OWN | {"account.password", "one_time_codes.set_up"},
}
"""What a session opens that still waits for a code, a new password, a second factor."""
WAITING_ROOM = {
    "code": "one_time_codes.ask",
    "password": "account.password",
    "enrolment": "one_time_codes.set_up",
}
UPLOADS = frozenset(
    {"exchange_imports.upload", "commentary.upload", "speech.try_out", "fax_sending.upload"}
    | {"fax_bulletins.add", "fax_catalogue.add", "fax_catalogue.one", "campaign_lists.upload"}
    | {"prompt_takes.upload", "prompt_sets.hand_in"}
)
LARGEST_UPLOAD = 256 * 1024 * 1024
LARGEST_FORM = 256 * 1024
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


def guard(app: Flask, appliance: Appliance, words: dict[str, Words]) -> CSRFProtect:
    """Put the wall in front of every route; without an entry in `rights` it opens to nobody."""

    def let_in() -> AnyResponse | None:
        if is_api():
            return None
        token = token_of_request()
        used = not (request.endpoint or "").endswith(".events")  # an open page is no use of it
        g.session = appliance.operators.session(token, used=used) if len(token) else None
        g.rights = g.session.rights if g.session else frozenset()
        g.words = words[chosen_language()]
        noting.let_act(g.session)
        if request.endpoint in UPLOADS and g.session:
            request.max_content_length = LARGEST_UPLOAD
        if request.endpoint in OPEN_TO_ALL:
            return None
        if g.session is None:
            return _to_login()
        return _refused(g.session)

    forms = app.session_interface = SecureCookieSessionInterface()
    forms.get_cookie_secure = lambda _app: request.is_secure  # type: ignore[assignment]
    app.before_request(let_in)
    csrf = CSRFProtect(app)  # after the wall: without a login a form is not even read
    app.after_request(noting.note_command)
    app.after_request(_safe_headers)
    app.teardown_request(noting.let_go)
    return csrf


def _refused(session: Session) -> AnyResponse | None:
    """Send away whoever has still to prove himself, and refuse him who lacks the right."""
    if session.waits_for and request.endpoint not in OPEN_WHILE_WAITING[session.waits_for]:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        later = wanted if wanted != "/" and session.waits_for == "code" else None
        return redirect(url_for(WAITING_ROOM[session.waits_for], next=later))
    if request.endpoint and not may(missing := asked_right()):
        raise RightMissing(missing)
    return None


def token_of_request() -> Secret:
    """Return the token that the browser sent, empty where it sent none."""
    return Secret(request.cookies.get(cookie_name(), ""))


def cookie_name() -> str:
    """Return the cookie's name; over TLS one that no other host and no plain page can set."""
    return f"__Host-{COOKIE}" if request.is_secure else COOKIE


def may(right: str) -> bool:
    """Tell whether the operator who asks holds a right; without a session nobody does."""
    return right in g.get("rights", ())


def demand(right: str) -> None:
    """Refuse what this object asks for beyond the page's own right."""
    if not may(right):
        raise RightMissing(right)


def may_open(method: str, endpoint: str, **values: object) -> bool:
    """Tell whether the operator who asks may make this request, so that pages offer no other."""
    return endpoint in OPEN_TO_ALL or may(right_for(endpoint, method, values))


def asked_right() -> str:
    """Return the right that the present request needs."""
    return right_for(request.endpoint or "", request.method, request.view_args or {})


def is_api() -> bool:
    """Tell whether a token decides; what is no operation there is told so without a login."""
    unknown = request.endpoint is None and request.path.startswith(f"/{API}/")
    return request.blueprint == API or unknown


def operator_session() -> Session:
    """Return the session of the operator who asks."""
    session = g.session
    if not isinstance(session, Session):
        abort(401)
    return session


def note(action: str, subject: str) -> None:
    """Write down who is about to see or take what, and from where."""
    appliance: Appliance = current_app.extensions["appliance"]
    appliance.accesses.note(action, subject)


def chosen_language() -> str:
    """Return the operator's language, else the browser's, else Chinese."""
    asked = request.args.get("language", "") if g.get("session") is None else ""
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    session = g.get("session")
    for language in (asked, session.language if session else "", cookie):
        if language in LANGUAGES:
            return str(language)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def let_session_begin(response: AnyResponse, token: Secret) -> AnyResponse:
    """Give the browser the token; no script can read it and no other site can send it."""
    form_session.clear()  # a form token from before the login is worth nothing after it
    response.set_cookie(
        cookie_name(),
        token.reveal(),
        max_age=int(LONGEST_SESSION.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
    return response


def let_session_end(response: AnyResponse) -> AnyResponse:
    """Take the token back from the browser."""
    form_session.clear()
    response.delete_cookie(
        cookie_name(), httponly=True, samesite="Strict", secure=request.is_secure
    )
    return response


def remember_language(response: AnyResponse, language: str) -> AnyResponse:
    """Keep the language for the login page."""
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="Strict"
    )
    return response


def own_path(path: str) -> str:
    """Return a path of this console, or the board's where it leads anywhere else."""
    parts = urlsplit(path)
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if own and not parts.netloc and path.isprintable() else url_for("board.show")


def fresh_name() -> str:
    """Return a name nobody can guess, for a folder or file the console makes."""
    return secrets.token_hex(16)


def _to_login() -> AnyResponse:
    if request.method != "GET" or request.path == "/":
        return redirect(url_for("account.login"))
    return redirect(url_for("account.login", next=request.full_path.rstrip("?")))


def _safe_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
