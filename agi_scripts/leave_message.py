"""A number or a telephone of the house whose caller speaks to a mailbox."""

from typing import TYPE_CHECKING

from appliance.errors import BackWanted, HelpWanted, MailboxUnknown
from appliance.message_taking import take_message, tell_kept
from appliance.telephony.call import Call

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.voice_mail.mailboxes import Mailbox


def run(call: Call, appliance: "Appliance") -> None:
    """Take a message for the mailbox that the dialplan names, or lead the caller to a person."""
    call.answer()
    if call.again and tell_kept(call, appliance):
        call.say("common.goodbye")
        return
    mailbox = _mailbox(call, appliance)
    try:
        if mailbox is None:
            raise HelpWanted
        take_message(call, appliance, mailbox)
    except BackWanted:
        call.say("common.goodbye")
    except HelpWanted:
        if call.operator_away:  # nobody is there: he was told once, and is not led in a circle
            call.say("operator.away")
            return
        call.say("operator.connecting")
        call.to_operator()


def _mailbox(call: Call, appliance: "Appliance") -> "Mailbox | None":
    """Return the mailbox, or the company's where that one was taken away meanwhile."""
    try:
        return appliance.mailboxes.one(call.mailbox)
    except MailboxUnknown:
        call.did(f"mailbox {call.mailbox}: there is none")
        return appliance.mailboxes.company()
