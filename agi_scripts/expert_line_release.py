"""A manager hears what was submitted and releases or rejects it."""

from typing import TYPE_CHECKING

from appliance.commentary_hearing import introduce
from appliance.errors import BackWanted, CalendarUnknown, CommentaryRefused, SecondPersonNeeded
from appliance.hookspecs import MenuItem
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.commentary.commentaries import Commentary

RELEASE, REJECT, AGAIN, SKIP = "1", "2", "3", "4"


def review(by: str, call: Call, appliance: "Appliance") -> None:
    """Go through what waits, oldest first."""
    waiting = appliance.commentary.listing(status="submitted")[::-1]
    if not waiting:
        call.say("commentary.none_submitted")
    for commentary in waiting:
        introduce(call, appliance, commentary)
        _decide(by, commentary, call, appliance)


def _decide(by: str, commentary: "Commentary", call: Call, appliance: "Appliance") -> None:
    path = appliance.commentary.path(commentary)
    key = call.listen(path).key
    while True:
        key = key or call.choose(DECISION).key
        if key == "*":
            raise BackWanted
        if key == RELEASE:
            _release(by, commentary, call, appliance)
        elif key == REJECT:
            _reject(by, commentary, call, appliance)
        if key in (RELEASE, REJECT, SKIP):
            return
        key = call.listen(path).key if key == AGAIN else ""


def _release(by: str, commentary: "Commentary", call: Call, appliance: "Appliance") -> None:
    try:
        appliance.commentary.release(commentary.id, by)
    except SecondPersonNeeded:
        call.did(f"commentary {commentary.id}: release by the same person refused")
        call.announce("commentary.second_person")
    except (CommentaryRefused, CalendarUnknown) as error:
        call.did(f"commentary {commentary.id}: not released, {error}")
        call.announce("commentary.not_released")
    else:
        call.did(f"commentary {commentary.id}: released")
        call.announce("commentary.released")


def _reject(by: str, commentary: "Commentary", call: Call, appliance: "Appliance") -> None:
    try:
        appliance.commentary.reject(commentary.id, by)
    except CommentaryRefused:
        call.announce("commentary.not_released")
        return
    call.did(f"commentary {commentary.id}: rejected")
    call.announce("commentary.rejected")


def _chosen(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""


DECISION = Menu(
    "commentary_decision",
    (
        MenuItem(RELEASE, "commentary.menu_do_release", _chosen),
        MenuItem(REJECT, "commentary.menu_reject", _chosen),
        MenuItem(AGAIN, "commentary.menu_again", _chosen),
        MenuItem(SKIP, "commentary.menu_skip", _chosen),
    ),
    footer={"common.back": ""},
)
