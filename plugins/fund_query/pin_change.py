"""Changes the query PIN for a caller who knows the old one."""

from typing import TYPE_CHECKING

from appliance import AccountLocked, Call, HelpWanted, IdentityRefused, PinTooWeak, identify

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.settings import Secret

KIND = "query"
TRIES = 3


def change_pin(call: Call, appliance: "Appliance") -> None:
    """Ask for the old PIN and twice for a new one, and change it."""
    account = identify(call, appliance).fund_account
    old = _ask_old(call, appliance, account)
    while True:
        new = _ask_new(call)
        try:
            call.work(appliance.callers.change_pin, account, KIND, old, new, caller=call.caller)
            break
        except PinTooWeak:
            call.announce("account.pin_weak")
    call.did("query PIN changed")
    call.say("account.pin_changed")


def _ask_old(call: Call, appliance: "Appliance", account: str) -> "Secret":
    for left in reversed(range(TRIES)):
        old = call.ask_secret("account.pin_old")
        try:
            call.work(appliance.callers.identify, account, old, kind=KIND, caller=call.caller)
            return old
        except AccountLocked:
            call.announce("account.locked")
            raise HelpWanted from None
        except IdentityRefused:
            call.did("identity: refused")
        if left:
            call.announce("account.pin_wrong", left=left)
    call.announce("account.pin_unchanged")
    raise HelpWanted


def _ask_new(call: Call) -> "Secret":
    for _attempt in range(TRIES):
        new = call.ask_secret("account.pin_new")
        if call.ask_secret("account.pin_again").reveal() == new.reveal():
            return new
        call.announce("account.pin_differ")
    call.announce("account.pin_unchanged")
    raise HelpWanted
