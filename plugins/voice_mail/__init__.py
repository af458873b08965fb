"""Complaints and messages: key 7 of the hotline leads to the mailboxes."""

from typing import TYPE_CHECKING

from appliance import Call, MailboxUnknown, Menu, MenuItem, hookimpl, take_message

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.voice_mail.messages import Message

LONGEST_NUMBER = 8


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the mailboxes to everybody."""
    return [MenuItem("7", "hotline.complaint", run, "voice_mail.complaint")]


def run(call: Call, appliance: "Appliance") -> None:
    """Ask what the message is, then take it."""
    call.follow(call.choose(MENU), appliance)


def complaint(call: Call, appliance: "Appliance") -> None:
    """Take a complaint into the company's mailbox, and ask when to call with its result."""
    message = _to_company(call, appliance, "complaint")
    if message is None or not call.caller:
        return
    part = PARTS[call.choose(WHEN).key]
    appliance.outbound.complaints.name_part_of_day(
        message.receipt_number, part, language=call.language, call_id=call.id
    )
    call.did(f"complaint {message.receipt_number}: wants to be called in the {part}")
    call.announce("voice_mail.will_call_back", part=part)


def message(call: Call, appliance: "Appliance") -> None:
    """Take a message into the company's mailbox."""
    _to_company(call, appliance, "message")


def staff(call: Call, appliance: "Appliance") -> None:
    """Take a message into the mailbox whose number the caller knows."""
    number = call.ask("voice_mail.ask_mailbox", at_most=LONGEST_NUMBER)
    try:
        mailbox = appliance.mailboxes.one(number)
    except MailboxUnknown:
        call.did(f"mailbox {number} is unknown")
        call.say("voice_mail.no_such_mailbox")
        return
    take_message(call, appliance, mailbox)


def _to_company(call: Call, appliance: "Appliance", kind: str) -> "Message | None":
    mailbox = appliance.mailboxes.company()
    if mailbox is None:
        call.announce("errors.not_available")
        return None
    return take_message(call, appliance, mailbox, kind)


def _chosen(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""


MENU = Menu(
    "complaint",
    (
        MenuItem("1", "voice_mail.menu_complaint", complaint),
        MenuItem("2", "voice_mail.menu_company", message),
        MenuItem("3", "voice_mail.menu_staff", staff),
    ),
    footer={"common.back": ""},
)
PARTS = {"1": "morning", "2": "afternoon", "3": "evening"}
WHEN = Menu(
    "complaint_call_back",
    (
        MenuItem("1", "voice_mail.menu_morning", _chosen),
        MenuItem("2", "voice_mail.menu_afternoon", _chosen),
        MenuItem("3", "voice_mail.menu_evening", _chosen),
    ),
    question="voice_mail.when_call_back",
    footer={"voice_mail.no_call_back": ""},
)
