"""The conversation in which a caller leaves a message, the same wherever it is offered."""

from functools import partial
from typing import TYPE_CHECKING

from appliance.errors import BackWanted, CallerHungUp, HelpWanted, VoiceRefused
from appliance.hookspecs import MenuItem
from appliance.services.callback_requests import MISSED_CALL
from appliance.telephony.call import Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.voice_mail.mailboxes import Mailbox
    from appliance.services.voice_mail.messages import Draft, Message
    from appliance.telephony.call import Call

TRIES = 3
LEAST_SECONDS = 1.0
SEND, HEAR, AGAIN, URGENT = "1", "2", "3", "4"


def take_message(
    call: "Call", appliance: "Appliance", mailbox: "Mailbox", kind: str = "message"
) -> "Message | None":
    """Let the caller speak, hear it, speak again and send; hanging up at any moment sends too.

    Return what was sent; None where nothing was, or where it is kept only later.
    """
    _greet(call, appliance, mailbox)
    if kind == "complaint":
        call.say("voice_mail.complaint_how_to")
    call.say("voice_mail.how_to")
    while True:
        draft = _spoken(call, appliance, mailbox, kind)
        try:
            again = _review(call, appliance, draft)
        except BackWanted:
            appliance.voice_mail.discard(draft)
            call.did("message: discarded")
            call.say("voice_mail.discarded")
            return None
        except (CallerHungUp, HelpWanted):
            _sent(call, appliance, draft)
            raise
        if not again:
            message = _sent(call, appliance, draft)
            _receipt(call, message, "voice_mail.received")
            return message
        appliance.voice_mail.discard(draft)


def offer_message(call: "Call", appliance: "Appliance") -> None:
    """Offer the company's mailbox and a call back to a caller whom no operator answered."""
    mailbox = appliance.mailboxes.company()
    if mailbox is None:
        return

    def leave(call: "Call", appliance: "Appliance") -> None:
        take_message(call, appliance, mailbox)

    items = [MenuItem("1", "voice_mail.menu_leave", leave)]
    if call.caller:
        items.append(MenuItem("2", "operator.menu_call_back", promise_call))
    try:
        item = call.choose(
            Menu("operator_away", tuple(items), footer={"voice_mail.back_to_menu": ""})
        )
        item.run(call, appliance)
    except BackWanted:
        return


def promise_call(call: "Call", appliance: "Appliance") -> None:
    """Write down that a caller whom no operator answered wants to be called, then promise it."""
    appliance.callback_requests.note(
        caller=call.caller,
        fund_account=call.customer or "",
        call_id=call.id,
        reason=MISSED_CALL,
    )
    call.did("no operator answered: a call back is promised")
    call.announce("operator.will_call_back")


def tell_kept(call: "Call", appliance: "Appliance") -> bool:
    """Tell a caller whose call broke off in his message that it is kept; tell whether one is."""
    messages = appliance.voice_mail.adopt(call.id)
    for message in messages:
        _receipt(call, message, "voice_mail.received_before")
    if messages:  # he is not asked to speak once more
        call.resume([], call.language, call.customer)
    return bool(messages)


def _greet(call: "Call", appliance: "Appliance", mailbox: "Mailbox") -> None:
    greeting = appliance.mailboxes.greeting(mailbox)
    if greeting is None:
        call.say("voice_mail.default_greeting", name=mailbox.name)
    else:
        call.did(f"greeting of mailbox {mailbox.number}")
        call.listen(greeting)


def _spoken(call: "Call", appliance: "Appliance", mailbox: "Mailbox", kind: str) -> "Draft":
    """Return the message the caller spoke; one that is no more than a click is asked for again."""
    for _attempt in range(TRIES):
        draft = _begun(call, appliance, mailbox, kind)
        try:
            recorded = call.record_speech(draft.path)
        except CallerHungUp:
            _sent(call, appliance, draft)
            raise
        if recorded.seconds >= LEAST_SECONDS:
            return draft
        appliance.voice_mail.discard(draft)
        call.say("voice_mail.too_short")
    raise HelpWanted


def _begun(call: "Call", appliance: "Appliance", mailbox: "Mailbox", kind: str) -> "Draft":
    suggested = None if call.customer else appliance.callers.suggested(call.caller)
    account = call.customer or (suggested.fund_account if suggested else "")
    known_by = "pin" if call.customer else "number" if suggested else ""
    begin = partial(appliance.voice_mail.begin, mailbox.number, kind, call_id=call.id)
    try:
        return begin(caller=call.caller, fund_account=account, known_by=known_by)
    except VoiceRefused as error:
        call.did(f"message: refused, {error}")
        call.announce("voice_mail.cannot_record")
        raise BackWanted from error


def _review(call: "Call", appliance: "Appliance", draft: "Draft") -> bool:
    """Let the caller decide about what he spoke; return whether he wants to speak again."""
    key = ""
    while True:
        key = key or call.choose(REVIEW).key
        if key == "*":
            raise BackWanted
        if key in (SEND, AGAIN):
            return key == AGAIN
        if key == URGENT:
            appliance.voice_mail.mark_urgent(draft)
            call.say("voice_mail.marked_urgent")
        key = call.listen(draft.path).key if key == HEAR else ""


def _sent(call: "Call", appliance: "Appliance", draft: "Draft") -> "Message | None":
    message = appliance.voice_mail.send(draft)
    if message is not None:
        call.did(f"message {message.id} to mailbox {message.mailbox}")
    return message


def _receipt(call: "Call", message: "Message | None", sentence: str) -> None:
    if message is not None:
        call.announce(sentence, receipt=message.receipt_number)


def _chosen(_call: "Call", _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""


REVIEW = Menu(
    "message_review",
    (
        MenuItem(SEND, "voice_mail.menu_send", _chosen),
        MenuItem(HEAR, "voice_mail.menu_hear", _chosen),
        MenuItem(AGAIN, "voice_mail.menu_again", _chosen),
        MenuItem(URGENT, "voice_mail.menu_urgent", _chosen),
    ),
    footer={"voice_mail.give_up": ""},
)
