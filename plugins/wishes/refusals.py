"""Whether a caller wants calls at all: refuses them, allows them again, hears what holds."""

from typing import TYPE_CHECKING

from appliance import Call, ContactEvidence, Menu, MenuItem, identify, stay
from plugins.wishes.asking import CONFIRMATION, confirmed

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.outbound.consents import Standing

SERVICE = "service"
TAIL = 4
THIS_NUMBER, MYSELF = "1", "2"


def run(call: Call, appliance: "Appliance") -> None:
    """Lead through what is possible as it is now, until the caller goes back."""
    while True:
        refused = _standing(call, appliance).refused_at is not None
        call.follow(call.choose(REFUSED if refused else WELCOME), appliance)


def refuse(call: Call, appliance: "Appliance") -> None:
    """Refuse all calls to this number, or to the caller wherever he is, once he confirmed it."""
    number, account = _scope(call, appliance)
    _confirm(call, "refuse", number, account)
    appliance.outbound.consents.refuse(number, account, ContactEvidence(call_id=call.id))
    call.did(f"contacts: refused {number} {account}".rstrip())
    call.announce("wishes.refused")


def take_back(call: Call, appliance: "Appliance") -> None:
    """Take a refusal back, once the caller confirmed it."""
    number, account = _scope(call, appliance)
    _confirm(call, "take_back", number, account)
    appliance.outbound.consents.take_back(number, account, ContactEvidence(call_id=call.id))
    call.did(f"contacts: wanted again {number} {account}".rstrip())
    if _standing(call, appliance).refused_at is None:
        call.announce("wishes.taken_back")
    else:
        call.announce("wishes.still_refused")


def service_notices(call: Call, appliance: "Appliance") -> None:
    """Agree to service notices, or withdraw that, after the caller said who he is."""
    account = identify(call, appliance).fund_account
    consents, evidence = appliance.outbound.consents, ContactEvidence(call_id=call.id)
    if _standing(call, appliance).consent(SERVICE):
        call.choose(WITHDRAWING)
        consents.withdraw(SERVICE, call.caller, account, evidence)
        call.did("contacts: withdrew service notices")
        call.announce("wishes.withdrawn")
        return
    call.choose(AGREEING)
    consents.agree(SERVICE, call.caller, account, evidence)
    call.did("contacts: agreed to service notices")
    call.announce("wishes.agreed")
    if _standing(call, appliance).refused_at is not None:
        call.announce("wishes.agreed_but_refused")


def hear(call: Call, appliance: "Appliance") -> None:
    """Say what is set for this number and, where he said who he is, for the caller."""
    standing = _standing(call, appliance)
    call.say("wishes.now_refused" if standing.refused_at else "wishes.now_welcome")
    agreed = standing.consent(SERVICE)
    if agreed is not None:
        call.say("wishes.now_agreed" if agreed else "wishes.now_withdrawn")


def _standing(call: Call, appliance: "Appliance") -> "Standing":
    return appliance.outbound.consents.standing(call.caller, call.customer or "")


def _scope(call: Call, appliance: "Appliance") -> tuple[str, str]:
    """Return the number and the account a wish is about; an account wants its PIN."""
    if call.customer is None and call.caller and call.choose(SCOPE).key == THIS_NUMBER:
        return call.caller, ""
    return call.caller, identify(call, appliance).fund_account


def _confirm(call: Call, what: str, number: str, account: str) -> None:
    """Read a wish back to its end; `BackWanted` where the caller does not confirm it."""
    if number:
        call.announce(f"wishes.{what}_number", tail=number[-TAIL:])
    if account:
        call.announce(f"wishes.{what}_person", tail=account[-TAIL:])
    confirmed(call, CONFIRMATION)


SERVICE_ITEM = MenuItem("2", "wishes.menu_service", service_notices)
HEAR_ITEM = MenuItem("3", "wishes.menu_hear", hear)
BACK = {"common.back": ""}
WELCOME = Menu(
    "wishes_calls",
    (MenuItem("1", "wishes.menu_refuse", refuse), SERVICE_ITEM, HEAR_ITEM),
    footer=BACK,
)
REFUSED = Menu(
    "wishes_calls",
    (MenuItem("1", "wishes.menu_take_back", take_back), SERVICE_ITEM, HEAR_ITEM),
    footer=BACK,
)
SCOPE = Menu(
    "wishes_scope",
    (
        MenuItem(THIS_NUMBER, "wishes.menu_number", stay),
        MenuItem(MYSELF, "wishes.menu_person", stay),
    ),
    footer=BACK,
)
YES = MenuItem("1", "common.confirm", stay)
AGREEING = Menu("wishes_agree", (YES,), question="wishes.agree", footer={"common.give_up": "*"})
WITHDRAWING = Menu(
    "wishes_withdraw", (YES,), question="wishes.withdraw", footer={"common.give_up": "*"}
)
