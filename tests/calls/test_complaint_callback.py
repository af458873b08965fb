"""A complaint, its result by telephone in the named window, and what does not satisfy."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import Appliance, assemble
from appliance.services.outbound.call_windows import CallWindow
from appliance.services.outbound.complaint_records import Complaint
from tests.calls.box import Box, free_ports
from tests.calls.caller import Caller, Conversation
from tests.calls.kept_sound import speech
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_voice_mail import leave, until

pytestmark = pytest.mark.asterisk

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUSTOMER = "13800155001"
RESULT = "多收的手续费，今天已经退回。"


@pytest.fixture
def carrier(room: TelephoneRoom) -> Iterator[SipPhone]:
    """Stand at the far end of the trunk, at an address of its own."""
    phone = SipPhone(room, "carrier", ("127.0.0.1", 5060), address="127.0.0.2")
    yield phone
    phone.close()


@pytest.fixture
def box(carrier: SipPhone) -> Iterator[Box]:
    """Start a box with a trunk."""
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir()
        host, port = carrier.address
        wiring = f'[[trunk]]\nname = "carrier"\nhost = "{host}"\nport = {port}\n'
        wiring += 'numbers = ["02112345678"]\n'
        (home / "appliance.toml").write_text(wiring, "utf-8")
        box = Box(home, free_ports())
        box.start()
        carrier.box = box.address
        try:
            yield box
        finally:
            box.end()


@pytest.fixture
def desk(box: Box) -> Iterator[Appliance]:
    """Sit where staff write results."""
    appliance = assemble(box.settings)
    yield appliance
    appliance.close()


def test_complaint_call_back_in_the_named_window_dissatisfied_second_handling(
    box: Box, room: TelephoneRoom, carrier: SipPhone, desk: Appliance
) -> None:
    complaints, tasks = desk.outbound.complaints, desk.outbound.follow_up_tasks
    receipt = complain(box, room, complaints.listing)
    assert complaints.one(receipt).window is not None, "he named the morning"

    complaints.take_in_hand(receipt, "chen")
    complaints.name_window(receipt, this_moment(), operator="chen")
    answered = complaints.answer(receipt, RESULT, "chen")
    assert answered.contact is not None

    ringing = carrier.next_ring(40)
    assert ringing._invite is not None
    assert f"sip:{CUSTOMER}@" in ringing._invite.start
    ringing.answer()
    call = Conversation(box, ringing)
    call.begins("outbound.menu_go_on", key="1").press("1")
    call.hears("callback.answer", answer=RESULT, within=40).press("2")
    judged = complaints.one(receipt)
    call.begins("callback.handled_again", day=judged.close_by.date())
    judged = complaints.one(receipt)
    assert (judged.status, judged.handling, judged.satisfied) == ("in_hand", 2, False)
    (task,) = tasks.open()
    assert (task.reason, task.receipt_number) == ("second_handling", receipt)
    call.hang_up()
    contacts = desk.outbound.contacts
    until(lambda: contacts.one(answered.contact or 0).result == "confirmed")
    steps = [step["text"] for one in box.calls(5) for step in one["steps"]]
    assert f"complaint {receipt}: not satisfied" in steps


def complain(box: Box, room: TelephoneRoom, listing: Callable[[], list[Complaint]]) -> str:
    """Leave a complaint by telephone, name the morning, and return the receipt number."""
    customer = Caller(box, room, CUSTOMER)
    call = leave(customer, speech(2, 41), "71")
    call.begins("voice_mail.menu_morning", key="1", within=40).press("1")
    call.begins("voice_mail.will_call_back", part="morning").hang_up()
    customer.close()
    (complaint,) = listing()
    return complaint.receipt_number


def this_moment() -> CallWindow:
    """Return a window that is open now, whatever the day."""
    today = datetime.now(SHANGHAI).date()
    return CallWindow(time.min, time.max, today, workdays=False)
