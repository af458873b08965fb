"""Questionnaires: read from their text, checked before they are kept, never changed."""

import sqlite3
from pathlib import Path

import pytest

from appliance.errors import QuestionnaireRefused, QuestionnaireUnknown
from appliance.services.surveys.questionnaire_text import read
from tests.demo_calls import DemoCompany

HEAD = 'id = "visit"\nname = { zh = "回访", en = "Visit" }\n'


def question(name: str, kind: str = "yes_no", more: str = "") -> str:
    words = f'zh = "问题{name}？"\nen = "Question {name}?"\n'
    return f'[[question]]\nname = "{name}"\nkind = "{kind}"\n{words}{more}\n'


CHOICES = 'choice = [{key="1",zh="好",en="Good"},{key="2",zh="不好",en="Bad"}]'

REFUSED = {
    "not toml": ("id = ", "toml"),
    "no question": (HEAD, "count"),
    "a field nobody knows": (HEAD + "colour = 1\n" + question("a"), "field"),
    "no name": ('id = "visit"\n' + question("a"), "words"),
    "only Chinese": (
        HEAD + '[[question]]\nname = "a"\nkind = "yes_no"\nzh = "问题？"\n',
        "words",
    ),
    "too long": (HEAD + question("a", more="").replace("问题a？", "问" * 121), "long"),
    "a bad id": (HEAD.replace("visit", "Re Visit") + question("a"), "name"),
    "a kind nobody knows": (HEAD + question("a", "essay"), "kind"),
    "choices of a yes": (HEAD + question("a", more=CHOICES), "no_choices"),
    "a choice with one answer": (
        HEAD + question("a", "choice", 'choice = [{key="1",zh="好",en="Good"}]'),
        "choices",
    ),
    "the key of help": (HEAD + question("a", "choice", CHOICES.replace("2", "0")), "key"),
    "the key of refusal": (HEAD + question("a", "choice", CHOICES.replace("2", "9")), "key"),
    "one key twice": (HEAD + question("a", "choice", CHOICES.replace("2", "1")), "key"),
    "a branch of no answer": (HEAD + question("a", more="branch = { 3 = 'end' }"), "answer"),
    "a task of no answer": (HEAD + question("a", more="follow_up = ['7']"), "answer"),
    "a name twice": (HEAD + question("a") + question("a"), "twice"),
    "the name of an end": (HEAD + question("end"), "twice"),
    "a way to nowhere": (HEAD + question("a", more="next = 'b'"), "nowhere"),
    "a circle": (HEAD + question("a") + question("b", more="next = 'a'"), "backwards"),
    "a question that leads to itself": (HEAD + question("a", more="next = 'a'"), "backwards"),
    "a question nobody reaches": (
        HEAD + question("a", more="branch = { 1 = 'c', 2 = 'c' }") + question("b") + question("c"),
        "unreached",
    ),
    "a list for a table": (HEAD + question("a", more="branch = ['1']"), "field"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_asked_is_refused_with_its_reason(case: str) -> None:
    text, reason = REFUSED[case]
    with pytest.raises(QuestionnaireRefused) as refused:
        read(text)
    assert refused.value.reason == reason


def test_answers_lead_through_the_branches_to_an_end() -> None:
    found = read(
        HEAD
        + question("who", more="branch = { 2 = 'wrong_person' }")
        + question("happy", "scale", "branch = { 9 = 'end', 8 = 'end' }\nfollow_up = ['0', '1']")
        + question("why", "open")
    )
    assert found.place({}) == "who"
    assert found.place({"who": "2"}) == "wrong_person"
    assert found.place({"who": "1"}) == "happy"
    assert found.place({"who": "1", "happy": "9"}) == "end"
    assert found.place({"who": "1", "happy": "0"}) == "why"
    assert found.place({"who": "1", "happy": "0", "why": ""}) == "end"


def test_the_return_visit_is_there_ready_made_with_the_topics_the_rules_name(
    demo: DemoCompany,
) -> None:
    visit = demo.appliance.outbound.questionnaires.one("return_visit")
    assert [one.name for one in visit.questions] == [
        "identity",
        "account_changes",
        "staff_traded",
        "told_more",
        "risk_disclosure",
        "no_full_discretion",
        "satisfaction",
        "what_was_wrong",
    ]
    assert (visit.version, visit.created_by) == (1, "ready made")


def test_a_change_is_a_new_version_and_the_old_one_stays(demo: DemoCompany) -> None:
    questionnaires = demo.appliance.outbound.questionnaires
    first = questionnaires.keep(HEAD + question("a"), "chen")
    second = questionnaires.keep(HEAD + question("a") + question("b"), "li")
    assert (first.reference, second.reference) == ("visit/1", "visit/2")
    assert questionnaires.one("visit") == second
    assert questionnaires.named("visit/1") == first
    assert [one.created_by for one in questionnaires.versions("visit")] == ["li", "chen"]
    with pytest.raises(QuestionnaireUnknown):
        questionnaires.one("visit", 3)
    with pytest.raises(sqlite3.IntegrityError), demo.appliance.database.writing() as tables:
        tables.execute("UPDATE questionnaires SET text = ''")


def test_what_the_owner_changed_is_not_taken_in_again(demo: DemoCompany) -> None:
    questionnaires = demo.appliance.outbound.questionnaires
    text = questionnaires.one("return_visit").text
    questionnaires.keep(text, "chen")
    folder = demo.appliance.settings.home / "ready"
    folder.mkdir()
    (folder / "visit.toml").write_text(text, "utf-8")
    (folder / "broken.toml").write_text("id = ", "utf-8")
    questionnaires.take_in([Path(folder)])
    assert questionnaires.one("return_visit").version == 2


def test_its_words_are_spoken_ahead_in_both_languages(demo: DemoCompany) -> None:
    questionnaires = demo.appliance.outbound.questionnaires
    questionnaires.keep(HEAD + question("a", "choice", CHOICES), "chen")
    assert {"问题a？", "好", "不好"} <= questionnaires.texts("zh")
    assert {"Question a?", "Good", "Bad"} <= questionnaires.texts("en")
