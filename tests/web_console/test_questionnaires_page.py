"""Questionnaires in the console: written in a form or as text, checked, kept as versions."""

import pytest

from appliance.services.surveys.questionnaire_text import read
from web_console.questionnaire_form import fields_of, text_of


@pytest.fixture
def visit(appliance):
    """Return the ready-made return visit."""
    return appliance.outbound.questionnaires.one("return_visit")


def test_what_a_form_shows_stands_for_the_same_questionnaire(visit):
    again = read(text_of(fields_of(visit)))
    assert again.questions == visit.questions
    assert (again.id, again.opening_zh, again.name_en) == (
        visit.id, visit.opening_zh, visit.name_en,
    )  # fmt: skip


def test_a_form_is_checked_previewed_and_kept_as_the_next_version(operator, appliance, visit):
    assert "客户回访" in operator.get("/questionnaires/").text
    fields = fields_of(visit) | {"q7.zh": "请告诉我们，哪里可以做得更好。"}
    checked = operator.post("/questionnaires/", **fields).text
    assert "检查通过" in checked
    assert "哪里可以做得更好" in checked
    assert len(appliance.outbound.questionnaires.versions("return_visit")) == 1
    operator.post("/questionnaires/", **fields, keep="yes")
    kept = appliance.outbound.questionnaires.one("return_visit")
    assert (kept.version, kept.created_by) == (2, "admin")
    assert kept.questions[:7] == visit.questions[:7]
    assert "第 2 版" in operator.get("/questionnaires/return_visit").text
    assert "哪里需要改进" in operator.get("/questionnaires/return_visit?version=1").text
    assert operator.get("/questionnaires/return_visit?version=9").status_code == 404


def test_questions_are_added_moved_and_taken_out(operator, appliance, visit):
    fields = fields_of(visit) | {
        "q1.remove": "yes",
        "q8.order": "1",
        "q8.name": "rating",
        "q8.kind": "scale",
        "q8.zh": "您打几分？",
        "q8.en": "How do you rate us?",
        "q8.0.way": "what_was_wrong",
        "q8.0.task": "yes",
    }
    fields["q0.order"] = "2"
    operator.post("/questionnaires/", **fields, keep="yes")
    kept = appliance.outbound.questionnaires.one("return_visit")
    assert [one.name for one in kept.questions][:3] == ["rating", "identity", "staff_traded"]
    assert kept.questions[0].after("0") == "what_was_wrong"
    assert kept.questions[0].follow_up == ("0",)


def test_words_with_quotes_stay_words(visit):
    words = 'Are you "the" holder?\\ = { }'
    assert read(text_of(fields_of(visit) | {"q0.en": words})).questions[0].en == words


def test_what_leads_nowhere_is_refused_and_what_was_typed_stays(operator, appliance, visit):
    fields = fields_of(visit) | {"q0.2.way": "elsewhere", "q0.zh": "您好吗？"}
    refused = operator.post("/questionnaires/", **fields, keep="yes")
    assert refused.status_code == 422
    assert "identity: “elsewhere”不是任何问题的名称" in refused.text
    assert "您好吗？" in refused.text
    assert len(appliance.outbound.questionnaires.versions("return_visit")) == 1


def test_the_beginning_of_a_new_one_passes_its_check(operator):
    assert "服务评价" in operator.get("/questionnaires/new").text


def test_a_text_is_checked_and_kept_too(operator, appliance, visit):
    assert "branch" in operator.get("/questionnaires/return_visit/text").text
    changed = visit.text.replace("哪里需要改进", "哪里可以做得更好")
    assert "检查通过" in operator.post("/questionnaires/text", text=changed).text
    refused = operator.post("/questionnaires/text", text="id = ", keep="yes")
    assert refused.status_code == 422
    assert "写法有误" in refused.text
    operator.post("/questionnaires/text", text=changed, keep="yes")
    assert appliance.outbound.questionnaires.one("return_visit").version == 2
