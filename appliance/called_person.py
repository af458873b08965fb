"""What every conversation of an outgoing call needs: keys of somebody who may be a machine."""

from typing import TYPE_CHECKING

from appliance.errors import BackWanted, CampaignRefused, ContactOver
from appliance.hookspecs import MenuItem
from appliance.records.campaign import FAILED, REFUSED, UNFINISHED
from appliance.services.outbound.consents import Evidence
from appliance.telephony.menu import Menu, stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.audio.prompts import Sentence
    from appliance.campaign_kinds import Contacted
    from appliance.telephony.call import Call

ROUNDS = 3
MOST_REPEATS = 10
TAIL = 4
REFUSE, AGAIN = "9", "*"


REFUSING = MenuItem(REFUSE, "outbound.menu_refuse", stay)
REPEATING = MenuItem(AGAIN, "common.repeat", stay)
CONFIRMATION = Menu(
    "outbound_refuse",
    (MenuItem("1", "common.confirm", stay),),
    footer={"common.give_up": "*"},
)


def pressed(call: "Call", appliance: "Appliance", menu: Menu, rounds: int = ROUNDS) -> str:
    """Offer a menu until a key chooses from it and return the key; 9 refuses, `*` says it again.

    `ContactOver` where nobody presses one in so many rounds, or where no more calls are wanted.
    """
    silent = repeated = 0
    while silent < rounds and repeated < MOST_REPEATS:
        item = call.offer(menu)
        if item is None:
            silent += 1
            continue
        if item.key not in (REFUSE, AGAIN):
            return item.key
        repeated += 1
        if item.key == REFUSE:
            refuse_calls(call, appliance)
    raise ContactOver(UNFINISHED, "outbound.nobody", "no key was pressed")


def refuse_calls(call: "Call", appliance: "Appliance") -> None:
    """Read a refusal back; `ContactOver` once it is confirmed and noted."""
    call.announce("wishes.refuse_number", tail=call.caller[-TAIL:])
    if call.customer:
        call.announce("wishes.refuse_person", tail=call.customer[-TAIL:])
    try:
        is_confirmed = call.offer(CONFIRMATION) is not None
    except BackWanted:
        is_confirmed = False
    if not is_confirmed:
        call.announce("common.given_up")
        return
    evidence = Evidence(call_id=call.id)
    appliance.outbound.consents.refuse(call.caller, call.customer or "", evidence)
    call.did(f"contacts: refused {call.caller} {call.customer or ''}".rstrip())
    raise ContactOver(REFUSED, "outbound.refused")


def message_for(appliance: "Appliance", contacted: "Contacted", text: str) -> "Sentence":
    """Return a written text with this person's values, in the language it is written in.

    `ContactOver` where it cannot be said to him; whoever wrote the list has to mend it.
    """
    messages = appliance.outbound.spoken_messages
    values = {"name": contacted.contact.name, **contacted.contact.values}
    try:
        sentence = messages.sentence(contacted.campaign.language, text, values)
    except CampaignRefused as refused:
        raise ContactOver(UNFINISHED, "outbound.failed", str(refused)) from refused
    if not messages.is_ready(sentence):
        raise ContactOver(FAILED, "outbound.failed", "the message is not spoken yet")
    return sentence
