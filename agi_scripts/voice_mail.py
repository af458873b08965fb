"""The owner's access to his mailbox, number 1004: who he is, then his messages and settings."""

from functools import partial
from typing import TYPE_CHECKING

from agi_scripts.voice_mail_messages import hear
from agi_scripts.voice_mail_settings import change_pin, greetings
from appliance.errors import AccountLocked, BackWanted, IdentityRefused, PassedOn
from appliance.hookspecs import MenuItem
from appliance.services.voice_mail.messages import Counts
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.voice_mail.mailboxes import Mailbox

TRIES = 3
LONGEST_NUMBER = 8


def run(call: Call, appliance: "Appliance") -> None:
    """Ask for number and PIN, then lead through the mailbox until its owner leaves."""
    call.answer()
    mailbox = log_in(call, appliance)
    counts = appliance.voice_mail.counts().get(mailbox.number, Counts())
    if counts.urgent:
        call.say("voice_mail.status_urgent", urgent=counts.urgent)
    try:
        while True:
            call.follow(call.choose(_menu(appliance, mailbox)), appliance)
    except PassedOn:
        return


def log_in(call: Call, appliance: "Appliance") -> "Mailbox":
    """Return the mailbox whose number and PIN the caller knows."""
    for left in reversed(range(TRIES)):
        number = call.ask("voice_mail.enter_number", at_most=LONGEST_NUMBER)
        pin = call.ask_secret("voice_mail.enter_pin")
        try:
            mailbox = call.work(appliance.mailboxes.prove, number, pin)
        except AccountLocked:
            call.did(f"mailbox {number}: locked")
            call.announce("voice_mail.locked")
            raise BackWanted from None
        except IdentityRefused:
            call.did(f"mailbox {number}: refused")
        else:
            call.did(f"mailbox {number}: its owner")
            return mailbox
        if left:
            call.announce("voice_mail.wrong", left=left)
    call.announce("voice_mail.wrong_last")
    raise BackWanted


def _menu(appliance: "Appliance", mailbox: "Mailbox") -> Menu:
    """Build the menu of a mailbox; it begins with what is in it now."""
    number = mailbox.number
    counts = appliance.voice_mail.counts().get(number, Counts())
    return Menu(
        "mailbox",
        (
            MenuItem("1", "voice_mail.menu_new", partial(hear, number, "new")),
            MenuItem("2", "voice_mail.menu_saved", partial(hear, number, "saved")),
            MenuItem("3", "voice_mail.menu_deleted", partial(hear, number, "deleted")),
            MenuItem("4", "voice_mail.menu_greeting", partial(greetings, number)),
            MenuItem("5", "voice_mail.menu_pin", partial(change_pin, number)),
        ),
        question="voice_mail.status",
        question_slots={"name": mailbox.name, "new": counts.new, "saved": counts.saved},
        footer={"voice_mail.menu_end": ""},
    )
