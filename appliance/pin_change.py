"""The conversation in which a caller who knows his PIN changes it, the same for both kinds."""

from typing import TYPE_CHECKING

from appliance.errors import AccountLocked, HelpWanted, IdentityRefused, PinTooWeak
from appliance.identity import identify

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.settings import Secret
    from appliance.telephony.call import Call

TRIES = 3


def change_pin(call: "Call", appliance: "Appliance", kind: str = "query") -> None:
    """Ask for the old PIN of this kind and twice for a new one, and change it."""
    account = identify(call, appliance, kind).fund_account
    with call.secrecy():  # the caller may key ahead of the next question
        _change(call, appliance, account, kind)
    call.did(f"{kind} PIN changed")
    call.say(f"account.{kind}_pin_changed")


def _change(call: "Call", appliance: "Appliance", account: str, kind: str) -> None:
    old = _ask_old(call, appliance, account, kind)
    while True:
        new = _ask_new(call, kind)
        try:
            call.work(appliance.callers.change_pin, account, kind, old, new, caller=call.caller)
            return
        except PinTooWeak:
            call.announce("account.pin_weak")


def _ask_old(call: "Call", appliance: "Appliance", account: str, kind: str) -> "Secret":
    for left in reversed(range(TRIES)):
        old = call.ask_secret(f"account.{kind}_pin_old")
        try:
            call.work(appliance.callers.identify, account, old, kind=kind, caller=call.caller)
            return old
        except AccountLocked:
            call.announce("account.locked")
            raise HelpWanted from None
        except IdentityRefused:
            call.did("identity: refused")
        if left:
            call.announce("account.pin_wrong", left=left)
    call.announce(f"account.{kind}_pin_unchanged")
    raise HelpWanted


def _ask_new(call: "Call", kind: str) -> "Secret":
    for _attempt in range(TRIES):
        new = call.ask_secret(f"account.{kind}_pin_new")
        if call.ask_secret("account.pin_again").reveal() == new.reveal():
            return new
        call.announce("account.pin_differ")
    call.announce(f"account.{kind}_pin_unchanged")
    raise HelpWanted
