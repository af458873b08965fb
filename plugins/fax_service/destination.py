"""Which number a fax goes to: the caller's own, or one that he keys; refusals help him on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from appliance import BackWanted, Call, FaxRefused, HelpWanted, Menu, MenuItem, stay
from plugins.fax_service.wording import spoken

if TYPE_CHECKING:
    from appliance.assembly import Appliance

ORIGIN = "on_demand"
TRIES = 3
THIS_NUMBER, OTHER_NUMBER = "1", "2"
BEFORE_EXTENSION = "*"
LONGEST_ENTRY = 30
FINAL = ("caller_limit", "day_limit")
"""Refusals that another number does not mend."""


class Destination(NamedTuple):
    """A number a fax may go to, and the extension behind its switchboard."""

    number: str
    extension: str = ""


Check = Callable[[Call, "Appliance", str, str], Destination]
"""Says where a fax to a number and an extension goes, or raises `FaxRefused`."""


def ask_destination(
    call: Call, appliance: "Appliance", allowed: Check | None = None
) -> Destination:
    """Offer the number the caller calls from where a fax may go there, else ask for one."""
    allowed = allowed or order_allowed
    own = _own_number(call, appliance, allowed)
    if own is None:
        return enter_destination(call, appliance, allowed)
    items = (
        MenuItem(THIS_NUMBER, "fax_service.menu_this_number", stay),
        MenuItem(OTHER_NUMBER, "fax_service.menu_other_number", stay),
    )
    offer = Menu(
        "fax_own_number",
        items,
        question="fax_service.your_number",
        question_slots=spoken(own.number),
        footer={"common.back": ""},
    )
    if call.choose(offer).key == THIS_NUMBER:
        return own
    return enter_destination(call, appliance, allowed)


def enter_destination(
    call: Call, appliance: "Appliance", allowed: Check | None = None
) -> Destination:
    """Return a number that is keyed; after three that cannot be, the caller gets help."""
    for _attempt in range(TRIES):
        keys = call.ask("fax_service.enter_number", at_most=LONGEST_ENTRY, star_is=BEFORE_EXTENSION)
        number, _star, extension = keys.partition(BEFORE_EXTENSION)
        if not number:  # it begins with a star, which means what it always means
            raise BackWanted
        try:
            return (allowed or order_allowed)(call, appliance, number, extension)
        except FaxRefused as refusal:
            tell_refusal(call, refusal)
    call.say("errors.help")
    raise HelpWanted


def tell_refusal(call: Call, refusal: FaxRefused) -> None:
    """Say why a fax does not go there; `BackWanted` where no other number would either."""
    call.did(f"fax: refused: {refusal.code}")
    call.announce(f"fax_service.refused_{refusal.code}")
    if refusal.code in FINAL:
        raise BackWanted from refusal


def _own_number(call: Call, appliance: "Appliance", allowed: Check) -> Destination | None:
    try:
        return allowed(call, appliance, call.caller, "")
    except FaxRefused:
        return None


def order_allowed(call: Call, appliance: "Appliance", number: str, extension: str) -> Destination:
    """Return where a fax ordered now may go; `FaxRefused` where it may not."""
    dialled = appliance.fax.queue.orderable(
        number, origin=ORIGIN, call_id=call.id, extension=extension
    )
    return Destination(dialled, extension)
