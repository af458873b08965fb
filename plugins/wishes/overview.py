"""All that a caller has set, read to him; and all of it off."""

from typing import TYPE_CHECKING

from appliance import Call, ContactEvidence, Menu, MenuItem, identify, stay
from plugins.wishes import medium
from plugins.wishes.asking import CONFIRMATION, confirmed
from plugins.wishes.wording import alarm_sentence

if TYPE_CHECKING:
    from appliance.assembly import Appliance

TOPICS = ("order_result", "commentary")
ALL_OFF = Menu(
    "wishes_all",
    (MenuItem("1", "wishes.menu_all_off", stay),),
    footer={"common.back": ""},
)


def run(call: Call, appliance: "Appliance") -> None:
    """Say what is set, then offer to end all of it."""
    account = identify(call, appliance).fund_account
    if not _say_all(call, appliance, account):
        call.announce("wishes.nothing_set")
        return
    call.choose(ALL_OFF)
    call.announce("wishes.all_ends")
    confirmed(call, CONFIRMATION)
    appliance.outbound.wishes.end_all(account, ContactEvidence(call_id=call.id))
    call.did("wishes: all ended")
    call.announce("wishes.all_ended")


def _say_all(call: Call, appliance: "Appliance", account: str) -> bool:
    """Say each alarm and wish; False where there is none."""
    alarms = appliance.outbound.alarms.of_account(account)
    for alarm in alarms:
        sentence, slots = alarm_sentence(appliance, alarm.fund_code, alarm.rule)
        call.say(sentence, **slots)
    wishes = appliance.outbound.wishes.of_account(account)
    held = [wish for wish in wishes if wish.topic in TOPICS]
    for wish in held:
        call.say(f"wishes.{wish.topic}_on")
        sentence, slots = medium.told(medium.Chosen(wish.medium, wish.address))
        call.say(sentence, **slots)
    return bool(alarms or held)
