"""Wishes that stand until they are ended: results of orders, and the commentary each morning."""

from typing import TYPE_CHECKING

from appliance import Call, ContactEvidence, NewWish, identify
from plugins.wishes import medium
from plugins.wishes.asking import CONFIRMATION, confirmed

if TYPE_CHECKING:
    from appliance.assembly import Appliance

RESULTS, COMMENTARY = "order_result", "commentary"


def results(call: Call, appliance: "Appliance") -> None:
    """Set how a caller is told what became of his orders, or end it."""
    _set(call, appliance, RESULTS)


def commentary(call: Call, appliance: "Appliance") -> None:
    """Let a caller be called each morning with what the experts he follows say, or end it."""
    account = identify(call, appliance).fund_account
    if not appliance.outbound.morning.experts(account, call.caller):
        call.announce("wishes.commentary_nobody")
    _set(call, appliance, COMMENTARY)


def _set(call: Call, appliance: "Appliance", topic: str) -> None:
    account = identify(call, appliance).fund_account
    now = appliance.outbound.wishes.one(account, topic)
    if now is None:
        call.say(f"wishes.{topic}_off")
    else:
        call.say(f"wishes.{topic}_on")
        sentence, slots = medium.told(medium.Chosen(now.medium, now.address))
        call.say(sentence, **slots)
    while True:
        chosen = medium.ask_medium(call, appliance, account, topic, may_end=now is not None)
        if not chosen.medium:
            _end(call, appliance, topic, account)
            return
        if _wished(call, appliance, topic, account, chosen):
            return


def _wished(
    call: Call, appliance: "Appliance", topic: str, account: str, chosen: medium.Chosen
) -> bool:
    call.announce(f"wishes.{topic}_on")
    sentence, slots = medium.told(chosen)
    call.announce(sentence, **slots)
    if not confirmed(call):
        return False
    new = NewWish(
        fund_account=account,
        topic=topic,
        medium=chosen.medium,
        address=chosen.address,
        language=call.language,
    )
    appliance.outbound.wishes.wish(new, ContactEvidence(call_id=call.id))
    call.did(f"wishes: {topic} by {chosen.medium}")
    call.announce("wishes.noted")
    return True


def _end(call: Call, appliance: "Appliance", topic: str, account: str) -> None:
    call.announce(f"wishes.{topic}_ends")
    confirmed(call, CONFIRMATION)
    appliance.outbound.wishes.end(topic, account, ContactEvidence(call_id=call.id))
    call.did(f"wishes: {topic} ended")
    call.announce("wishes.ended")
