"""The register of consents in the console, and what the contact gate decided."""

import pytest

from appliance.errors import ContactSuppressed
from appliance.records.contact import Question
from appliance.services.outbound.consents import Evidence

NUMBER = "13800138000"


def ask(appliance, number=NUMBER, **details):
    question = {"medium": "call", "purpose": "marketing", **details}
    try:
        return appliance.outbound.gate.ask(Question(number=number, **question))
    except ContactSuppressed as suppressed:
        return suppressed.code


def test_what_an_operator_writes_down_counts_at_once_and_keeps_its_evidence(operator, appliance):
    assert "还没有记录" in operator.get("/consents/").text
    answer = operator.post(
        "/consents/", page="/consents/", number="+86 13800138000", account="", change="blacklist",
        text="两次投诉",
    )  # fmt: skip
    assert answer.status_code == 303
    assert ask(appliance) == "blacklist"
    page = operator.get("/consents/", query_string={"number": NUMBER}).text
    assert "列入黑名单" in page
    assert "两次投诉" in page
    assert "admin" in page
    operator.post("/consents/", page="/consents/", number=NUMBER, change="end_blacklist", text="x")
    assert ask(appliance) == "no_consent"
    assert "移出黑名单" in operator.get("/consents/", query_string={"number": NUMBER}).text
    assert "还没有记录" in operator.get("/consents/").text


def test_what_was_said_in_a_call_leads_to_the_call(operator, appliance):
    appliance.calls.begin("7.1", caller=NUMBER, dialled="1000")
    appliance.outbound.consents.refuse(NUMBER, "980000000011", Evidence(call_id="7.1"))
    page = operator.get("/consents/?topic=refusal").text
    assert "/calls/7.1" in page
    assert NUMBER in page
    assert "980000000011" in page
    assert NUMBER not in operator.get("/consents/?topic=blacklist").text.split("</form>", 2)[2]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"number": NUMBER, "change": "refuse", "text": " "}, "请选择内容并写明理由"),
        ({"number": NUMBER, "change": "nothing", "text": "x"}, "请选择内容并写明理由"),
        ({"change": "refuse", "text": "x"}, "请填写号码或基金账号"),
    ],
)
def test_nothing_is_written_without_person_and_reason(operator, appliance, form, sentence):
    answer = operator.post("/consents/", page="/consents/", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert appliance.outbound.consents.count() == 0


def test_the_decisions_are_filtered(operator, appliance):
    assert "还没有裁决" in operator.get("/consents/decisions/").text
    ask(appliance)
    ask(appliance, "110")
    ask(appliance, "wang@example.com", medium="mail")
    page = operator.get("/consents/decisions/").text
    assert page.count("<tr>") == 4
    assert "紧急号码" in page
    only = operator.get("/consents/decisions/?reason=number").text
    assert (only.count("<tr>"), "110" in only) == (2, True)
    assert NUMBER in operator.get("/consents/decisions/?number=%2B8613800138000").text
    assert "没有找到" in operator.get("/consents/decisions/?medium=fax").text


def test_hours_and_limits_are_kept_all_or_none(operator, appliance):
    path = "/consents/rules/"
    assert "开始呼出的时间" in operator.get(path).text
    kept = operator.post(path, page=path, **{"contact.from_hour": "8", "contact.until_hour": "20"})
    assert kept.status_code == 303
    assert appliance.parameters.value("contact.until_hour") == 20
    wrong = operator.post(path, page=path, **{"contact.from_hour": "9", "contact.until_hour": "25"})
    assert wrong.status_code == 422
    assert appliance.parameters.value("contact.from_hour") == 8
    assert "开始呼出的时间" not in operator.get("/parameters/").text
