"""What went wrong elsewhere in 2025 and 2026 by way of identity, tried here on every address.

CVE-2025-57819: the login was skipped on a path, and a value of the request picked a class.
CVE-2025-66039: a header said who somebody is. CVE-2026-73665: a stream without a login.
GHSA-426v: default passwords that can be guessed.
"""

import ast
import re
import time
from urllib.parse import unquote

from appliance import strongbox
from appliance.assembly import assemble
from appliance.errors import LoginPaused, LoginRefused
from appliance.services.operators.roles import rights_of
from appliance.settings import Secret, Settings
from tests.web_console.conftest import PASSWORD
from tests.web_console.test_live import events
from tests.web_console.test_rights import routes
from web_console.access import COOKIE
from web_console.rights import OPEN_TO_ALL, right_for
from web_console.wording import FOLDER

CONSOLE = FOLDER.parent
SAYING_WHO = {
    "Authorization": "Basic YWRtaW46YWRtaW4=",
    "Remote-User": "admin",
    "X-Remote-User": "admin",
    "X-Forwarded-User": "admin",
    "X-Auth-Request-User": "admin",
    "X-WEBAUTH-USER": "admin",
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-IP": "127.0.0.1",
    "X-Original-URL": "/login",
    "X-Rewrite-URL": "/login",
    "X-HTTP-Method-Override": "OPTIONS",
}


# --- CVE-2025-66039: no header says who somebody is


def test_no_header_lets_anybody_in_at_any_address(app):
    client = app.test_client()
    environ = {"REMOTE_USER": "admin", "AUTH_TYPE": "Basic", "SSL_CLIENT_S_DN_CN": "admin"}
    for endpoint, method, _values, path in routes(app):
        if endpoint not in OPEN_TO_ALL:
            answer = client.open(path, method=method, headers=SAYING_WHO, environ_overrides=environ)
            assert answer.status_code == 302, (method, path)
            assert answer.location.startswith("/login"), (method, path)


def test_the_console_reads_no_header_that_could_name_a_person():
    named = re.compile(
        r"remote_user|REMOTE_USER|X-Forwarded|X-Remote|X-Real|ProxyFix|environ\[", re.I
    )
    for file in CONSOLE.rglob("*.py"):
        assert not named.search(file.read_text("utf-8")), file


# --- CVE-2025-57819: the login is skipped on no path, and no request names code


def disguised(path):
    """Yield the path as it was written elsewhere to slip past a login."""
    yield f"/{path}"
    yield f"/static/..{path}"
    yield f"/static/%2e%2e{path}"
    yield f"/login/..{path}"
    yield f"/login;{path}"
    yield f"/healthz/..{path}"
    yield f"{path}/."
    yield f"{path}%00"
    yield f"{path};/login"
    yield f"{path}?endpoint=account.login&module=login&display=login"
    yield f"{path}#/login"
    yield path.upper() if path != path.upper() else f"{path}%2f"
    yield path.replace("/", "\\")


def test_the_login_is_skipped_on_no_path_however_it_is_written(app):
    client = app.test_client()
    seen = 0
    for endpoint, method, _values, path in routes(app):
        if endpoint in OPEN_TO_ALL or method != "GET":
            continue
        for written in disguised(path):
            bare, _mark, query = written.partition("?")
            raw = {"PATH_INFO": unquote(bare), "QUERY_STRING": query, "RAW_URI": written}
            answer = client.get("/", environ_overrides=raw, buffered=False)
            answer.close()
            assert answer.status_code != 200, written
            assert answer.status_code < 500, written
            seen += 1
    assert seen > 1000


def test_an_address_without_an_entry_opens_to_nobody(app, operator):
    app.view_functions["forgotten"] = lambda: "secret"
    app.url_map._remap = True
    app.url_map.add(app.url_rule_class("/forgotten", endpoint="forgotten", methods=["GET"]))
    answer = operator.get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_no_request_picks_the_code_that_answers_it():
    """Names of modules, classes and functions are in the source, never taken from elsewhere."""
    careless = []
    for file in CONSOLE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in ("eval", "exec", "__import__", "globals", "locals") or called.endswith(
                ("import_module", "import_string", "pickle.loads")
            ):
                careless.append((file.name, node.lineno, called))
            if called == "getattr" and "request." in ast.unparse(node):
                careless.append((file.name, node.lineno, called))
    assert careless == []


# --- CVE-2026-73665: no stream without a login, and each message asks again


def streams_of(app):
    """Yield path and right of every stream."""
    for endpoint, method, values, path in routes(app):
        if endpoint.endswith(".events"):
            yield path, right_for(endpoint, method, values)


def test_every_stream_asks_for_a_login_and_for_its_right(app, appliance, operator):
    appliance.operators.add("tech", ["technician"], "admin")
    tech, refused = browser_of(app, appliance, "tech"), 0
    for path, right in streams_of(app):
        answer = app.test_client().get(path, headers={"Accept": "text/event-stream"})
        assert answer.status_code == 302, path
        assert answer.mimetype != "text/event-stream"
        answer = tech.get(path, buffered=False)
        answer.close()
        assert (answer.status_code == 403) == (right not in rights_of(["technician"])), path
        refused += answer.status_code == 403
    assert refused >= 5


def browser_of(app, appliance, name):
    first = appliance.operators.reset_password(name, "test")
    token = appliance.operators.log_in(name, first, "10.0.0.1")
    session = appliance.operators.session(token)
    appliance.operators.change_password(session, first, Secret(PASSWORD))
    client = app.test_client()
    client.set_cookie(COOKIE, token.reveal())
    return client


def test_an_open_stream_says_nothing_more_once_its_session_ended(operator, appliance):
    answer = operator.client.get("/live/events", buffered=False)
    arriving = events(answer)
    next(arriving)
    began = time.monotonic()
    appliance.operators.revoke_all("admin", "test")
    appliance.calls.begin("1.1", caller="13800138000", dialled="1000", started_at=appliance.clock())
    rest = list(arriving)
    answer.close()
    assert rest == ["ended"]
    assert time.monotonic() - began < 1


# --- GHSA-426v: no password is there before the box is, and none can be tried for long


def test_two_boxes_share_no_secret(tmp_path):
    names, kept = ("seal_key", "pin_pepper", "console_key", "ami"), []
    for home in (tmp_path / "one", tmp_path / "two"):
        made = assemble(Settings(home=home))
        secrets = [strongbox.secret(made.settings, name).reveal() for name in names]
        kept.append([*secrets, made.operators.first_password().reveal()])
        made.close()
    assert not set(kept[0]) & set(kept[1])
    assert all(len(secret) >= 16 for secret in kept[0])


def test_no_password_of_the_world_opens_a_new_box_and_guessing_is_soon_waiting(
    appliance, first_password
):
    guesses = 0
    for guess in ("admin", "password", "fundline", "123456", "000000", "", *map(str, range(40))):
        try:
            appliance.operators.log_in("admin", Secret(guess), "10.0.0.1")
        except LoginRefused:
            guesses += 1
        except LoginPaused:
            continue
        else:
            raise AssertionError(guess)
    assert guesses == 3


# --- the cookie itself


def test_over_tls_the_cookie_belongs_to_this_host_alone(app, operator):
    answer = app.test_client().post("/login", base_url="https://box.example")
    assert answer.status_code == 400  # without the form's token nothing begins
    client = app.test_client()
    page = client.get("/login", base_url="https://box.example")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"name": "admin", "password": PASSWORD, "csrf_token": token}
    answer = client.post(
        "/login",
        data=form,
        base_url="https://box.example",
        headers={"Referer": "https://box.example/login"},
    )
    cookie = next(
        one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"__Host-{COOKIE}=")
    )
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert all("Secure" in one for one in page.headers.getlist("Set-Cookie") if "form" in one)


def test_over_tls_a_cookie_that_a_plain_page_could_have_set_counts_for_nothing(app, operator):
    token = operator.client.get_cookie(COOKIE).value
    headers = {"Cookie": f"{COOKIE}={token}"}
    client = app.test_client(use_cookies=False)
    assert client.get("/", headers=headers).status_code == 200
    answer = client.get("/", headers=headers, base_url="https://box.example")
    assert answer.location.startswith("/login")
