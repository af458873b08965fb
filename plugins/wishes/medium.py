"""By which medium a caller wants to be told, and under which number or address."""

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from appliance import (
    BackWanted,
    Call,
    ContactQuestion,
    FaxRefused,
    HelpWanted,
    Menu,
    MenuItem,
    stay,
)
from plugins.wishes.asking import TRIES

if TYPE_CHECKING:
    from appliance.assembly import Appliance

CALL, MESSAGE, MAIL, FAX = "call", "message", "mail", "fax"
KEYS = {CALL: "1", MESSAGE: "2", MAIL: "3", FAX: "4"}
OFF_KEY = "5"
MOBILE = re.compile(r"1[3-9][0-9]{9}")
THIS_NUMBER, OTHER_NUMBER = "1", "2"
LONGEST_ENTRY = 20
TAIL = 4


class Chosen(NamedTuple):
    """A medium, and the number or address behind it; without a medium nothing is wanted."""

    medium: str = ""
    address: str = ""


def ask_medium(
    call: Call, appliance: "Appliance", account: str, topic: str, *, may_end: bool = False
) -> Chosen:
    """Return the medium a caller chooses for a topic and where that reaches him."""
    media = appliance.outbound.wishes.media(topic, account)
    items = [MenuItem(KEYS[one], f"wishes.menu_by_{one}", stay) for one in media]
    if may_end:
        items.append(MenuItem(OFF_KEY, "wishes.menu_end", stay))
    if len(items) == 1:
        key = items[0].key
    else:
        key = call.choose(Menu("wishes_medium", tuple(items), footer={"common.back": ""})).key
    medium = next((one for one in media if KEYS[one] == key), "")
    if medium == MAIL:
        return Chosen(MAIL, appliance.outbound.wishes.mail_address(account))
    return Chosen(medium, _number(call, appliance, medium)) if medium else Chosen()


def told(chosen: Chosen) -> tuple[str, dict[str, Any]]:
    """Return the sentence that says how somebody is told, and its slots."""
    if chosen.medium == MAIL:
        return "wishes.by_mail", {}
    return f"wishes.by_{chosen.medium}", {"tail": chosen.address[-TAIL:]}


def _number(call: Call, appliance: "Appliance", medium: str) -> str:
    """Offer the number the caller calls from where it can be reached so, else ask for one."""
    own = _reachable(call, appliance, medium, call.caller) if call.caller else ""
    if not own or call.choose(_offer(own)).key == OTHER_NUMBER:
        return _entered(call, appliance, medium)
    return own


def _offer(own: str) -> Menu:
    items = (
        MenuItem(THIS_NUMBER, "wishes.menu_this_number", stay),
        MenuItem(OTHER_NUMBER, "wishes.menu_other_number", stay),
    )
    return Menu(
        "wishes_number",
        items,
        question="wishes.your_number",
        question_slots={"tail": own[-TAIL:]},
        footer={"common.back": ""},
    )


def _entered(call: Call, appliance: "Appliance", medium: str) -> str:
    """Return a number that is keyed; after three that cannot be, the caller gets help."""
    for _attempt in range(TRIES):
        number = call.ask("wishes.enter_number", at_most=LONGEST_ENTRY)
        if not number:
            raise BackWanted
        reachable = _reachable(call, appliance, medium, number)
        if reachable:
            return reachable
        call.did(f"wishes: {medium} to {number} is not possible")
        call.announce(f"wishes.no_number_for_{medium}")
    call.say("errors.help")
    raise HelpWanted


def _reachable(call: Call, appliance: "Appliance", medium: str, number: str) -> str:
    """Return a number in its one form; '' where it cannot be reached by this medium."""
    if medium == FAX:
        try:
            return appliance.fax.queue.orderable(number, origin="notice", call_id=call.id)
        except FaxRefused:
            return ""
    if medium == MESSAGE and MOBILE.fullmatch(appliance.fax.destinations.form(number)) is None:
        return ""
    question = ContactQuestion(
        medium=medium, number=number, purpose="requested", requested_at=appliance.clock()
    )
    objection = appliance.outbound.gate.objection(question)
    if objection is not None and objection.again_at is None:
        return ""
    return appliance.fax.destinations.form(number)
