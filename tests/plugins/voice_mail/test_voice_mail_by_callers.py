"""Callers leave messages: spoken, heard, said again, sent; and kept when they hang up."""

from datetime import timedelta

import pytest

from appliance.services import sound_store
from appliance.services.voice_mail.messages import Message
from tests.demo_calls import LOG_IN, DemoCompany
from tests.scripted_call import ScriptedCall


def newest(demo: DemoCompany, mailbox: str = "8000") -> Message:
    message, *_others = demo.appliance.voice_mail.listing(mailbox)
    return message


def kept(demo: DemoCompany, mailbox: str = "8000") -> list[tuple[str, int]]:
    listed = demo.appliance.voice_mail.listing(mailbox)
    return [(message.kind, message.milliseconds) for message in listed]


def receipt(call: ScriptedCall) -> str:
    return call.texts[call.heard.index("voice_mail.received")]


def test_a_complaint_is_sent_and_its_receipt_number_spoken(demo: DemoCompany) -> None:
    call = demo.dial("71#1", speaks=[4.2])
    message = newest(demo)
    assert (message.kind, message.milliseconds, message.status) == ("complaint", 4200, "new")
    assert message.caller == "13800138000"
    assert len(message.receipt_number) == 10
    assert message.receipt_number.endswith("0001")
    assert "voice_mail.default_greeting" in call.heard
    assert "voice_mail.complaint_how_to" in call.heard
    assert call.heard.index("voice_mail.received") > call.heard.index("voice_mail.how_to")
    assert not demo.appliance.seals.verify().findings


def test_each_message_has_a_receipt_number_of_its_own(demo: DemoCompany) -> None:
    for _ in range(3):
        demo.dial("72#1")
    numbers = [m.receipt_number for m in demo.appliance.voice_mail.listing("8000")]
    assert sorted(number[-4:] for number in numbers) == ["0001", "0002", "0003"]


def test_who_hangs_up_in_mid_word_has_left_a_message(demo: DemoCompany) -> None:
    demo.dial("72", speaks=[2.5])
    assert kept(demo) == [("message", 2500)]


def test_who_hangs_up_while_deciding_has_left_a_message(demo: DemoCompany) -> None:
    demo.dial("72#", speaks=[2])
    assert kept(demo) == [("message", 2000)]


def test_who_wants_a_person_meanwhile_has_left_a_message(demo: DemoCompany) -> None:
    call = demo.dial("72#0", speaks=[2])
    assert kept(demo) == [("message", 2000)]
    assert call.line.gone_to == ("operator", "s")


def test_he_hears_what_he_said_and_says_it_again(demo: DemoCompany) -> None:
    call = demo.dial("72#23#1", speaks=[2, 5])
    assert [voice.until_seconds for voice in call.voices] == [2]
    assert kept(demo) == [("message", 5000)]


def test_a_star_discards_what_was_said(demo: DemoCompany) -> None:
    call = demo.dial("72#*")
    assert "voice_mail.discarded" in call.heard
    assert kept(demo) == []
    assert not list((demo.appliance.settings.voice_spool).iterdir())


def test_a_message_is_marked_urgent(demo: DemoCompany) -> None:
    demo.dial("72#41")
    assert newest(demo).urgent


def test_a_click_is_no_message_and_he_is_asked_again(demo: DemoCompany) -> None:
    call = demo.dial("72##1", speaks=[0.3, 3])
    assert "voice_mail.too_short" in call.heard
    assert kept(demo) == [("message", 3000)]


def test_five_minutes_are_the_longest(demo: DemoCompany) -> None:
    demo.dial("721", speaks=[400])
    assert kept(demo) == [("message", 300_000)]


def test_a_customer_who_logged_in_is_attached(demo: DemoCompany) -> None:
    demo.dial(LOG_IN, "*72#1")
    assert (newest(demo).fund_account, newest(demo).known_by) == ("980000000011", "pin")


def test_a_customer_whose_number_is_known_is_attached_as_such(demo: DemoCompany) -> None:
    demo.appliance.callers.set_telephone("980000000012", "13911112222")
    demo.dial("72#1", caller="13911112222")
    assert (newest(demo).fund_account, newest(demo).known_by) == ("980000000012", "number")


def test_a_staff_mailbox_is_reached_by_its_number(demo: DemoCompany) -> None:
    call = demo.dial("738001##1")
    assert kept(demo, "8001") == [("message", 3000)]
    assert "张经理" in call.said


def test_an_unknown_mailbox_is_named_so(demo: DemoCompany) -> None:
    call = demo.dial("738009#")
    assert "voice_mail.no_such_mailbox" in call.heard


def test_a_greeting_is_heard_and_a_key_skips_it(demo: DemoCompany) -> None:
    demo.dial("8001#518273#", "42#1", dialled="1004", speaks=[6])
    call = demo.dial("738001#>##1", listens=[1])
    assert [voice.until_seconds for voice in call.voices] == [1]
    assert "voice_mail.default_greeting" not in call.heard
    assert kept(demo, "8001") == [("message", 3000)]


def test_a_temporary_greeting_ends_by_itself(
    demo: DemoCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = demo.appliance.clock()
    demo.dial("8001#518273#", f"43{now:%m%d}##1", dialled="1004", speaks=[7])
    mailboxes = demo.appliance.mailboxes
    assert mailboxes.greeting(mailboxes.one("8001")) is not None
    monkeypatch.setattr(mailboxes, "_clock", lambda: now + timedelta(days=1))
    assert mailboxes.greeting(mailboxes.one("8001")) is None


def test_nobody_at_the_operators_desk_offers_a_message(demo: DemoCompany) -> None:
    call = demo.dial("1#1", operator_away=True)
    assert call.heard[:2] == ["operator.away", "voice_mail.menu_leave"]
    assert kept(demo) == [("message", 3000)]
    assert "hotline.nav" in call.heard


def test_a_star_leads_from_the_offer_to_the_main_menu(demo: DemoCompany) -> None:
    call = demo.dial("*", operator_away=True)
    assert "hotline.nav" in call.heard
    assert kept(demo) == []


def test_a_call_that_broke_off_in_its_message_is_told_that_it_is_kept(demo: DemoCompany) -> None:
    call = demo.dial("72", call_id="broken.1")
    voice_mail = demo.appliance.voice_mail
    draft = voice_mail.begin("8000", caller=call.caller, call_id="broken.2")
    draft.path.write_bytes(voice_mail.path(newest(demo)).read_bytes())
    demo.appliance.calls.place("broken.2", ["7", "2"], "zh")
    again = demo.dial(call_id="broken.2", again=True)
    assert again.heard[0] == "voice_mail.received_before"
    assert "hotline.nav" in again.heard
    assert kept(demo) == [("message", 3000), ("message", 3000)]


def test_a_full_disk_is_said_before_he_speaks(
    demo: DemoCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_store, "LEAST_FREE_BYTES", 1 << 62)
    call = demo.dial("72")
    assert "voice_mail.cannot_record" in call.heard
    assert kept(demo) == []
