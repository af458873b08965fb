"""A call the box placed to a person: who it is, the key that says a person listens, the message.

Nothing private is said before the key, and what happened is on the disk before the last sentence.
"""

import logging
from typing import TYPE_CHECKING

from appliance.called_person import REFUSING, pressed
from appliance.caller_number import caller_number
from appliance.campaign_kinds import Contacted
from appliance.errors import (
    BackWanted,
    CallerHungUp,
    CampaignRefused,
    ContactOver,
    ContactUnknown,
    HelpWanted,
    StoreUnavailable,
)
from appliance.hookspecs import MenuItem
from appliance.message_taking import offer_message
from appliance.records.campaign import (
    CONFIRMED,
    FAILED,
    HUNG_UP,
    UNFINISHED,
    OpenAttempt,
    token_of,
)
from appliance.telephony.call import Call, Menu
from appliance.telephony.menu import stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance

THANKS = "outbound.thanks"
SENTENCES = {CONFIRMED: THANKS, UNFINISHED: "outbound.not_now"}

log = logging.getLogger(__name__)


def run(call: Call, appliance: "Appliance") -> None:
    """Say who calls, wait for a person's key, and hold the conversation of the campaign's kind."""
    call.answer()
    if call.operator_away:
        _offer_message(call, appliance)
        return
    found = _open(call, appliance)
    if found is None:
        log.warning("call %s: there is no open attempt for it", call.id)
        return
    _attach(call, appliance, found)
    code = appliance.outbound.codes.issue(found.attempt, found.campaign)
    contacted = Contacted(found.campaign, found.contact, found.attempt, code)
    over = _outcome(call, appliance, contacted)
    appliance.outbound.attempts.end(found.attempt.token, over.outcome, over.cause)
    call.did(f"outcome: {over.outcome} {over.cause}".rstrip())
    if over.sentence:
        call.say(over.sentence)
        call.say("outbound.verify", code=code)


def _open(call: Call, appliance: "Appliance") -> OpenAttempt | None:
    try:
        return appliance.outbound.attempts.answered(token_of(call.id))
    except ContactUnknown:
        return None


def _offer_message(call: Call, appliance: "Appliance") -> None:
    """Offer a message to a person whom no operator answered."""
    try:
        attempt = appliance.outbound.attempts.one(token_of(call.id))
    except ContactUnknown:
        return
    call.caller = caller_number(attempt.number)
    call.say("operator.away")
    offer_message(call, appliance)


def _attach(call: Call, appliance: "Appliance", found: OpenAttempt) -> None:
    """Write into the ledger whom the box called; who answers has not proved who he is."""
    call.caller, call.customer = caller_number(found.attempt.number), None
    own = found.contact.values.get("language", "")
    call.language = own if own in appliance.prompts.languages else found.campaign.language
    appliance.calls.begin(call.id, caller="", dialled=found.attempt.number, direction="outbound")
    if found.contact.fund_account:
        appliance.calls.identified(call.id, found.contact.fund_account)
    call.did(f"campaign {found.campaign.id}, contact {found.contact.id}")


def _outcome(call: Call, appliance: "Appliance", contacted: Contacted) -> ContactOver:
    """Hold the conversation; return its outcome and what is to be said once it is committed."""
    if contacted.attempt.confirmed_at is not None:  # the server broke off after the person's key
        return ContactOver(CONFIRMED, THANKS)
    outcome = HUNG_UP
    try:
        pressed(call, appliance, _preamble(call, appliance, contacted.code))
        outcome = UNFINISHED
        return _held(call, appliance, contacted)
    except ContactOver as over:
        return over
    except CallerHungUp:
        if call.far_end_gone:  # else only our connection is, and Asterisk asks again
            appliance.outbound.attempts.end(contacted.attempt.token, outcome)
        raise
    except HelpWanted:
        call.say("operator.connecting")
        call.to_operator()
        return ContactOver(UNFINISHED, "", "a person was wanted")
    except BackWanted:
        return ContactOver(UNFINISHED, SENTENCES[UNFINISHED], "went back")
    except Exception as error:
        log.exception("call %s: the conversation of its campaign failed", call.id)
        _pause(appliance, contacted, error)
        return ContactOver(FAILED, "outbound.failed", type(error).__name__)


def _held(call: Call, appliance: "Appliance", contacted: Contacted) -> ContactOver:
    """Hold the conversation of the campaign's kind."""
    kind = appliance.outbound.campaigns.kinds[contacted.campaign.kind]
    outcome = kind.run(call, appliance, contacted)
    return ContactOver(outcome, "" if call.passed_on else SENTENCES.get(outcome, THANKS))


def _pause(appliance: "Appliance", contacted: Contacted, error: Exception) -> None:
    """Call nobody else only to apologise: the campaign waits until somebody looked at it."""
    if isinstance(error, StoreUnavailable):
        return
    try:
        appliance.outbound.campaigns.pause(contacted.campaign.id, "")
    except CampaignRefused as refused:
        log.error("campaign %d goes on: %s", contacted.campaign.id, refused)


def _preamble(call: Call, appliance: "Appliance", code: str) -> Menu:
    company = appliance.preferences.company_name(call.language)
    return Menu(
        "outbound",
        (MenuItem("1", "outbound.menu_go_on", stay), REFUSING),
        question="outbound.preamble",
        question_slots={"company": company, "code": code},
    )
