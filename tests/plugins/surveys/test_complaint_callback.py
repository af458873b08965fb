"""A complaint's life: received, a time named, answered, called back, handled again, closed."""

import sqlite3
from datetime import date, time

import pytest

from appliance import ContactEvidence
from appliance.errors import ComplaintRefused
from appliance.services.campaigns.call_windows import CallWindow
from appliance.services.complaints.records import Complaint
from tests.demo_calls import DemoCompany
from tests.plugins.surveys.called import answer, due, now

RESULT = "您反映的扣款已经核实，多收的手续费今天退回您的银行卡。"


def complain(demo: DemoCompany, *keys: str) -> Complaint:
    """Leave a complaint by telephone and return it."""
    demo.dial("71#1", *keys, speaks=[4])
    (found, *_older) = demo.appliance.outbound.complaints.listing("received")
    return found


def whats(demo: DemoCompany, complaint: Complaint) -> list[str]:
    events = demo.appliance.outbound.complaints.events(complaint.receipt_number)
    return [event.what for event in events]


def test_a_complaint_is_registered_with_its_message_and_its_deadlines(demo: DemoCompany) -> None:
    complaint = complain(demo)
    assert complaint.receipt_number == "2611230001"
    assert complaint.caller == "13800138000"
    assert demo.appliance.voice_mail.one(complaint.message).kind == "complaint"
    assert (complaint.accept_by.date(), complaint.close_by.date()) == (
        date(2026, 12, 8),
        date(2027, 1, 22),
    )
    assert complaint.window is None
    demo.dial("72#1")
    assert len(demo.appliance.outbound.complaints.listing()) == 1, "a message is no complaint"


def test_the_caller_names_the_part_of_the_day_in_which_he_wants_the_result(
    demo: DemoCompany,
) -> None:
    call = demo.dial("71#1", "2", speaks=[4])
    assert "工作日下午" in call.said
    (complaint,) = demo.appliance.outbound.complaints.listing()
    assert complaint.window == CallWindow(time(14), time(17), date(2026, 11, 24))
    assert whats(demo, complaint) == ["received", "window"]


def test_who_shows_no_number_is_not_asked_when_to_call_him(demo: DemoCompany) -> None:
    call = demo.dial("71#1", caller="", speaks=[4])
    assert "voice_mail.when_call_back" not in call.heard


def test_complaint_call_back_in_the_named_window_dissatisfied_second_handling_then_satisfied(
    demo: DemoCompany,
) -> None:
    outbound = demo.appliance.outbound
    complaints = outbound.complaints
    receipt = complain(demo, "1").receipt_number
    complaints.take_in_hand(receipt, "chen")
    demo.clock.set("2026-11-23 11:00:00")
    answered = complaints.answer(receipt, RESULT, "chen")
    assert answered.status == "answered"
    assert outbound.attempts.due(10) == [], "tomorrow morning is named, not this one"
    demo.clock.set("2026-11-24 08:59:59")
    assert outbound.attempts.due(10) == []

    demo.clock.set("2026-11-24 09:00:00")
    contact = due(demo)
    call = answer(demo, contact, "2")
    assert RESULT in call.said
    assert "十一月二十三日反映的问题" in call.said
    assert "十二月二十四日前答复您" in call.said
    assert call.heard[-2:] == ["outbound.thanks", "outbound.verify"]
    again = complaints.one(receipt)
    assert (again.status, again.handling, again.satisfied) == ("in_hand", 2, False)
    assert again.close_by.date() == date(2026, 12, 24)
    assert now(demo, contact).result == "confirmed"
    (task,) = outbound.follow_up_tasks.open()
    assert (task.reason, task.receipt_number) == ("second_handling", receipt)

    demo.clock.set("2026-11-25 09:30:00")
    complaints.answer(receipt, "我们已经全额退回，并向您致歉。", "li")
    call = answer(demo, due(demo), "*", "1")
    assert call.heard.count("callback.answer") == 2, "a star says it again"
    closed = complaints.one(receipt)
    assert (closed.status, closed.satisfied) == ("closed", True)
    assert whats(demo, closed) == [
        "received",
        "window",
        "in_hand",
        "answered",
        "dissatisfied",
        "answered",
        "satisfied",
        "closed",
    ]
    assert not demo.appliance.seals.verify().findings


def test_a_verdict_that_was_given_is_not_asked_for_again(demo: DemoCompany) -> None:
    outbound = demo.appliance.outbound
    receipt = complain(demo, "1").receipt_number
    outbound.complaints.answer(receipt, RESULT, "chen")
    demo.clock.set("2026-11-24 10:00:00")
    contact = due(demo)
    outbound.complaints.judge(receipt, satisfied=True, call_id="campaign-before")
    assert RESULT not in answer(demo, contact).said
    assert now(demo, contact).result == "confirmed"


def test_who_hangs_up_before_his_verdict_is_called_again_and_then_staff_are_told(
    demo: DemoCompany,
) -> None:
    outbound = demo.appliance.outbound
    receipt = complain(demo, "1").receipt_number
    outbound.complaints.answer(receipt, RESULT, "chen")
    demo.clock.set("2026-11-24 10:00:00")
    contact = due(demo)
    answer(demo, contact)
    outbound.complaints.look()
    assert outbound.follow_up_tasks.open() == []
    demo.clock.set("2026-11-24 11:30:00")
    answer(demo, due(demo))
    assert now(demo, contact).result == "gave_up"
    for _again in range(2):
        outbound.complaints.look()
    (task,) = outbound.follow_up_tasks.open()
    assert (task.reason, task.receipt_number) == ("not_reached", receipt)
    outbound.complaints.close(receipt, "已书面答复", "chen")
    assert outbound.complaints.one(receipt).status == "closed"


def test_a_refusal_of_before_does_not_stand_against_the_call_he_asked_for(
    demo: DemoCompany,
) -> None:
    outbound = demo.appliance.outbound
    outbound.consents.refuse("13800138000", "", ContactEvidence(call_id="refused.1"))
    assert outbound.consents.standing("13800138000").refused_at
    demo.clock.set("2026-11-23 10:05:00")
    receipt = complain(demo, "1").receipt_number
    outbound.complaints.answer(receipt, RESULT, "chen")
    demo.clock.set("2026-11-24 10:00:00")
    assert RESULT in answer(demo, due(demo), "1").said


def test_friday_evening_is_followed_by_monday_evening(demo: DemoCompany) -> None:
    demo.clock.set("2026-11-27 10:00:00")
    receipt = complain(demo, "3").receipt_number
    demo.appliance.outbound.complaints.answer(receipt, RESULT, "chen")
    demo.clock.set("2026-11-28 19:00:00")
    assert demo.appliance.outbound.attempts.due(10) == []
    demo.clock.set("2026-11-30 18:30:00")
    assert due(demo)


def test_without_a_named_time_nobody_is_called_and_staff_close_by_hand(demo: DemoCompany) -> None:
    complaints = demo.appliance.outbound.complaints
    receipt = complain(demo).receipt_number
    assert complaints.answer(receipt, RESULT, "chen").contact is None
    with pytest.raises(ComplaintRefused):
        complaints.close(receipt, " ", "chen")
    complaints.close(receipt, "已寄出书面答复", "chen")
    assert complaints.counts()["closed"] == (1, 0)
    with pytest.raises(ComplaintRefused):
        complaints.take_in_hand(receipt, "chen")
    with pytest.raises(sqlite3.IntegrityError), demo.appliance.database.writing() as tables:
        tables.execute("UPDATE complaints SET answer = ''")


def test_closing_by_hand_drops_the_call(demo: DemoCompany) -> None:
    complaints = demo.appliance.outbound.complaints
    receipt = complain(demo, "1").receipt_number
    complaints.answer(receipt, RESULT, "chen")
    complaints.close(receipt, "本人来访，当面答复", "chen")
    demo.clock.set("2026-11-24 10:00:00")
    assert demo.appliance.outbound.attempts.due(10) == []


def test_deadlines_are_the_owners_and_move_once(demo: DemoCompany) -> None:
    parameters = demo.appliance.parameters
    parameters.keep_all({"complaint.accept_days": 5, "complaint.close_days": 20})
    complaint = complain(demo)
    complaints = demo.appliance.outbound.complaints
    assert complaint.due_at.date() == date(2026, 11, 28)
    complaints.take_in_hand(complaint.receipt_number, "chen")
    complaints.extend(complaint.receipt_number, "等待登记机构的答复", "chen")
    longer = complaints.one(complaint.receipt_number)
    assert longer.due_at.date() == date(2027, 1, 12)
    with pytest.raises(ComplaintRefused):
        complaints.extend(complaint.receipt_number, "再等", "chen")
    demo.clock.set("2027-01-13 10:00:00")
    assert complaints.counts()["in_hand"] == (1, 1)


def test_who_wants_no_more_calls_says_so_at_the_verdict_too(demo: DemoCompany) -> None:
    outbound = demo.appliance.outbound
    receipt = complain(demo, "1").receipt_number
    outbound.complaints.answer(receipt, RESULT, "chen")
    demo.clock.set("2026-11-24 10:00:00")
    contact = due(demo)
    answer(demo, contact, "9", "1")
    assert now(demo, contact).result == "refused"
    outbound.complaints.look()
    (task,) = outbound.follow_up_tasks.open()
    assert task.reason == "not_reached"


def test_who_complains_in_english_is_answered_in_it(demo: DemoCompany) -> None:
    demo.dial("9", "71#1", "1", speaks=[4])
    outbound = demo.appliance.outbound
    (complaint,) = outbound.complaints.listing()
    outbound.complaints.answer(complaint.receipt_number, "The fee has been paid back.", "chen")
    demo.clock.set("2026-11-24 10:00:00")
    assert "The fee has been paid back." in answer(demo, due(demo), "1").said
