"""A notice: what people hear who answer, what their keys do, and what is written about it."""

import pytest

from agi_scripts import outbound
from appliance.errors import CallerHungUp, ContactSuppressed
from appliance.records.campaign import call_of
from appliance.records.contact import Question
from tests.demo_calls import DemoCompany
from tests.plugins.campaigns.called import NUMBER, campaigning
from tests.scripted_call import ScriptedCall

MESSAGE = "您持有的示范成长股票将于十一月二十七日分红一千两百元五角。"


def test_the_message_begins_at_the_key_and_one_confirms_it(demo: DemoCompany) -> None:
    room = campaigning(demo)
    call = room.call("1", "1")
    assert call.heard == [
        "outbound.preamble",
        "outbound.menu_go_on",
        "outbound.menu_refuse",
        "message",
        "outbound.menu_heard",
        "common.repeat",
        "outbound.menu_refuse",
        "outbound.thanks",
        "outbound.verify",
    ]
    assert "您好，这里是示范基金的自动来电，来电验证码****。" in call.texts[0]
    assert room.outcomes == [("confirmed", "")]
    assert room.result == "confirmed"
    assert not call.line.hung_up, "the dialplan ends the call"
    assert call.passed_on is False


def test_what_stands_in_the_places_is_said_as_people_say_it(demo: DemoCompany) -> None:
    assert MESSAGE in campaigning(demo).call("1", "1").said


def test_it_is_heard_in_english_too(demo: DemoCompany) -> None:
    text = "Your fund {fund:fund} pays {amount:money} on {day:date}."
    call = campaigning(demo, language="en", content={"text": text}).call("1", "*", "1")
    assert call.heard.count("message") == 2
    assert "this is an automatic call from" in call.texts[0]
    assert call.texts[-2] == "Thank you."
    assert "key in the code ****" in call.texts[-1]


@pytest.mark.parametrize(
    ("keys", "outcome", "cause"),
    [
        ("", "hung_up", ""),
        (".", "hung_up", ""),
        ("...", "unfinished", "no key was pressed"),
        ("2.5", "unfinished", "no key was pressed"),
        ("1", "unfinished", ""),
        ("1*", "unfinished", ""),
        ("1...", "unfinished", "no key was pressed"),
        ("10", "unfinished", "a person was wanted"),
        ("9*" * 10, "unfinished", "no key was pressed"),
    ],
)
def test_what_is_not_confirmed_is_not_done(
    demo: DemoCompany, keys: str, outcome: str, cause: str
) -> None:
    room = campaigning(demo)
    call = room.call(keys)
    assert room.outcomes == [(outcome, cause)]
    assert room.result == ""
    assert call.passed_on is ("0" in keys)


def test_a_machine_hears_nothing_of_the_message(demo: DemoCompany) -> None:
    call = campaigning(demo).call("...")
    assert call.heard.count("outbound.preamble") == 3
    assert "message" not in call.heard
    assert call.heard[-2:] == ["outbound.nobody", "outbound.verify"]


@pytest.mark.parametrize("keys", ["91", "191", "1*91"])
def test_nine_refuses_at_once_once_it_is_confirmed(demo: DemoCompany, keys: str) -> None:
    room = campaigning(demo)
    call = room.call(keys)
    read_back = call.heard.index("wishes.refuse_number")
    assert call.heard[read_back:] == [
        "wishes.refuse_number",
        "common.confirm",
        "common.give_up",
        "outbound.refused",
        "outbound.verify",
    ]
    assert room.result == "refused"
    (event,) = demo.appliance.outbound.consents.events(NUMBER)
    assert (event.topic, event.call_id, event.holds) == ("refusal", call.id, True)
    with pytest.raises(ContactSuppressed):
        demo.appliance.outbound.gate.ask(Question(medium="call", purpose="service", number=NUMBER))


@pytest.mark.parametrize("keys", ["9*11", "9511", "9.11"])
def test_who_does_not_confirm_a_refusal_hears_the_message(demo: DemoCompany, keys: str) -> None:
    room = campaigning(demo)
    room.call(keys)
    assert room.result == "confirmed"
    assert demo.appliance.outbound.consents.count() == 0


def test_the_ledger_has_the_call_as_one_of_the_box(demo: DemoCompany) -> None:
    call = campaigning(demo).call("1", "1")
    demo.appliance.calls.flush()
    written = demo.appliance.calls.one(call.id)
    assert written is not None
    assert (written["dialled"], written["customer"]) == (NUMBER, "980000000011")
    did = [step["text"] for step in written["steps"] if step["kind"] == "did"]
    assert did == ["campaign 1, contact 1", "outcome: confirmed"]


def test_the_code_is_heard_twice_and_stands_nowhere(demo: DemoCompany) -> None:
    room = campaigning(demo)
    found = room.begin()
    code = demo.appliance.outbound.codes.issue(found.attempt, found.campaign)
    call = room.call("1", "1", token=found.attempt.token)
    assert call.said.count("****") == 2
    assert code not in repr(demo.steps(call))
    demo.appliance.database.checkpoint()
    assert code.encode() not in demo.appliance.settings.database.read_bytes()


def test_a_server_that_broke_off_before_the_key_begins_anew(demo: DemoCompany) -> None:
    room = campaigning(demo)
    token = room.begin().attempt.token
    demo.appliance.outbound.attempts.answered(token)
    call = room.call("1", "1", token=token, again=True)
    assert call.heard[0] == "outbound.preamble"
    assert room.result == "confirmed"


def test_a_server_that_broke_off_after_the_key_says_the_rest(demo: DemoCompany) -> None:
    room = campaigning(demo)
    token = room.begin().attempt.token
    demo.appliance.outbound.attempts.confirmed(token)
    call = room.call(token=token, again=True)
    assert call.heard == ["outbound.thanks", "outbound.verify"]
    assert room.result == "confirmed"


def test_a_connection_that_breaks_is_no_end_of_the_call(demo: DemoCompany) -> None:
    room = campaigning(demo)
    token = room.begin().attempt.token
    call = ScriptedCall("1", "1", appliance=demo.appliance, call_id=call_of(token))

    def broken_off() -> None:
        raise CallerHungUp

    call.line.on_heard = broken_off
    assert call.run(outbound.run) == "hung_up"
    assert demo.appliance.outbound.attempts.open_attempt(token) is not None
    room.call("1", "1", token=token, again=True)
    assert room.outcomes == [("confirmed", "")]


def test_an_attempt_that_ended_says_nothing(demo: DemoCompany) -> None:
    room = campaigning(demo)
    token = room.begin().attempt.token
    demo.appliance.outbound.attempts.lose(token)
    assert room.call("1", token=token).heard == []
    assert room.call("1", token="nobody's").heard == []


def test_whom_no_operator_answers_is_told_and_may_leave_a_message(demo: DemoCompany) -> None:
    room = campaigning(demo)
    token = room.begin().attempt.token
    assert room.call("0", token=token).passed_on
    call = room.call("*", token=token, operator_away=True)
    assert call.heard[0] == "operator.away"
    assert "voice_mail.menu_leave" in call.heard
    room.call("2", token=token, operator_away=True)
    (request,) = demo.appliance.callback_requests.open()
    assert request.caller == NUMBER, "he is called back, and not the box"


def test_what_is_not_spoken_yet_is_tried_again_later(demo: DemoCompany) -> None:
    room = campaigning(demo, spoken=False)
    call = room.call("1", "1")
    assert call.heard[-2:] == ["outbound.failed", "outbound.verify"]
    assert room.outcomes == [("failed", "the message is not spoken yet")]


def test_a_value_that_is_missing_is_said_to_nobody(demo: DemoCompany) -> None:
    room = campaigning(demo, values={"fund": "000001", "day": "soon", "amount": "12"})
    call = room.call("1", "1")
    assert "message" not in call.heard
    assert room.outcomes == [("unfinished", "day cannot be said: 'soon' is no day")]


def test_a_conversation_that_fails_pauses_its_campaign(
    demo: DemoCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = campaigning(demo)

    def fail(*_arguments: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(type(demo.appliance.outbound.spoken_messages), "sentence", fail)
    call = room.call("1", "1")
    assert call.heard[-2:] == ["outbound.failed", "outbound.verify"]
    assert demo.appliance.outbound.campaigns.one(room.campaign.id).status == "paused"
    assert room.outcomes == [("failed", "ZeroDivisionError")]


def test_a_text_is_spoken_in_the_language_it_is_written_in(demo: DemoCompany) -> None:
    room = campaigning(demo, values={"fund": "000001", "day": "2026-11-27", "amount": "1200.50",
                                     "language": "en"})  # fmt: skip
    call = room.call("1", "1")
    assert "this is an automatic call from" in call.texts[0]
    assert MESSAGE in call.said
    assert room.result == "confirmed"
