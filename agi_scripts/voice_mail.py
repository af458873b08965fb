"""The owner's access to his mailbox, number 1004: who he is, then his messages and settings."""

from functools import partial
from typing import TYPE_CHECKING

from agi_scripts.staff_log_in import LogInSentences, log_in
from agi_scripts.voice_mail_messages import hear
from agi_scripts.voice_mail_settings import change_pin, greetings
from appliance.errors import PassedOn
from appliance.hookspecs import MenuItem
from appliance.services.voice_mail.messages import Counts
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.voice_mail.mailboxes import Mailbox

OWNERS = LogInSentences(
    "voice_mail.enter_number",
    "voice_mail.enter_pin",
    "voice_mail.wrong",
    "voice_mail.wrong_last",
    "voice_mail.locked",
)


def run(call: Call, appliance: "Appliance") -> None:
    """Ask for number and PIN, then lead through the mailbox until its owner leaves."""
    call.answer()
    mailbox = log_in(call, "mailbox", appliance.mailboxes.prove, OWNERS)
    counts = appliance.voice_mail.counts().get(mailbox.number, Counts())
    if counts.urgent:
        call.say("voice_mail.status_urgent", urgent=counts.urgent)
    try:
        while True:
            call.follow(call.choose(_menu(appliance, mailbox)), appliance)
    except PassedOn:
        return


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
