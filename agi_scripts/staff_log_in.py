"""How staff say who they are: a number and a PIN, three tries, guarded like a customer's."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from appliance.errors import AccountLocked, BackWanted, IdentityRefused
from appliance.settings import Secret
from appliance.telephony.call import Call

TRIES = 3
LONGEST_NUMBER = 8

Staff = TypeVar("Staff")


class LogInSentences(NamedTuple):
    """The sentences of one log-in."""

    number: str
    pin: str
    wrong: str
    """Says how many tries are `left`."""
    wrong_last: str
    locked: str


def log_in(
    call: Call, role: str, prove: Callable[[str, Secret], Staff], sentences: LogInSentences
) -> Staff:
    """Return whose number and PIN the caller knows; without them he goes back."""
    for left in reversed(range(TRIES)):
        number = call.ask(sentences.number, at_most=LONGEST_NUMBER)
        pin = call.ask_secret(sentences.pin)
        try:
            staff = call.work(prove, number, pin)
        except AccountLocked:
            call.did(f"{role} {number}: locked")
            call.announce(sentences.locked)
            raise BackWanted from None
        except IdentityRefused:
            call.did(f"{role} {number}: refused")
        else:
            call.did(f"{role} {number}: logged in")
            return staff
        if left:
            call.announce(sentences.wrong, left=left)
    call.announce(sentences.wrong_last)
    raise BackWanted
