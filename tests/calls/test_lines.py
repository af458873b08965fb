"""Lines that are changed while the box talks: a telephone, a number and a trunk more."""

from collections.abc import Iterator

import pytest

from appliance.assembly import Appliance, assemble
from appliance.records.line import DialledNumber, Extension, Lines, Target, Trunk
from appliance.services.lines.edits import keep_extension, keep_number, keep_trunk
from appliance.services.lines.line_changes import REFUSED, WORKS
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_voice_mail import until

pytestmark = pytest.mark.asterisk

FIRST, SECOND, NUMBER = "8000", "8002", "02112345677"
FRIEND = "13800155009"


@pytest.fixture
def desk(carried: tuple[Box, SipPhone]) -> Iterator[Appliance]:
    """Sit where a technician works."""
    appliance = assemble(carried[0].settings)
    yield appliance
    appliance.close()


def more(lines: Lines) -> Lines:
    """Return the lines with a telephone, a number and a trunk more."""
    for edit in (
        keep_extension(Extension(number=SECOND, name="王经理", mailbox="8001")),
        keep_number(DialledNumber(number=NUMBER, target=Target.read("mailbox:8001"))),
        keep_trunk(Trunk(name="second", host="127.0.0.9", port=5070)),
    ):
        lines = edit(lines)
    return lines


def test_a_telephone_a_number_and_a_trunk_are_published_under_a_call_and_work(
    carried: tuple[Box, SipPhone], room: TelephoneRoom, desk: Appliance
) -> None:
    box, carrier = carried
    talking = Caller(box, room, "13800155008")
    call = talking.dial()
    room_of_lines = desk.line_room
    room_of_lines.changes.publish_now(more, "chen", "second telephone")

    def settled() -> bool:
        latest = room_of_lines.changes.latest()
        assert latest is not None
        assert latest.state != REFUSED, latest.detail
        return latest.state == WORKS

    until(settled, 60)
    assert call.up, "no call ends because lines are published"

    phones = [
        SipPhone(room, number, box.address, password=desk.extensions.password(number).reveal())
        for number in (FIRST, SECOND)
    ]
    first, second = phones
    assert [phone.register() for phone in phones] == [200, 200]
    dialled = first.call(SECOND, wait=False)
    ringing = second.next_ring()
    ringing.answer()
    dialled.wait_until(lambda: dialled.state == "talking")
    dialled.hang_up()

    before = desk.voice_mail.counts()["8001"].new
    message = Conversation(box, carrier.call(NUMBER))
    message.hears("voice_mail.default_greeting", name=desk.mailboxes.one("8001").name)
    message.hears("voice_mail.how_to").listen(2.5).hang_up()
    until(lambda: desk.voice_mail.counts()["8001"].new == before + 1)

    room_of_lines.trials.ask("chen", FRIEND, "carrier")
    tried = carrier.next_ring()
    tried.answer()
    Conversation(box, tried).begins("telephone.trial_key", key="1").press("1")
    until(lambda: room_of_lines.trials.listing(1)[0].state == "heard")
    tried.hang_up()

    until(lambda: len(room_of_lines.states.registrations()) == 2)
    states = room_of_lines.states.trunks()
    assert states["carrier"].reachable == "reachable"
    assert states["second"].reachable in ("unreachable", "unasked")
    assert call.up
    call.hang_up()
    for phone in (*phones, talking.phone):
        phone.close()
