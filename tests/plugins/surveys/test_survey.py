"""A return visit by telephone: asked, answered, broken off, gone on with, followed up."""

import pytest

from agi_scripts import outbound
from appliance.campaign_kinds import Contacted
from appliance.errors import CampaignRefused
from tests.demo_calls import DemoCompany
from tests.plugins.surveys.called import answer, due, now, survey
from tests.scripted_call import ScriptedCall


def answers(demo: DemoCompany, contact: int) -> dict[str, str]:
    given = demo.appliance.outbound.survey_answers.of_contact(contact)
    return {one.question: one.answer for one in given}


def test_a_satisfied_customer_answers_six_questions_and_nobody_has_to_do_anything(
    demo: DemoCompany,
) -> None:
    contact = survey(demo)
    call = answer(demo, contact, "1", "2", "1", "1", "2", "1")
    assert "简短的回访" in call.said
    assert "满意，请按一" in call.said
    assert answers(demo, contact.id) == {
        "identity": "1",
        "account_changes": "2",
        "staff_traded": "1",
        "risk_disclosure": "1",
        "no_full_discretion": "2",
        "satisfaction": "1",
    }
    assert now(demo, contact).result == "confirmed"
    assert demo.appliance.outbound.follow_up_tasks.open() == []


def test_an_answer_branches_into_an_open_question_whose_words_are_kept_and_sealed(
    demo: DemoCompany,
) -> None:
    contact = survey(demo)
    answer(demo, contact, "1", "2", "2", "#", "1", "2", "1", speaks=[4])
    (spoken,) = [
        one
        for one in demo.appliance.outbound.survey_answers.of_contact(contact.id)
        if one.question == "told_more"
    ]
    path = demo.appliance.outbound.survey_answers.path(spoken)
    assert path is not None
    assert path.stat().st_size == 44 + 4 * 8000 * 2
    assert not demo.appliance.seals.verify().findings
    (task,) = demo.appliance.outbound.follow_up_tasks.open()
    assert (task.reason, task.question, task.answer) == ("answer", "staff_traded", "2")
    assert (task.fund_account, task.number) == ("980000000011", "13800138000")


def test_the_wrong_person_is_asked_nothing_more_and_never_called_again(demo: DemoCompany) -> None:
    contact = survey(demo)
    call = answer(demo, contact, "2", "1", "1")
    assert "银行卡" not in call.said
    assert now(demo, contact).result == "wrong_person"


def test_a_survey_broken_off_goes_on_at_its_first_unanswered_question(demo: DemoCompany) -> None:
    contact = survey(demo)
    answer(demo, contact, "1", "2")
    assert now(demo, contact).state == "waiting"
    demo.clock.set("2026-11-23 14:00:00")
    call = answer(demo, due(demo), "1", "1", "2", "1")
    assert "survey.go_on" in call.heard
    assert "客户本人" not in call.said
    assert list(answers(demo, contact.id)) == [
        "identity",
        "account_changes",
        "staff_traded",
        "risk_disclosure",
        "no_full_discretion",
        "satisfaction",
    ]
    assert now(demo, contact).result == "confirmed"


def test_who_began_with_one_version_ends_with_it(demo: DemoCompany) -> None:
    contact = survey(demo)
    answer(demo, contact, "1")
    questionnaires = demo.appliance.outbound.questionnaires
    changed = questionnaires.one("return_visit").text.replace("银行卡", "开户行")
    questionnaires.keep(changed, "chen")
    demo.clock.set("2026-11-23 14:00:00")
    assert "银行卡" in answer(demo, due(demo), "2").said


def test_a_server_that_breaks_off_between_questions_loses_no_answer(demo: DemoCompany) -> None:
    contact = survey(demo)
    room = demo.appliance.outbound
    begun = room.attempts.begin(contact.id)
    assert begun is not None
    contacted = Contacted(begun.campaign, begun.contact, begun.attempt)
    interview = room.survey_answers.interview(contacted, begun.call_id)
    for question, key in zip(interview.questionnaire.questions[:2], "12", strict=True):
        room.survey_answers.keep(interview, question, key)
    call = ScriptedCall(
        "111121", appliance=demo.appliance, caller="", call_id=begun.call_id, again=True
    )
    call.run(outbound.run)
    assert "银行卡" not in call.said
    assert now(demo, contact).result == "confirmed"
    assert len(answers(demo, contact.id)) == 6


def test_an_answer_that_was_altered_is_found(demo: DemoCompany) -> None:
    contact = survey(demo)
    answer(demo, contact, "1", "2", "1", "1", "2", "3", "#", speaks=[0.2])
    assert not demo.appliance.seals.verify().findings
    with demo.appliance.database.writing() as tables:
        tables.execute("DROP TRIGGER survey_answers_stay_as_they_are")
        tables.execute("UPDATE survey_answers SET answer = '1' WHERE question = 'satisfaction'")
    (finding,) = demo.appliance.seals.verify().findings
    assert finding.subject == f"survey_answer {contact.id} satisfaction"


def test_words_spoken_before_a_hang_up_are_the_answer(demo: DemoCompany) -> None:
    contact = survey(demo)
    answer(demo, contact, "1", "2", "2", speaks=[3])
    assert list(answers(demo, contact.id))[-1] == "told_more"


def test_the_dissatisfied_one_makes_a_task_with_a_day_which_an_operator_closes(
    demo: DemoCompany,
) -> None:
    contact = survey(demo)
    answer(demo, contact, "1", "2", "1", "1", "2", "3", "#", speaks=[0.2])
    assert answers(demo, contact.id)["what_was_wrong"] == ""
    assert now(demo, contact).result == "confirmed"
    tasks = demo.appliance.outbound.follow_up_tasks
    (task,) = tasks.open()
    assert f"{task.due_at:%Y-%m-%d}" == "2026-11-26"
    demo.clock.set("2026-11-27 10:00:00")
    assert (tasks.counts().open, tasks.counts().overdue) == (1, 1)
    tasks.close(task.id, "电话致歉，已说明费率", "li")
    assert (tasks.counts().open, tasks.counts().closed) == (0, 1)
    assert tasks.listing(state="closed")[0].closed_by == "li"


def test_a_star_repeats_the_question_and_zero_gets_a_person(demo: DemoCompany) -> None:
    contact = survey(demo)
    call = answer(demo, contact, "1", "*", "2", "2", "*", "0", speaks=[2, 2])
    assert call.heard.count("survey.open") == 2
    assert "told_more" not in answers(demo, contact.id)
    assert call.heard.count("survey.question") == 4, "two of them twice"
    assert call.line.gone_to == ("operator", "s")


def test_a_silent_person_is_not_put_through_but_called_another_time(demo: DemoCompany) -> None:
    contact = survey(demo)
    call = answer(demo, contact, "1", "...")
    assert call.line.gone_to is None
    assert "outbound.nobody" in call.heard
    assert (now(demo, contact).state, now(demo, contact).last_outcome) == ("waiting", "unfinished")


def test_nine_refuses_calls_at_any_question_with_choices(demo: DemoCompany) -> None:
    contact = survey(demo)
    answer(demo, contact, "1", "9", "1")
    assert now(demo, contact).result == "refused"
    assert demo.appliance.outbound.consents.standing("13800138000").refused_at


def test_a_campaign_without_questions_does_not_start(demo: DemoCompany) -> None:
    with pytest.raises(CampaignRefused):
        survey(demo, "")


def test_a_campaign_whose_questionnaire_is_unknown_calls_nobody_twice_for_it(
    demo: DemoCompany,
) -> None:
    contact = survey(demo, "no_such_questionnaire")
    call = answer(demo, contact)
    assert "outbound.failed" in call.heard
    assert demo.appliance.outbound.campaigns.one(contact.campaign).status == "paused"


@pytest.mark.parametrize("key", "059")
def test_a_scale_takes_every_digit(demo: DemoCompany, key: str) -> None:
    demo.appliance.outbound.questionnaires.keep(
        'id = "nps"\nname = { zh = "评分", en = "Score" }\n[[question]]\nname = "score"\n'
        'kind = "scale"\nzh = "您会向朋友推荐我们吗？"\nen = "Would you recommend us?"\n'
        'follow_up = ["0"]\n',
        "chen",
    )
    contact = survey(demo, "nps/1")
    answer(demo, contact, key)
    assert answers(demo, contact.id) == {"score": key}
    assert len(demo.appliance.outbound.follow_up_tasks.open()) == (key == "0")
    counts = demo.appliance.outbound.survey_answers.counts(contact.campaign)
    assert counts == {"score": {key: 1}}
