"""An owner calls back who left him a message, through a carrier's trunk."""

import pytest

from tests.calls.box import Box
from tests.calls.caller import Caller
from tests.calls.kept_sound import heard, speech
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_voice_mail import leave, log_in

pytestmark = pytest.mark.asterisk


@pytest.fixture
def carrier(carried: tuple[Box, SipPhone]) -> SipPhone:
    """Return the telephone at the far end of the trunk."""
    return carried[1]


@pytest.fixture
def box(carried: tuple[Box, SipPhone]) -> Box:
    """Return the box with a trunk."""
    return carried[0]


def test_the_owner_calls_back_and_both_hear_each_other(
    box: Box, room: TelephoneRoom, carrier: SipPhone
) -> None:
    customer, owner = Caller(box, room, "13800152001"), Caller(box, room, "13800152002")
    leave(customer, speech(2, 11), "738001#").hang_up()
    call = log_in(owner, "8001").press("1").begins("voice_mail.menu_call_back", key="8", within=40)
    call.press("8").begins("voice_mail.calling_back", caller="13800152001")
    ringing = carrier.next_ring(20)
    assert ringing._invite is not None
    assert "sip:13800152001@" in ringing._invite.start
    ringing.answer()
    question, reply = speech(2, 12), speech(2, 13)
    call.listen(1)
    with room.changed:
        call.call.stream.speak(question)
        ringing.stream.speak(reply)
    call.listen(4)
    assert question in heard(ringing.stream.packets())
    assert reply in heard(call.call.stream.packets())
    ringing.hang_up()
    assert room.wait_for(lambda: not call.up, 10), "the call does not end"
    customer.close()
    owner.close()
