"""The API: who gets in, what is answered, what is done once."""

from datetime import datetime, timedelta

import pytest
from PIL import Image

from appliance.services.api.tokens import SCOPES
from tests.web_console.api.conftest import Program
from web_console.api import OPERATIONS


def test_without_a_token_every_operation_is_refused(app):
    client = app.test_client()
    for one in OPERATIONS:
        path = one.path.format_map(dict.fromkeys(one.path_forms, "1") | {"move": "stop"})
        answer = client.open(f"/api/v1{path}", method=one.method)
        assert answer.status_code == 401, one.name
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_the_console_opens_nothing_here(operator):
    assert operator.get("/calls/").status_code == 200
    assert operator.get("/api/v1/calls").status_code == 401


def test_each_operation_needs_its_scope_and_no_other_helps(with_scopes):
    programs = {scope: with_scopes(scope) for scope in SCOPES}
    for one in OPERATIONS:
        path = one.path.format_map(dict.fromkeys(one.path_forms, "1") | {"move": "stop"})
        for scope, program in programs.items():
            status = program.ask(one.method, path).status_code
            assert (status == 403) == (scope != one.scope), (one.name, scope, status)


@pytest.mark.parametrize(
    "token", ["", "x", "fundline_" + "A" * 43, "Basic abc", "fundline_\ud800", "' OR 1=1 --"]
)
def test_a_token_nobody_made_opens_nothing(app, token):
    client = app.test_client()
    header = {"Authorization": f"Bearer {token}".encode("utf-8", "surrogatepass").decode("latin-1")}
    assert client.get("/api/v1/funds", headers=header).status_code == 401


def test_a_revoked_token_opens_nothing_from_its_next_request(program, appliance):
    assert program.get("/funds").status_code == 200
    appliance.api.tokens.revoke(1, "admin")
    assert program.get("/funds").status_code == 401


def test_a_token_opens_nothing_after_its_day(app, appliance):
    soon = appliance.clock() + timedelta(seconds=60)
    token = appliance.api.tokens.make("CRM", ["funds:read"], "admin", soon)
    assert Program(app, token.reveal()).get("/funds").status_code == 200
    later = appliance.clock() + timedelta(seconds=61)
    appliance.api.tokens._clock = lambda: later
    assert Program(app, token.reveal()).get("/funds").status_code == 401


def test_the_token_itself_is_kept_nowhere(appliance, tmp_path):
    token = appliance.api.tokens.make("CRM", ["funds:read"], "admin").reveal()
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert token.encode() not in kept
    assert token.removeprefix("fundline_").encode() not in kept


def test_funds_and_holdings_are_those_of_the_registrar_as_decimal_strings(program):
    funds = {one["fund_code"]: one for one in program.get("/funds").json["items"]}
    assert isinstance(funds["000001"]["nav"], str)
    account = program.get("/customers").json["items"][0]["fund_account"]
    one = program.get(f"/customers/{account}").json
    assert one["name"].endswith("*") or "*" in one["name"]
    for held in one["holdings"]:
        assert isinstance(held["total_shares"], str)


def test_calls_are_listed_with_their_steps_and_counted(program, appliance):
    for number in range(3):
        appliance.calls.begin(f"c{number}", caller=f"1380013800{number}", dialled="1000")
        appliance.calls.step(f"c{number}", "keyed", keys="****")
    appliance.calls.flush()
    listing = program.get("/calls?limit=2").json
    assert listing["total"] == 3
    assert [one["id"] for one in listing["items"]] == ["c2", "c1"]
    assert program.get("/calls?caller=13800138001").json["total"] == 1
    assert program.get("/calls/c0").json["steps"][0]["keys"] == "****"
    assert program.get("/calls/c9").status_code == 404


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=+5", "limit=1&limit=2", "day=today", "nothing=1",
              "offset=-1", "day=2026-02-30", "caller=%0d%0aAction:"],
)  # fmt: skip
def test_a_query_that_is_not_right_is_refused_and_named(program, query):
    answer = program.get(f"/calls?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.text


def test_a_fax_asked_for_twice_under_one_key_is_sent_once(program, appliance, tmp_path):
    page = Image.new("L", (800, 1000), 255)
    page.paste(0, (100, 100, 700, 200))
    page.save(tmp_path / "page.png")
    made = program.post(
        "/fax-documents?name=a.png",
        data=(tmp_path / "page.png").read_bytes(),
        content_type="application/octet-stream",
    )
    assert made.status_code == 201, made.text
    wanted = {"document": made.json["id"], "number": "01066668888"}
    first = program.post("/faxes", key="order-4711", json=wanted)
    again = program.post("/faxes", key="order-4711", json=wanted)
    assert first.status_code == 201, first.text
    assert first.json == again.json
    assert program.get("/faxes?direction=sent").json["total"] == 1
    other = program.post("/faxes", key="order-4711", json=wanted | {"priority": 1})
    assert other.status_code == 409
    assert program.post("/faxes", key="", json=wanted).status_code == 422


def test_a_fax_to_a_number_nobody_may_dial_is_refused(program, appliance, tmp_path):
    made = program.post("/fax-documents", data=b"Only text.", content_type="text/plain")
    assert made.status_code == 201, made.text
    refused = program.post("/faxes", json={"document": made.json["id"], "number": "110"})
    assert refused.status_code == 409
    assert program.get("/faxes?direction=sent").json["total"] == 0


def test_a_file_that_is_no_document_is_refused_and_leaves_nothing(program, appliance):
    refused = program.post("/fax-documents", data=b"PK\x03\x04 no", content_type="application/zip")
    assert refused.status_code == 409
    assert not list((appliance.settings.run / "uploads").iterdir())


def test_who_refused_calls_elsewhere_is_not_called_from_then_on(program, appliance):
    said = {"number": "13800138000", "what": "refuse", "evidence": "in the app, 2026-11-25 10:00"}
    assert program.post("/consents", json=said).status_code == 201
    assert program.get("/consents/13800138000").json["refused"]
    event = appliance.outbound.consents.events("13800138000")[-1]
    assert event.operator == "API CRM"


def test_what_is_not_there_is_told_as_a_problem(program):
    for path in ("/orders/1", "/campaigns/1", "/complaints/1", "/faxes/1", "/funds/999999",
                 "/customers/1", "/nothing"):  # fmt: skip
        answer = program.get(path)
        assert answer.status_code == 404, path
        assert answer.content_type == "application/problem+json"
    assert program.ask("DELETE", "/funds").status_code == 405


def test_the_description_names_every_operation_and_its_scope(app):
    said = app.test_client().get("/api/v1/openapi.json").json
    assert said["openapi"].startswith("3.1")
    for one in OPERATIONS:
        assert one.scope in said["paths"][one.path][one.method.lower()]["description"]


def test_requests_are_forgotten_after_a_week(program, appliance):
    said = {"number": "13800138000", "what": "refuse", "evidence": "by letter"}
    program.post("/consents", json=said)
    now: datetime = appliance.clock()
    appliance.api.tokens._clock = lambda: now + timedelta(days=8)
    appliance.api.tokens.forget_answers()
    assert program.post("/consents", json=said | {"what": "take_back"}).status_code == 201
