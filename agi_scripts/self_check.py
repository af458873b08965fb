"""The number of the box's self-check, 1006: it says in words what works and what does not."""

from typing import TYPE_CHECKING

from appliance.telephony.call import Call

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance") -> None:
    """Say what the last round of checks found, then how the backups are."""
    call.answer()
    self_calls = appliance.care.self_calls
    found = self_calls.newest()
    if found is None:
        call.say("self_check.none")
    elif found.ended_at is None or self_calls.is_old(found):
        call.say("self_check.old", day=found.asked_at, at=found.asked_at)
    elif found.well:
        call.say("self_check.all_well", day=found.asked_at, at=found.asked_at)
    else:
        call.say("self_check.wrong", day=found.asked_at, at=found.asked_at)
        for name in found.red or ("self_call",):
            call.say(f"self_check.red_{name}")
    _backups(call, appliance)
    call.say("self_check.bye")


def _backups(call: Call, appliance: "Appliance") -> None:
    backups = appliance.care.backups
    good = backups.newest_good()
    if not backups.setup.ready:
        call.say("self_check.no_backups")
    elif backups.has_trouble() or good is None:
        call.say("self_check.red_backup")
    else:
        call.say("self_check.backup", day=good.asked_at, at=good.asked_at)
