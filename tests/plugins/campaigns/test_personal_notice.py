"""A personal notice: nothing of it is heard before the person proved who he is."""

import pytest

from tests.demo_calls import DemoCompany
from tests.plugins.campaigns.called import ACCOUNT, NUMBER, Campaigning, campaigning

PIN = "135790"


@pytest.fixture
def end_of_certificate(demo: DemoCompany) -> str:
    """Return the last four digits of the demo customer's certificate, as he keys them in."""
    with demo.appliance.database.reading() as tables:
        (row,) = tables.query(
            "SELECT certificate_number FROM customers WHERE fund_account = ?", [ACCOUNT]
        )
    return str(row["certificate_number"])[-4:].replace("X", "*")


@pytest.fixture
def room(demo: DemoCompany) -> Campaigning:
    return campaigning(demo, "personal_notice")


def wrong(digits: str) -> str:
    return "".join(str((int(digit) + 1) % 10) for digit in digits.replace("*", "0"))


@pytest.mark.parametrize("way", ["certificate", "pin"])
def test_the_message_follows_the_proof(
    room: Campaigning, end_of_certificate: str, way: str
) -> None:
    proof = "1" + end_of_certificate if way == "certificate" else "2" + PIN
    call = room.call("1", proof, "1")
    assert call.heard.index("outbound.for_person") < call.heard.index("message")
    assert call.heard[-2:] == ["outbound.thanks", "outbound.verify"]
    assert room.result == "confirmed"
    assert call.customer == ACCOUNT
    assert call.recorded.index("start") < call.recorded.index("mask")
    assert call.recorded[call.recorded.index("unmask") + 1] == "outbound.menu_refuse"


@pytest.mark.parametrize("way", ["1", "2"])
def test_the_secrets_stand_nowhere(
    demo: DemoCompany, room: Campaigning, end_of_certificate: str, way: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    secret = end_of_certificate if way == "1" else PIN
    call = room.call("1", way + secret, "1")
    keyed = [step["keys"] for step in demo.steps(call) if step["kind"] == "keyed"]
    assert keyed == ["1", way, "****", "1"]
    assert secret.replace("*", "X") not in caplog.text


def test_nothing_of_it_is_heard_without_the_proof(
    demo: DemoCompany, room: Campaigning, end_of_certificate: str
) -> None:
    bad = "1" + wrong(end_of_certificate)
    call = room.call("1", bad, "2000000", bad)
    assert "message" not in call.heard
    assert call.heard.count("outbound.not_proved") == 2
    assert call.heard[-2:] == ["outbound.not_proved_last", "outbound.verify"]
    assert room.outcomes == [("unfinished", "identity not proved")]
    assert room.result == ""


def test_five_wrong_answers_lock_the_account_as_wrong_pins_do(
    demo: DemoCompany, room: Campaigning, end_of_certificate: str
) -> None:
    bad = "1" + wrong(end_of_certificate)
    room.call("1", bad, bad, bad)
    demo.clock.set("2026-11-23 10:40:00")
    call = room.call("1", bad, "2000000", "1" + end_of_certificate)
    assert call.heard[-2:] == ["outbound.proof_locked", "outbound.verify"]
    assert room.outcomes[-1] == ("unfinished", "account locked")
    assert demo.appliance.callers.customer(ACCOUNT).locked
    assert "account.locked" in demo.dial("2980000000011#135790").heard


def test_a_proof_by_certificate_forgives_no_wrong_pin(
    demo: DemoCompany, room: Campaigning, end_of_certificate: str
) -> None:
    room.call("1", "2000000", "2000000", "1" + end_of_certificate, "1")
    assert room.result == "confirmed"
    demo.dial("2", "980000000011#000000", "980000000011#000000")
    call = demo.dial("2", "980000000011#000000")
    assert "account.locked" in call.heard


def test_somebody_else_hears_nothing_and_is_not_called_again(room: Campaigning) -> None:
    call = room.call("1", "3")
    assert call.heard[-2:] == ["outbound.wrong_person", "outbound.verify"]
    assert room.result == "wrong_person"


def test_a_star_in_the_question_leads_back_to_the_choice(room: Campaigning) -> None:
    call = room.call("1", "2*", "2" + PIN, "1")
    assert room.result == "confirmed"
    assert call.heard.count("outbound.for_person") == 2


def test_who_proved_who_he_is_refuses_for_himself_too(demo: DemoCompany, room: Campaigning) -> None:
    call = room.call("1", "2" + PIN, "9", "1")
    assert "wishes.refuse_person" in call.heard
    assert room.result == "refused"
    subjects = {one.subject for one in demo.appliance.outbound.consents.events(NUMBER, ACCOUNT)}
    assert subjects == {NUMBER, ACCOUNT}


def test_it_is_heard_in_english_too(demo: DemoCompany) -> None:
    text = {"text": "Your statement of {day:date} is ready."}
    call = campaigning(demo, "personal_notice", language="en", content=text).call(
        "1", "2" + PIN, "1"
    )
    assert "This is a message for" in call.said
    assert "Your statement of" in call.said


def test_a_person_without_an_account_cannot_be_identified(demo: DemoCompany) -> None:
    room = campaigning(demo, "personal_notice", fund_account="")
    call = room.call("1", "2" + PIN, "1")
    assert "message" not in call.heard
    assert room.outcomes[0][0] == "unfinished"
