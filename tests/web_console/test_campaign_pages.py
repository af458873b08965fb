"""Campaigns in the console: made in five steps, started, followed, steered, and their results."""

import csv
import io
from datetime import time, timedelta

import pytest

from appliance.audio import sound_files
from appliance.campaign_kinds import Contacted
from appliance.records.campaign import RUNNING, STOPPED, WAITING_RELEASE, Chances, Window
from appliance.records.wish import NewAlarm, Rule
from appliance.services.outbound.consents import Evidence
from tests.campaigns_shown import LIST, NUMBERS, called, drafted, people, running, with_trial
from tests.scripted_call import speech
from web_console.presentation import ZONE


@pytest.fixture
def box(appliance):
    return with_trial(appliance)


def made(operator, box, name="七月回访"):
    """Return the number of a draft made on the page."""
    answer = operator.post("/campaigns/", page="/campaigns/", name=name, kind="trial")
    assert answer.status_code == 303, answer.text
    return box.outbound.campaigns.listing()[0].id


def uploaded(operator, number, content=LIST, name="名单.csv"):
    """Upload a list; return the page of its preview and the preview's id."""
    answer = operator.post(f"/campaigns/{number}/who/file", file=(io.BytesIO(content), name))
    assert answer.status_code == 303, answer.text
    return operator.get(answer.location).text, answer.location.split("preview=")[1]


def pace(**changes):
    fields = {"calls_per_second": "2", "at_once": "5", "trunk": ""}
    for outcome in ("busy", "no_answer", "rejected", "hung_up", "unfinished", "failed", "lost"):
        fields |= {f"most-{outcome}": "2", f"delay-{outcome}": "600"}
    return fields | changes


def test_without_campaigns_the_pages_say_what_to_do(operator, box):
    assert "还没有外呼任务" in operator.get("/campaigns/").text
    assert "接下来没有外呼任务" in operator.get("/campaigns/calendar/").text


def test_a_campaign_is_made_in_five_steps_and_started(operator, box):
    number = made(operator, box)
    page, preview = uploaded(operator, number)
    assert "3 行里有 2 人可以加入" in page
    assert "没有号码" in page
    assert people(box, box.outbound.campaigns.one(number)) == []
    operator.post(f"/campaigns/{number}/who/take", preview=preview)
    assert "名单里有 2 人" in operator.get(f"/campaigns/{number}/who/").text
    step = f"/campaigns/{number}/"
    fields = {"kind": "trial", "purpose": "service", "language": "zh"}
    assert operator.post(step + "what", **fields, **{"field-text": "您好，{姓名}。"}).location
    operator.post(step + "when", starts_at="", ends_at="2099-12-31T18:00",
                  **{"begin-1": "09:30", "end-1": "11:30"})  # fmt: skip
    operator.post(step + "pace", **pace(calls_per_second="0.5"))
    page = operator.get(step + "rehearse").text
    assert "可以开始了" in page
    assert "星期一 09:30–11:30" in page
    kept = box.outbound.campaigns.one(number)
    assert (kept.content["text"], f"{kept.calls_per_second}") == ("您好，{姓名}。", "0.5")
    assert kept.retries.busy == Chances(2, 600)
    assert "真的要开始" in operator.get(step + "start").text
    assert operator.post(step + "start").status_code == 303
    assert box.outbound.campaigns.one(number).status == RUNNING
    assert "已经开始，内容和名单不能再改" in operator.get(step + "what", follow_redirects=True).text


@pytest.mark.parametrize(
    ("step", "fields", "said"),
    [
        ("when", {"starts_at": "soon", "ends_at": ""}, "时间看不懂"),
        ("when", {"starts_at": "", "ends_at": "", "begin-2": "12:00", "end-2": "09:00"}, "星期二"),
        ("when", {"starts_at": "2030-01-02T09:00", "ends_at": "2030-01-01T09:00"}, "晚于开始"),
        ("pace", pace(at_once="many"), "请填写数字：many"),
        ("pace", pace(calls_per_second="1000"), "每秒可以拨打"),
        ("pace", pace(**{"most-busy": "1000"}), "次数是 0 到 100"),
        ("pace", pace(trunk="moon"), "没有这条线路"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_so_says_why_and_keeps_what_was_typed(
    operator, box, step, fields, said
):
    number = made(operator, box)
    answer = operator.post(f"/campaigns/{number}/{step}", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    typed = next(value for value in fields.values() if value)
    assert f'value="{typed}"' in answer.text


def test_what_is_missing_keeps_a_campaign_from_starting(operator, box):
    number = made(operator, box)
    page = operator.get(f"/campaigns/{number}/rehearse").text
    assert "还不能开始" in page
    assert "名单是空的" in page
    assert "还没有填：要说的话" in page
    assert operator.post(f"/campaigns/{number}/start").status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [(b"", "a.csv", "不能导入"), (b"PK\x03\x04nothing", "a.xlsx", "不能导入")],
)
def test_a_file_that_is_no_list_is_refused_in_words(operator, box, content, name, said):
    number = made(operator, box)
    file = (io.BytesIO(content), name)
    answer = operator.post(f"/campaigns/{number}/who/file", file=file)
    assert answer.status_code == 422
    assert said in answer.text
    assert "请先选择一个文件" in operator.post(f"/campaigns/{number}/who/file").text


def test_customers_are_chosen_by_conditions_and_the_seed_draws_the_same(operator, box, demo):
    number = made(operator, box)
    path = f"/campaigns/{number}/who/customers"
    answer = operator.post(path, size="2", seed="7", investor_kind="1")
    first = operator.get(answer.location).text
    assert "种子 7" in first
    answer = operator.post(path, size="2", seed="7", investor_kind="1")
    again = operator.get(answer.location).text
    assert first.split("tbody>")[1] == again.split("tbody>")[1]
    assert "看不懂" in operator.post(path, birthday_month="May").text


def test_a_message_is_shown_as_the_first_contact_hears_it_with_what_cannot_be_said(operator, box):
    campaign = drafted(box, kind="notice", content={"text": "您好，{姓名}，{到期日}到期。"})
    page = operator.get(f"/campaigns/{campaign.id}/what").text
    assert "名单里没有“到期日”这一项" in page
    assert "有 3 个人的内容念不出来" in operator.get(f"/campaigns/{campaign.id}/rehearse").text
    path = f"/campaigns/{campaign.id}/what"
    fields = {"kind": "notice", "purpose": "service", "language": "zh"}
    operator.post(path, **fields, **{"field-text": "您好，{姓名}。"})
    page = operator.get(path).text
    assert "您好，客户1。" in page
    assert "还没有声音" in page
    assert "念不出来" not in operator.get(f"/campaigns/{campaign.id}/rehearse").text
    sentence = box.outbound.spoken_messages.sentence("zh", "您好，{姓名}。", {"姓名": "客户1"})
    for clip in sentence.clips:
        if clip.name:
            sound_files.write_whole(box.clips.sounds / "zh" / f"{clip.name}.alaw", bytes(8000))
    assert f"/campaigns/{campaign.id}/heard/text.wav" in operator.get(path).text
    sound = operator.get(f"/campaigns/{campaign.id}/heard/text.wav")
    assert sound.data[:4] == b"RIFF"
    assert operator.get(f"/campaigns/{campaign.id}/heard/nothing.wav").status_code == 404
    operator.post(path, **fields, **{"field-text": "{"})
    assert "要说的话不能念" in operator.get(path).text


def test_the_rule_of_two_people_is_set_beside_the_hours(operator, box):
    path = "/consents/rules/"
    assert operator.post(path, page=path, **{"campaign.four_eyes": "1"}).status_code == 303
    assert box.parameters.value("campaign.four_eyes") == 1


def test_who_was_taken_off_a_draft_is_not_called(operator, box):
    campaign = drafted(box)
    one = people(box, campaign)[0]
    operator.post(f"/campaigns/{campaign.id}/who/{one.id}/drop")
    assert box.outbound.contacts.one(one.id).state == STOPPED


def test_a_rehearsal_calls_the_operator_alone_with_the_first_contacts_values(operator, box):
    campaign = drafted(box)
    path = f"/campaigns/{campaign.id}/rehearse"
    assert operator.post(path, own_number="13811112222").status_code == 303
    [one] = box.outbound.rehearsals.of(campaign.id)
    assert (one.numbers, one.values, one.fund_account) == (
        ("13811112222",), {"姓名": "客户1"}, "",
    )  # fmt: skip
    rehearsal = box.outbound.campaigns.one(one.campaign)
    assert (rehearsal.status, rehearsal.purpose) == (RUNNING, "requested")
    assert box.outbound.campaigns.one(campaign.id).status == "draft"
    assert all(one.state == "waiting" for one in people(box, campaign))
    assert "13811112222" in operator.get(path).text
    refused = operator.post(path, own_number="110")
    assert refused.status_code == 422
    assert "号码不能拨" in refused.text
    assert len(box.outbound.rehearsals.of(campaign.id)) == 1


def test_a_rehearsal_needs_no_second_person_and_the_campaign_does(operator, box):
    box.parameters.keep("campaign.four_eyes", "1", "owner")
    campaign = drafted(box)
    operator.post(f"/campaigns/{campaign.id}/rehearse", own_number="13811112222")
    [one] = box.outbound.rehearsals.of(campaign.id)
    assert box.outbound.campaigns.one(one.campaign).status == RUNNING
    operator.post(f"/campaigns/{campaign.id}/start")
    assert box.outbound.campaigns.one(campaign.id).status == WAITING_RELEASE
    assert "等待第二个人放行" in operator.get(f"/campaigns/{campaign.id}").text
    refused = operator.post(f"/campaigns/{campaign.id}/release")
    assert refused.status_code == 422
    assert "不能自己放行" in refused.text
    assert operator.post(f"/campaigns/{campaign.id}/take_back").status_code == 303
    assert box.outbound.campaigns.one(campaign.id).status == "draft"


def test_progress_and_results_are_counted(operator, box):
    campaign = running(box)
    first, second, third = people(box, campaign)
    called(box, first, "confirmed")
    called(box, second, "refused")
    called(box, third)
    page = operator.get(f"/campaigns/{campaign.id}").text
    assert "3 人中 2 人已结束" in page
    assert "已确认" in page
    assert "谢绝来电" in page
    assert "139****0003" in page
    assert 'width="50.00"' in page
    listing = operator.get("/campaigns/").text
    assert "3 人中 2 人已结束" in listing
    assert 'value="2"' in listing


def test_a_campaign_is_paused_resumed_and_stopped_after_a_question(operator, box):
    campaign = running(box)
    called(box, people(box, campaign)[0])
    path = f"/campaigns/{campaign.id}/"
    question = operator.get(path + "stop").text
    assert "还在等的 2 人都不再拨打" not in operator.get(path + "pause").text
    assert "真的要停止“七月回访”吗" in question
    for move, said in (("pause", "已暂停"), ("resume", "已继续"), ("stop", "已停止")):
        assert operator.post(path + move).status_code == 303
        assert said in operator.get(f"/campaigns/{campaign.id}").text
    assert box.outbound.campaigns.one(campaign.id).status == STOPPED
    again = operator.post(path + "stop")
    assert again.status_code == 422
    assert "现在的状态不允许" in again.text


def test_the_page_says_why_nobody_is_called(operator, box):
    campaign = running(box, kind="notice")
    path = f"/campaigns/{campaign.id}"
    assert "正在把要说的话念成声音" in operator.get(path).text
    box.outbound.campaigns.pause(campaign.id, "")
    assert "自己暂停了这个任务" in operator.get(path).text
    box.outbound.campaigns.resume(campaign.id, "admin")
    tomorrow = (box.clock().astimezone(ZONE) + timedelta(days=1)).isoweekday()
    window = Window(tomorrow, tomorrow, time(9), time(18))
    box.outbound.campaigns.change(campaign.id, "admin", windows=(window,))
    assert "现在不在拨打时段" in operator.get(path).text


def test_pace_and_hours_of_a_running_campaign_are_changed_and_nothing_else(operator, box):
    campaign = running(box)
    path = f"/campaigns/{campaign.id}/adjust/"
    assert 'value="50"' in operator.get(path).text
    fields = {"calls_per_second": "0.5", "at_once": "3", "trunk": "", "ends_at": ""}
    assert operator.post(path, **fields, **{"begin-5": "10:00"}).status_code == 303
    changed = box.outbound.campaigns.one(campaign.id)
    assert (f"{changed.calls_per_second}", changed.at_once) == ("0.5", 3)
    assert [(one.first_day, one.end) for one in changed.windows] == [(5, None)]
    assert changed.content == campaign.content
    refused = operator.post(path, **(fields | {"at_once": "0"}))
    assert refused.status_code == 422
    assert "每秒可以拨打" in refused.text
    operator.post(f"/campaigns/{campaign.id}/stop")
    assert "现在的状态不允许" in operator.post(path, **fields).text


def test_what_the_box_itself_fills_is_paused_and_never_stopped(operator, box):
    alarms = box.outbound.campaigns.standing("alarm")
    page = operator.get(f"/campaigns/{alarms.id}").text
    assert "行情报警" in page
    assert f"/campaigns/{alarms.id}/pause" in page
    assert f"/campaigns/{alarms.id}/stop" not in page
    assert 'value="alarm"' not in operator.get("/campaigns/").text


def test_a_contact_shows_attempts_decisions_and_its_call(operator, box):
    campaign = running(box)
    first, second, _third = people(box, campaign)
    token = called(box, first, "confirmed")
    box.calls.begin(f"campaign-{token}", caller=first.number, dialled="")
    box.calls.flush()
    page = operator.get(f"/campaigns/people/{first.id}").text
    assert f"/calls/campaign-{token}" in page
    assert "已确认" in page
    assert "允许" in page
    operator.post("/consents/", page="/consents/", number=second.number, change="refuse", text="x")
    assert box.outbound.attempts.begin(second.id) is None
    page = operator.get(f"/campaigns/people/{second.id}").text
    assert "谢绝来电" in page
    found = operator.get(f"/campaigns/{campaign.id}/people/?result=refusal").text
    assert second.number in found
    assert first.number not in found


def test_the_answers_of_a_survey_are_counted_and_played(operator, box):
    campaign = running(box, kind="survey", content={"questionnaire": "return_visit/1"})
    answers = box.outbound.survey_answers
    for contact, given in zip(people(box, campaign), ("1212", "121", "1"), strict=True):
        opened = box.outbound.attempts.begin(contact.id)
        contacted = Contacted(opened.campaign, opened.contact, opened.attempt)
        interview = answers.interview(contacted, opened.call_id)
        for question, key in zip(interview.questionnaire.questions, given, strict=False):
            if question.kind == "open":
                spoken = answers.begin_spoken(interview, question)
                speech(spoken.path, 3)
                answers.keep_spoken(spoken)
            else:
                answers.keep(interview, question, key)
    page = operator.get(f"/campaigns/{campaign.id}").text
    assert "有没有我公司的员工代替您操作账户" in page
    assert "没有" in page
    first = people(box, campaign)[0]
    assert "录音回答" in operator.get(f"/campaigns/people/{first.id}").text
    with operator.get(f"/campaigns/people/{first.id}/answers/told_more.wav?opening=1") as sound:
        assert sound.data[:4] == b"RIFF"
    assert box.accesses.listing(limit=1)[0]["action"] == "survey_answer"
    assert operator.get(f"/campaigns/people/{first.id}/answers/identity.wav").status_code == 404


def test_a_contact_that_waits_is_taken_out(operator, box):
    campaign = running(box)
    one = people(box, campaign)[2]
    path = f"/campaigns/people/{one.id}/drop"
    assert operator.post(path).status_code == 303
    assert operator.post(path).status_code == 422
    assert box.outbound.campaigns.figures(campaign.id).done == 1


def test_results_are_exported_for_spreadsheets(operator, box):
    campaign = running(box)
    called(box, people(box, campaign)[0], "confirmed")
    text = operator.get(f"/campaigns/{campaign.id}/results.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 4
    assert any(NUMBERS[0] in cell for cell in rows[1])
    book = operator.get(f"/campaigns/{campaign.id}/results.xlsx")
    assert book.data[:2] == b"PK"
    assert box.accesses.listing(limit=2)[0]["action"] == "campaign_results"


def test_the_calendar_shows_windows_and_jobs_of_the_coming_days(operator, box):
    tomorrow = box.clock() + timedelta(days=1)
    campaign = running(box, name="晨会提醒", starts_at=tomorrow)
    assert campaign.status == "scheduled"
    page = operator.get("/campaigns/calendar/").text
    assert page.count("晨会提醒") >= 6
    assert "还有 3 人" in page
    assert "已排定" in operator.get(f"/campaigns/{campaign.id}").text


@pytest.mark.parametrize(
    "path", ["/campaigns/99", "/campaigns/99/what", "/campaigns/people/99", "/campaigns/99/start"]
)
def test_what_is_not_there_is_not_found(operator, box, path):
    assert operator.get(path).status_code == 404


def test_alarms_are_shown_with_their_life_and_removed_for_a_customer(operator, box, demo):
    assert "还没有报警" in operator.get("/campaigns/alarms/").text
    nav = box.funds.latest_quote("000001").nav
    rule = Rule("nav", "at_least", (nav + 1).quantize(nav))
    alarm = box.outbound.alarms.set(
        NewAlarm(fund_account="980000000011", fund_code="000001", rule=rule, medium="call",
                 address="13800138000"),
        Evidence(call_id="7.1"),
    )  # fmt: skip
    page = operator.get("/campaigns/alarms/?fund=000001").text
    assert f"{rule.threshold}" in page
    assert "138****8000" in page
    path = f"/campaigns/alarms/{alarm.id}"
    assert "/calls/7.1" in operator.get(path).text
    assert operator.post(path + "/remove", text=" ").status_code == 422
    assert operator.post(path + "/remove", text="客户来电").status_code == 303
    assert "已取消" in operator.get(path).text
    assert box.outbound.alarms.count() == 0
    assert "早已取消" in operator.post(path + "/remove", text="x").text
    assert "没有找到" in operator.get("/campaigns/alarms/?account=1").text
