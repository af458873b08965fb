"""Owners dial 1004: who they are, their messages, and what they do with them."""

from datetime import timedelta
from pathlib import Path

import pytest

from appliance.services.lines.line_book import LineBook
from appliance.services.outbound.consents import Evidence
from appliance.services.voice_mail.messages import Message
from appliance.settings import Settings, Trunk
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

OWNER = "8001#518273#"


def leave(demo: DemoCompany, seconds: float = 10, *keys: str, **details: str) -> Message:
    demo.dial("738001##", *(keys or "1"), speaks=[seconds], **details)  # type: ignore[arg-type]
    return demo.appliance.voice_mail.listing("8001")[0]


def owner(demo: DemoCompany, *keys: str, **details: object) -> ScriptedCall:
    return demo.dial(OWNER, *keys, dialled="1004", **details)  # type: ignore[arg-type]


def status(demo: DemoCompany, message: Message) -> str:
    return demo.appliance.voice_mail.one(message.id).status


# --- who it is


def test_number_and_pin_lead_in(demo: DemoCompany) -> None:
    call = owner(demo)
    assert call.heard[:3] == [
        "voice_mail.enter_number",
        "voice_mail.enter_pin",
        "voice_mail.status",
    ]


def test_the_pin_is_in_no_step(demo: DemoCompany) -> None:
    assert "518273" not in repr(demo.steps(owner(demo)))


def test_wrong_pins_are_counted_and_lock(demo: DemoCompany) -> None:
    call = demo.dial("8001#111222" * 3, dialled="1004")
    assert call.heard.count("voice_mail.wrong") == 2
    assert call.heard[-1] == "voice_mail.wrong_last"
    demo.dial("8001#111222" * 2, dialled="1004")
    assert demo.appliance.mailboxes.locked("8001")
    assert "voice_mail.locked" in owner(demo).heard


def test_an_unknown_mailbox_is_answered_like_a_wrong_pin(demo: DemoCompany) -> None:
    unknown = demo.dial("8777#111222" * 3, dialled="1004")
    assert unknown.texts == demo.dial("8001#111222" * 3, dialled="1004").texts


# --- listening


def test_a_message_is_heard_and_then_no_longer_new(demo: DemoCompany) -> None:
    message = leave(demo)
    call = owner(demo, "19")
    [voice] = call.voices
    assert (voice.file, voice.until_seconds) == (demo.appliance.voice_mail.path(message), 10)
    assert status(demo, message) == "saved"
    assert "voice_mail.no_more" in call.heard


def test_a_message_that_was_not_heard_to_its_end_stays_new(demo: DemoCompany) -> None:
    message = leave(demo)
    owner(demo, "1>9", listens=[4])
    assert status(demo, message) == "new"


def test_four_and_six_jump_three_seconds(demo: DemoCompany) -> None:
    leave(demo)
    call = owner(demo, "1>6>4>4", listens=[2, 1, 0.5])
    assert [voice.from_seconds for voice in call.voices] == [0, 5, 3, 0.5]


def test_one_repeats(demo: DemoCompany) -> None:
    leave(demo)
    assert len(owner(demo, "111").voices) == 3


def test_urgent_ones_come_first(demo: DemoCompany) -> None:
    leave(demo, 5)
    leave(demo, 8, "41")
    call = owner(demo, "199")
    assert [voice.until_seconds for voice in call.voices] == [8, 5]
    assert "voice_mail.status_urgent" in call.heard


def test_the_envelope_says_who_and_when(demo: DemoCompany) -> None:
    leave(demo, caller="02155550013")
    call = owner(demo, "15")
    text = next(text for text in call.texts if text.startswith("来电号码"))
    assert "零二幺" in text


def test_nothing_new_is_said_so(demo: DemoCompany) -> None:
    assert "voice_mail.none_new" in owner(demo, "1").heard
    assert "voice_mail.none_saved" in owner(demo, "2").heard
    assert "voice_mail.none_deleted" in owner(demo, "3").heard


def test_a_saved_message_is_among_the_saved(demo: DemoCompany) -> None:
    message = leave(demo)
    owner(demo, "1>2", listens=[1])
    assert status(demo, message) == "saved"
    assert len(owner(demo, "2").voices) == 1


# --- deleting


def test_a_deleted_message_comes_back_by_a_key_at_once(demo: DemoCompany) -> None:
    message = leave(demo)
    call = owner(demo, "133")
    assert status(demo, message) in ("new", "saved")
    assert call.heard.index("voice_mail.deleted") < call.heard.index("voice_mail.restored")


def test_a_deleted_message_comes_back_within_a_day(demo: DemoCompany) -> None:
    message = leave(demo)
    owner(demo, "1>3", listens=[1])
    assert status(demo, message) == "deleted"
    assert "voice_mail.none_new" in owner(demo, "1").heard
    owner(demo, "3>3", listens=[1])
    assert status(demo, message) == "new"


def test_after_a_day_it_does_not(demo: DemoCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    message = leave(demo)
    owner(demo, "1>3", listens=[1])
    later = demo.appliance.clock() + timedelta(hours=25)
    monkeypatch.setattr(demo.appliance.voice_mail, "_clock", lambda: later)
    assert "voice_mail.none_deleted" in owner(demo, "3").heard
    assert demo.appliance.voice_mail.path(message).exists(), "what was sealed stays"


# --- forwarding and calling back


def test_a_message_is_forwarded_with_a_comment(demo: DemoCompany) -> None:
    message = leave(demo)
    call = owner(demo, "178000##", speaks=[4])
    copy = demo.appliance.voice_mail.listing("8000")[0]
    assert (copy.voice, copy.forwarded_from, copy.status) == (message.voice, "8001", "new")
    assert "voice_mail.forwarded" in call.heard
    other = demo.dial("8000#408062#", "1", dialled="1004")
    assert [voice.until_seconds for voice in other.voices] == [4, 10]
    assert "voice_mail.is_forwarded" in other.heard


def test_a_message_is_forwarded_without_one(demo: DemoCompany) -> None:
    leave(demo)
    owner(demo, "178000#<#")
    assert demo.appliance.voice_mail.listing("8000")[0].comment is None


def test_a_message_is_not_forwarded_to_nobody(demo: DemoCompany) -> None:
    leave(demo)
    assert "voice_mail.no_such_mailbox" in owner(demo, "178999#").heard


def test_a_call_back_needs_a_line(demo: DemoCompany) -> None:
    leave(demo)
    assert "voice_mail.call_back_no_line" in owner(demo, "18").heard


def with_trunk(demo: DemoCompany) -> None:
    home = demo.appliance.settings.home
    trunk = Trunk(name="carrier", host="sbc.example.com")
    demo.appliance.lines = LineBook(lambda: None, Settings(home=home, trunks=(trunk,)))


def test_a_call_back_dials_the_number_of_the_message(demo: DemoCompany) -> None:
    leave(demo, caller="13911112222")
    with_trunk(demo)
    call = owner(demo, "18")
    assert call.line.variables["FUNDLINE_DIAL"] == "PJSIP/13911112222@trunk_carrier"
    assert call.line.gone_to == ("call_back", "s")
    assert call.passed_on


def test_a_call_back_asks_the_gate_and_is_for_who_asked_for_it(demo: DemoCompany) -> None:
    gate, consents = demo.appliance.outbound.gate, demo.appliance.outbound.consents
    consents.refuse("13911112222", "", Evidence(call_id="before"))
    demo.clock.set("2026-11-23 22:30:00")
    leave(demo, caller="13911112222")
    with_trunk(demo)
    assert owner(demo, "18").passed_on
    (decision,) = gate.listing()
    assert (decision.purpose, decision.number, decision.allowed) == (
        "requested",
        "13911112222",
        True,
    )
    consents.blacklist("13911112222", "", Evidence(source="console", operator="a", text="asked"))
    call = owner(demo, "28")
    assert "voice_mail.call_back_suppressed" in call.heard
    assert call.line.gone_to is None
    assert gate.listing(limit=1)[0].reason == "blacklist"


def test_a_call_back_is_refused_where_the_owner_may_not(demo: DemoCompany) -> None:
    leave(demo)
    with_trunk(demo)
    demo.appliance.mailboxes.keep("8001", "张经理")
    call = owner(demo, "18")
    assert "voice_mail.call_back_off" in call.heard
    assert call.line.gone_to is None


def test_a_caller_without_a_number_cannot_be_called_back(demo: DemoCompany) -> None:
    leave(demo, caller="")
    assert "voice_mail.call_back_unknown" in owner(demo, "18").heard


# --- greeting and PIN


def test_an_own_greeting_is_heard_before_it_is_used(demo: DemoCompany) -> None:
    call = owner(demo, "42#21", speaks=[6])
    assert [voice.until_seconds for voice in call.voices] == [6]
    assert "voice_mail.greeting_kept" in call.heard


def test_a_greeting_given_up_changes_nothing(demo: DemoCompany) -> None:
    call = owner(demo, "42#*", speaks=[6])
    assert "voice_mail.greeting_unchanged" in call.heard
    assert demo.appliance.mailboxes.one("8001").greeting is None


def test_a_new_greeting_takes_the_place_of_the_old_one(demo: DemoCompany) -> None:
    owner(demo, "42#1", speaks=[6])
    owner(demo, "42#1", speaks=[7])
    files = list((demo.appliance.settings.voices / "greeting").rglob("*.wav"))
    assert len(files) == 1
    owner(demo, "44")
    assert not list(Path(demo.appliance.settings.voices / "greeting").rglob("*.wav"))


def test_an_impossible_last_day_is_asked_again(demo: DemoCompany) -> None:
    assert owner(demo, "431332").heard.count("voice_mail.no_such_day") == 1


def test_a_new_pin_counts_from_the_next_call(demo: DemoCompany) -> None:
    call = owner(demo, "5", "962845", "962845")
    assert "voice_mail.pin_changed" in call.heard
    assert "voice_mail.wrong" in owner(demo).heard
    assert "voice_mail.status" in demo.dial("8001#962845", dialled="1004").heard


def test_a_weak_pin_is_refused(demo: DemoCompany) -> None:
    assert "account.pin_weak" in owner(demo, "5", "123456", "123456").heard
