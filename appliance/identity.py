"""The conversation in which a caller says who he is, the same for every feature that must know."""

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from appliance.errors import AccountLocked, BackWanted, HelpWanted, IdentityRefused

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.callers import Customer
    from appliance.settings import Secret
    from appliance.telephony.call import Call

TRIES = 3
LONGEST_NUMBER = 30
TAIL = 4
SUGGESTION = "1"
PERSON = "1"
QUESTIONS = {"query": "account.enter_pin", "trade": "account.enter_trade_pin"}

_wrong: "WeakKeyDictionary[Call, int]" = WeakKeyDictionary()
_proved: "WeakKeyDictionary[Call, set[str]]" = WeakKeyDictionary()


def identify(call: "Call", appliance: "Appliance", kind: str = "query") -> "Customer":
    """Return who the caller is, by account and PIN of this kind; each is asked once in a call."""
    known = _known(call, appliance, kind)
    if known is not None:
        return known
    call.record()
    number = call.customer or _ask_number(call, appliance)
    with call.secrecy():  # to the end: a caller may key on while he is told that it was wrong
        customer = _prove(call, appliance, number, kind)
    _proved.setdefault(call, set()).add(kind)
    if call.customer is None:
        call.identified(customer.fund_account)
        _greet(call, appliance, customer)
    return customer


def _known(call: "Call", appliance: "Appliance", kind: str) -> "Customer | None":
    """Return the customer if nothing has to be asked; a resumed call keeps the query kind only."""
    if call.customer is None or (kind != "query" and kind not in _proved.get(call, ())):
        return None
    return appliance.callers.customer(call.customer)


def _prove(call: "Call", appliance: "Appliance", number: str, kind: str) -> "Customer":
    """Ask for the PIN until it fits, with the number once more each time it does not."""
    while True:
        pin = call.ask_secret(QUESTIONS[kind])
        _announce_pause(call, appliance)
        customer = _check(call, appliance, number, pin, kind)
        if customer is not None:
            return customer
        number = call.customer or _ask_number(call, appliance)


def _ask_number(call: "Call", appliance: "Appliance") -> str:
    suggested = appliance.callers.suggested(call.caller)
    if suggested is None:
        number = call.ask("account.enter_number", at_most=LONGEST_NUMBER, star_is="X")
    else:
        tail = suggested.fund_account[-TAIL:]
        number = call.ask("account.suggested", at_most=LONGEST_NUMBER, star_is="X", tail=tail)
    if number == "X":  # a star alone is no certificate number: it means what it always means
        raise BackWanted
    if suggested is not None and number == SUGGESTION:
        return suggested.fund_account
    return number


def _announce_pause(call: "Call", appliance: "Appliance") -> None:
    """Tell a number that failed often how long the check will take; the service keeps the pause."""
    seconds = round(appliance.callers.pause_seconds(call.caller))
    if seconds > 0:
        call.say("account.pause", seconds=seconds)


def _check(
    call: "Call", appliance: "Appliance", number: str, pin: "Secret", kind: str
) -> "Customer | None":
    """Return the customer, or None when the caller may try again."""
    try:
        return call.work(appliance.callers.identify, number, pin, kind=kind, caller=call.caller)
    except AccountLocked:
        call.did("identity: the account is locked")
        call.announce("account.locked")
        raise HelpWanted from None
    except IdentityRefused:
        _wrong[call] = _wrong.get(call, 0) + 1
    call.did("identity: refused")
    if _wrong[call] >= TRIES:
        call.announce("account.wrong_last")
        raise HelpWanted
    call.announce("account.wrong", left=TRIES - _wrong[call])
    return None


def _greet(call: "Call", appliance: "Appliance", customer: "Customer") -> None:
    who, nameless = {"who": customer.salutation(call.language)}, ""
    if customer.individual_or_institution == PERSON and not customer.gender:
        who, nameless = {}, "_nameless"
    last = appliance.calls.last_call_at(customer.fund_account, call.id)
    if last is None:
        call.say(f"account.greeting{nameless}_first", **who)
    else:
        call.say(f"account.greeting{nameless}", **who, day=last.date(), at=last)
