"""Nobody sees anything without a login, and a login is hard to guess or to steal."""

import sqlite3

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from appliance.services.operators.sessions import LONGEST_SESSION
from appliance.settings import Secret
from tests.web_console.conftest import PASSWORD
from web_console.access import COOKIE
from web_console.rights import OPEN_TO_ALL

OPEN = {"/login", "/healthz", "/static/<path:filename>"}


def paths(app):
    """Yield every rule of the pages with a path; what programs ask is tried in tests of the API."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            continue
        values = {name: something(rule._converters[name]) for name in rule.arguments}
        yield rule, rule.build(values)[1]


def something(converter):
    """Return a value that this place of a path takes."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "x"


def test_every_route_but_three_sends_a_stranger_to_the_login(app):
    client = app.test_client()
    seen = set()
    for rule, path in paths(app):
        if rule.rule in OPEN:
            continue
        for method in rule.methods - {"OPTIONS"}:
            answer = client.open(path, method=method)
            assert answer.status_code == 302, (method, path)
            assert answer.location.split("?")[0] == "/login"
        seen.add(rule.endpoint)
    assert {"board.events", "exchange_imports.upload", "customers.unlock"} <= seen
    assert len(OPEN_TO_ALL) == len(OPEN)


def test_a_path_that_does_not_exist_also_asks_for_the_login(app):
    assert app.test_client().get("/no-such-page").location.startswith("/login")


def test_the_first_password_opens_nothing_but_the_password_form(app, stranger):
    assert stranger.log_in().location == "/"
    for rule, path in paths(app):
        if rule.rule in OPEN or rule.endpoint.startswith("account.") or "GET" not in rule.methods:
            continue
        assert stranger.get(path).location == "/account/password", path
    page = stranger.get("/account/password").text
    assert "首次登录" in page
    assert "/calls/" not in page


def test_after_the_change_the_board_is_the_start_page(operator):
    assert "实时看板" in operator.get("/").text


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short1", "太短"),
        ("P@ssw0rd123", "太容易"),
        ("1357924680135", "太容易"),
        ("aaaaaaaaaaaa", "太容易"),
        ("admin is here 5", "用户名"),
        ("x" * 129, "太长"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(stranger, password, sentence):
    stranger.log_in()
    answer = stranger.post("/account/password", page="/account/password", old=stranger.password,
                           new=password, again=password)  # fmt: skip
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stranger.get("/").location == "/account/password"


def test_two_different_new_passwords_are_refused(stranger):
    stranger.log_in()
    answer = stranger.post("/account/password", page="/account/password", old=stranger.password,
                           new=PASSWORD, again=PASSWORD + "!")  # fmt: skip
    assert "不一样" in answer.text


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(stranger):
    wrong_name = stranger.log_in(name="nobody")
    wrong_password = stranger.log_in(password="wrong")
    assert wrong_name.status_code == wrong_password.status_code == 401
    sentence = "用户名和密码不相符"
    assert sentence in wrong_name.text
    assert sentence in wrong_password.text


def test_after_three_failures_even_the_right_password_has_to_wait(stranger):
    for _ in range(3):
        assert stranger.log_in(password="wrong").status_code == 401
    answer = stranger.log_in()
    assert answer.status_code == 429
    assert "秒后再试" in answer.text
    assert stranger.get("/").location == "/login"


def test_a_form_without_its_token_changes_nothing(operator):
    answer = operator.client.post("/logout")
    assert answer.status_code == 400
    assert "表单已过期" in answer.text
    assert operator.get("/").status_code == 200


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger):
    cookie = next(c for c in stranger.log_in().headers.getlist("Set-Cookie") if COOKIE in c)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_the_store_keeps_no_token_and_no_password(operator, appliance):
    token = operator.client.get_cookie(COOKIE).value
    tables = sqlite3.connect(appliance.settings.database)
    everything = "\n".join(tables.iterdump())
    tables.close()
    assert len(token) >= 43
    assert token not in everything
    assert PASSWORD not in everything
    assert "$argon2id$" in everything


def test_changing_the_password_ends_the_other_sessions(app, operator):
    elsewhere = type(operator)(app, PASSWORD)
    assert elsewhere.log_in().location == "/"
    assert elsewhere.get("/").status_code == 200
    operator.post("/account/password", page="/account/password", old=PASSWORD,
                  new="another quiet 31 river", again="another quiet 31 river")  # fmt: skip
    assert operator.get("/").status_code == 200
    assert elsewhere.get("/").location == "/login"


def test_a_session_can_be_ended_from_the_account_page(app, operator, appliance):
    elsewhere = type(operator)(app, PASSWORD)
    elsewhere.log_in()
    sessions = appliance.operators.sessions("admin")
    assert len(sessions) == 2
    page = operator.get("/account").text
    assert all(session.digest in page for session in sessions)
    mine = operator.client.get_cookie(COOKIE).value
    for session in sessions:
        if session != appliance.operators.session(Secret(mine)):
            operator.post(f"/account/sessions/{session.digest}/end")
    assert operator.get("/").status_code == 200
    assert elsewhere.get("/").location == "/login"


def test_logging_out_ends_the_session_on_the_server_too(operator):
    token = operator.client.get_cookie(COOKIE).value
    assert operator.post("/logout").location == "/login"
    operator.client.set_cookie(COOKIE, token)
    assert operator.get("/").location == "/login"


def test_the_login_leads_back_to_the_page_that_was_wanted(operator):
    operator.post("/logout")
    to_login = operator.get("/funds/?x=1").location
    assert operator.log_in(path=to_login).location == "/funds/?x=1"


@pytest.mark.parametrize(
    "next_page", ["//evil.example/", "https://evil.example/", "/\\evil.example"]
)
def test_the_login_never_leads_to_another_site(stranger, next_page):
    stranger.settle_in().post("/logout")
    assert stranger.log_in(path=f"/login?next={next_page}").location == "/"


def test_every_answer_carries_the_safe_headers(operator):
    for path in ("/", "/login", "/healthz", "/no-such-page", "/static/console.css"):
        answer = operator.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"
        answer.close()


def test_a_header_never_says_who_somebody_is(app):
    headers = {"Remote-User": "admin", "X-Remote-User": "admin", "Authorization": "Basic YWRtaW46"}
    assert app.test_client().get("/", headers=headers).location == "/login"


def test_the_token_is_forgotten_by_the_browser_no_later_than_by_the_box(stranger):
    cookie = next(c for c in stranger.log_in().headers.getlist("Set-Cookie") if COOKIE in c)
    assert f"Max-Age={int(LONGEST_SESSION.total_seconds())}" in cookie


def test_the_login_page_tells_of_the_first_password_only_while_it_counts(stranger):
    assert "first_password" in stranger.get("/login").text
    stranger.settle_in().post("/logout")
    assert "first_password" not in stranger.get("/login").text
