"""The console's people on their pages: added, given roles, switched off; four eyes; open pages."""

import re
import time

import pytest

from appliance.errors import SecondPersonRefused
from appliance.settings import Secret
from tests.web_console.conftest import PASSWORD, Operator
from tests.web_console.test_live import events, open_stream
from web_console.access import COOKIE


@pytest.fixture
def colleague(app, appliance, operator):
    """Return a maker of further operators who are logged in."""

    def make(name, *roles):
        first = appliance.operators.add(name, roles, "admin")
        token = appliance.operators.log_in(name, first, "10.0.0.1")
        session = appliance.operators.session(token)
        appliance.operators.change_password(session, first, Secret(PASSWORD))
        person = Operator(app, PASSWORD)
        person.client.set_cookie(COOKIE, token.reveal())
        return person

    return make


def test_an_operator_is_added_with_a_password_to_begin_with(app, operator, appliance):
    answer = operator.post("/operators/", page="/operators/", name="王小明", role=["editor"])
    password = re.search(r'first-password"><code[^>]*>([\w-]+)<', answer.text)[1]
    person = Operator(app, password)
    assert person.log_in("王小明").location == "/"
    assert person.get("/").location == "/account/password"
    assert password not in operator.get("/operators/王小明").text
    assert appliance.operators.one("王小明").roles == ("editor",)


def test_who_cannot_be_added_is_refused_with_the_reason(operator, appliance):
    for fields, sentence in (
        ({"name": "a/b", "role": "editor"}, "不能作用户名"),
        ({"name": "admin", "role": "editor"}, "已经有操作员"),
        ({"name": "anna"}, "至少选一个角色"),
        ({"name": "anna", "role": ["auditor", "editor"]}, "不能兼任"),
        ({"name": "anna", "role": ["god"]}, "没有这个角色"),
    ):
        answer = operator.post("/operators/", page="/operators/", **fields)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert len(appliance.operators.listing()) == 1


def test_the_last_administrator_keeps_the_role_and_stays_on(operator, appliance, colleague):
    colleague("anna", "manager")
    for path, fields in (
        ("/operators/admin/roles", {"role": ["editor"]}),
        ("/operators/admin/off", {}),
    ):
        answer = operator.post(path, **fields)
        assert answer.status_code == 422
        assert "最后一位管理员" in answer.text
    operator.post("/operators/anna/roles", role=["administrator"])
    assert operator.post("/operators/admin/off").status_code == 303
    assert operator.get("/").location == "/login"
    assert appliance.operators.holding("operators.change") == ["anna"]


def test_roles_taken_away_bite_at_the_next_step_and_on_an_open_page(operator, colleague):
    anna = colleague("anna", "operator")
    assert anna.get("/orders/").status_code == 200
    answer = open_stream(anna)
    arriving = events(answer)
    next(arriving)
    operator.post("/operators/anna/roles", role=["editor"])
    began = time.monotonic()
    assert list(arriving)[-1] == "changed"
    assert time.monotonic() - began < 1
    answer.close()
    refused = anna.get("/orders/")
    assert refused.status_code == 403
    assert "orders.see" in refused.text
    assert "委托 · 查看" in refused.text


def test_switching_off_ends_open_pages_and_the_login_within_a_second(operator, colleague):
    anna = colleague("anna", "operator")
    answer = open_stream(anna)
    arriving = events(answer)
    next(arriving)
    began = time.monotonic()
    operator.post("/operators/anna/off")
    assert list(arriving)[-1] == "ended"
    assert time.monotonic() - began < 1.5  # the stranger's page itself takes its time
    answer.close()
    assert anna.get("/").location == "/login"
    assert anna.log_in("anna").status_code == 401
    operator.post("/operators/anna/on")
    assert anna.log_in("anna").location == "/"


def test_an_administrator_ends_anothers_sessions(operator, appliance, colleague):
    anna = colleague("anna", "operator")
    assert anna.log_in("anna").location == "/"
    sessions = appliance.operators.sessions("anna")
    page = operator.get("/operators/anna").text
    assert all(one.digest in page for one in sessions)
    operator.post("/operators/anna/sessions/end")
    assert anna.get("/").location == "/login"


def test_a_page_of_a_call_without_personal_data_shows_no_word_of_the_caller(
    operator, appliance, colleague
):
    calls = appliance.calls
    calls.begin("1.1", caller="13800138000", dialled="1000", started_at=appliance.clock())
    calls.step("1.1", "heard", prompt="holdings.total", text="您的总市值一千元。")
    calls.step("1.1", "did", text="980000000011")
    calls.step("1.1", "keyed", keys="980000000011")
    calls.identified("1.1", "980000000011")
    calls.flush()
    assert "一千元" in operator.get("/calls/1.1").text
    page = colleague("tech", "technician").get("/calls/1.1").text
    assert "holdings.total" in page
    assert "一千元" not in page
    assert "980000000011" not in page


# --- four eyes


def test_with_four_eyes_roles_change_only_when_a_second_person_granted_it(
    operator, appliance, colleague
):
    alone = operator.post("/operators/rules", **{"people.four_eyes_roles": "1"})
    assert alone.status_code == 422
    second = colleague("second", "administrator")
    colleague("anna", "operator")
    operator.post("/operators/rules", **{"people.four_eyes_roles": "1"})
    held = operator.post("/operators/anna/roles", role=["manager"])
    assert held.status_code == 202
    assert "second" in held.text
    (request,) = appliance.second_persons.listing("waiting")
    assert "role = manager" in request.detail
    assert appliance.operators.one("anna").roles == ("operator",)
    with pytest.raises(SecondPersonRefused, match="second person"):
        appliance.second_persons.grant(request.id, "admin")
    with pytest.raises(SecondPersonRefused, match="no right"):
        appliance.second_persons.grant(request.id, "anna")
    assert "role = manager" in second.get("/second-persons/").text
    second.post(f"/second-persons/{request.id}/grant")
    # another change than the one that was granted waits for its own grant
    assert operator.post("/operators/anna/roles", role=["administrator"]).status_code == 202
    assert operator.post("/operators/anna/roles", role=["manager"]).status_code == 303
    assert appliance.operators.one("anna").roles == ("manager",)
    assert operator.post("/operators/anna/roles", role=["manager"]).status_code == 202


def test_with_four_eyes_an_export_is_granted_for_once(operator, appliance, colleague):
    second = colleague("second", "manager")
    appliance.parameters.keep("people.four_eyes_export", 1)
    page = operator.get("/tables/orders.csv")
    assert page.status_code == 202
    assert appliance.second_persons.listing() == []
    operator.post("/second-persons/", wanted="/tables/orders.csv")
    (request,) = appliance.second_persons.listing("waiting")
    assert operator.get("/tables/orders.csv").status_code == 202
    second.post(f"/second-persons/{request.id}/grant")
    assert operator.get("/tables/orders.csv").mimetype == "text/csv"
    assert operator.get("/tables/orders.csv").status_code == 202
    assert [one.state for one in appliance.second_persons.listing()] == ["used"]


def test_without_anybody_else_who_could_grant_it_the_page_says_so(operator, appliance):
    appliance.parameters.keep("people.four_eyes_export", 1)
    answer = operator.get("/tables/orders.csv")
    assert "没有另一位" in answer.text
