"""Who may call, whom they reach, and what happens when many call at once."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.audio.ear import FRAME
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.conftest import CallerMaker
from tests.calls.sip_call import SipCall
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

OPERATOR = "8000"
AT_ONCE = 100


def speech(frames: int) -> bytes:
    return secrets.token_bytes(frames * FRAME)


def heard_frames(call: SipCall) -> set[bytes]:
    return {packet.payload for packet in call.stream.packets()}


def declines_to_leave_a_message(call: Conversation) -> None:
    """Hear the apology and the offer of the mailbox, and go back to the menu."""
    call.hears("operator.away").hears("voice_mail.menu_leave", key="1")
    call.hears("voice_mail.back_to_menu").press("*").hears("hotline.nav", key="1")


@pytest.fixture
def operator(box: Box, new_caller: CallerMaker) -> Iterator[SipPhone]:
    """Yield the operator's telephone, registered with its password for the time of the test."""
    phone = new_caller(
        OPERATOR, password=box.fundline("extension", "show", OPERATOR)["password"]
    ).phone
    assert phone.register() == 200
    yield phone
    phone.register(0)


def test_a_number_without_a_line_is_refused(new_caller: CallerMaker) -> None:
    call = new_caller().phone.call("7777")
    assert (call.state, call.status) == ("ended", 404)


def test_a_stranger_from_another_address_is_challenged(new_caller: CallerMaker) -> None:
    call = new_caller(address="127.0.0.2").phone.call("1000")
    assert (call.state, call.status) == ("ended", 401)


def test_a_stranger_cannot_guess_his_way_in(new_caller: CallerMaker) -> None:
    call = new_caller(address="127.0.0.2", password="12345678").phone.call("1000")
    assert (call.state, call.status) == ("ended", 401)


def test_nobody_is_the_operator_without_the_password(new_caller: CallerMaker) -> None:
    assert new_caller(OPERATOR, password="wrong").phone.register() == 401


def test_zero_rings_the_operator_and_both_hear_each_other(
    caller: Caller, operator: SipPhone
) -> None:
    call = caller.dial("1000").press("0").hears("operator.connecting")
    theirs = operator.next_ring()
    theirs.answer()
    question, answer = speech(50), speech(50)
    call.call.stream.speak(question)
    theirs.stream.speak(answer)
    call.listen(3)
    said = {answer[start : start + FRAME] for start in range(0, len(answer), FRAME)}
    asked = {question[start : start + FRAME] for start in range(0, len(question), FRAME)}
    assert len(said & heard_frames(call.call)) > 45
    assert len(asked & heard_frames(theirs)) > 45
    call.hang_up()
    theirs.wait_until(lambda: theirs.state == "ended")


@pytest.mark.long
def test_an_operator_who_is_busy_means_an_apology_and_the_menu(
    caller: Caller, operator: SipPhone
) -> None:
    call = caller.dial("1000").press("0").hears("operator.connecting")
    operator.next_ring().reject()
    declines_to_leave_a_message(call)


def test_without_an_operator_there_is_an_apology_and_the_menu(caller: Caller) -> None:
    call = caller.dial("1000").press("0")
    declines_to_leave_a_message(call)
    call.press("1").hears("fund_query.menu_latest", key="1")


def test_a_hundred_callers_at_once_are_all_answered(
    new_caller: CallerMaker, room: TelephoneRoom
) -> None:
    callers = [new_caller(f"138002{number:05}") for number in range(AT_ONCE)]
    calls = [caller.phone.call("1000", wait=False) for caller in callers]
    settled = lambda: all(c.state in ("talking", "ended") for c in calls)  # noqa: E731
    assert room.wait_for(settled, 30)
    assert [call.status for call in calls] == [200] * AT_ONCE
    assert room.wait_for(lambda: all(len(c.stream.datagrams) > 100 for c in calls), 20)
    for caller in callers:
        caller.close()


def test_a_caller_who_hangs_up_is_no_error(caller: Caller, box: Box) -> None:
    call = caller.dial("1000").press("1")
    call.hang_up()

    def written() -> bool:
        newest = box.calls(1)[0]
        return newest["caller"] == caller.phone.number and bool(newest["ended_at"])

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: any(written() for _ in range(20))).result()
    newest = box.calls(1)[0]
    kinds = [step["kind"] for step in newest["steps"]]
    assert {"heard", "keyed"} <= set(kinds)
