"""Calls of the box: a notice from its first word on, who it was, and the result of a complaint."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import Appliance, assemble
from appliance.records.campaign import Contact, ContactsAsked, NewCampaign, NewContact, call_of
from appliance.services.campaigns.call_windows import CallWindow
from appliance.services.complaints.records import Complaint
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.campaign_desk import AT_ANY_TIME
from tests.calls.kept_sound import speech
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_voice_mail import leave, until

pytestmark = pytest.mark.asterisk

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUSTOMER = "13800155001"
PERSON, ACCOUNT, PIN = "13800155002", "980000000011", "135790"
TEXT = "您的{fund:fund}将于{day:date}分红，{amount:money}。"
VALUES = {"fund": "000001", "day": "2026-11-27", "amount": "1200.50"}
RESULT = "多收的手续费，今天已经退回。"


@pytest.fixture
def carrier(carried: tuple[Box, SipPhone]) -> SipPhone:
    """Return the telephone at the far end of the trunk."""
    return carried[1]


@pytest.fixture
def box(carried: tuple[Box, SipPhone]) -> Box:
    """Return the box with a trunk."""
    return carried[0]


@pytest.fixture
def desk(box: Box) -> Iterator[Appliance]:
    """Sit where staff write results."""
    appliance = assemble(box.settings)
    yield appliance
    appliance.close()


def test_a_personal_notice_is_heard_from_its_first_word_and_the_hotline_knows_of_it(
    box: Box, room: TelephoneRoom, carrier: SipPhone, desk: Appliance
) -> None:
    box.learn_trading_days()
    desk.parameters.keep_all(AT_ANY_TIME)
    contact = called(desk)
    ringing = carrier.next_ring(60)
    ringing.answer()
    call = Conversation(box, ringing)
    (attempt,) = desk.outbound.contacts.history(contact.id).attempts
    company = desk.preferences.company_name("zh")
    call.begins("outbound.menu_refuse", key="9", within=40)
    code = desk.outbound.codes.issue(attempt, desk.outbound.campaigns.one(contact.campaign))
    preamble = box.prompts.sentence("zh", "outbound.preamble", company=company, code=code)
    assert call.has_heard(preamble), "the first word is heard too"
    call.press("1").begins("outbound.menu_certificate", key="1", within=40).press("2")
    call.begins("account.enter_pin").press(PIN)
    call.begins("outbound.menu_heard", key="1", within=40)
    assert call.has_heard(desk.outbound.spoken_messages.sentence("zh", TEXT, VALUES))
    call.press("1").hears("outbound.verify", code=code, within=40)
    until(lambda: not call.up)
    assert call.longest_silence() < 2.5, "two seconds, and what a busy machine adds"
    assert desk.outbound.contacts.one(contact.id).result == "confirmed"
    (written,) = [one for one in box.calls(20) if one["id"] == call_of(attempt.token)]
    assert (written["direction"], written["dialled"]) == ("outbound", PERSON)
    assert written["customer"] == ACCOUNT
    assert PIN not in repr(written)
    (recording,) = desk.recordings.of_call(written["id"])
    assert recording.masked, "the PIN is not to be heard in it"

    asking = Caller(box, room, PERSON)
    found = desk.outbound.codes.look_up(code, PERSON)
    asking.dial().press("8", "6", code).hears(
        "verify_call.was_to_you",
        day=found.issued_at.date(),
        at=found.issued_at,
        company=company,
        tail=PERSON[-4:],
        kind="kind_personal_notice",
        within=40,
    ).hang_up()
    asking.close()


def called(desk: Appliance) -> Contact:
    """Start a campaign of one person."""
    outbound = desk.outbound
    new = NewCampaign(name="分红", kind="personal_notice", content={"text": TEXT})
    campaign = outbound.campaigns.create(new)
    person = NewContact(numbers=(PERSON,), fund_account=ACCOUNT, values=VALUES)
    outbound.contacts.add(campaign.id, [person])
    outbound.campaigns.start(campaign.id, "chen")
    (contact,) = outbound.contacts.listing(ContactsAsked(campaign=campaign.id))
    return contact


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
