"""Complaints and messages: key 7 of the hotline leads to the mailboxes."""

from typing import TYPE_CHECKING

from appliance import Call, MailboxUnknown, Menu, MenuItem, hookimpl, take_message

if TYPE_CHECKING:
    from appliance.assembly import Appliance

LONGEST_NUMBER = 8


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the mailboxes to everybody."""
    return [MenuItem("7", "hotline.complaint", run, "voice_mail.complaint")]


def run(call: Call, appliance: "Appliance") -> None:
    """Ask what the message is, then take it."""
    call.follow(call.choose(MENU), appliance)


def complaint(call: Call, appliance: "Appliance") -> None:
    """Take a complaint into the company's mailbox."""
    _to_company(call, appliance, "complaint")


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


def _to_company(call: Call, appliance: "Appliance", kind: str) -> None:
    mailbox = appliance.mailboxes.company()
    if mailbox is None:
        call.announce("errors.not_available")
        return
    take_message(call, appliance, mailbox, kind)


MENU = Menu(
    "complaint",
    (
        MenuItem("1", "voice_mail.menu_complaint", complaint),
        MenuItem("2", "voice_mail.menu_company", message),
        MenuItem("3", "voice_mail.menu_staff", staff),
    ),
    footer={"common.back": ""},
)
