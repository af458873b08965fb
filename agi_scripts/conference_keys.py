"""What the keys mean in a conference; each leads out of the room and, mostly, back into it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.errors import BackWanted, ConferenceRefused, HelpWanted
from appliance.hookspecs import MenuItem
from appliance.services.conference.conferences import LISTENER, MODERATOR, OPEN
from appliance.services.conference.floor import Member
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance

LEAVE, SKIP = "*", "#"

Deed = Callable[[Call, "Appliance", Member], None]


def press(call: Call, appliance: "Appliance", member: Member, key: str) -> None:
    """Do what a key means and lead the caller back, unless he leaves."""
    if key == LEAVE:
        appliance.conference_floor.leave(member.id)
        call.did(f"conference {member.conference}: left")
        call.say("conference.left")
        return
    if _is_open(appliance, member):
        _deed(member, key)(call, appliance, member)
    go_in(call, appliance, appliance.conference_floor.one(member.id))


def go_in(call: Call, appliance: "Appliance", member: Member) -> None:
    """Lead a member into the room; keys pressed ahead are done first."""
    key = call.key_ahead()
    if key and key != SKIP:
        press(call, appliance, member, key)
    elif _is_open(appliance, member):
        recorded = appliance.conferences.one(member.conference).recorded
        call.enter_room(str(member.conference), speaks=member.speaks, recorded=recorded)
    else:
        call.announce("conference.over")


def _is_open(appliance: "Appliance", member: Member) -> bool:
    return appliance.conferences.one(member.conference).state == OPEN


def _deed(member: Member, key: str) -> Deed:
    if member.role == LISTENER:
        return {"1": _hand}.get(key, _help)
    if member.role == MODERATOR:
        return MODERATORS.get(key, _help)
    return {"1": _mute}.get(key, _help)


def _help(call: Call, _appliance: "Appliance", member: Member) -> None:
    call.say(f"conference.keys_of_{member.role}")


def _hand(call: Call, appliance: "Appliance", member: Member) -> None:
    """Raise the hand, take it down, or give the floor back."""
    floor = appliance.conference_floor
    if member.raised_at is not None:
        floor.lower_hand(member.id)
        call.did(f"conference {member.conference}: hand down")
        call.say("conference.turn_over" if member.speaks else "conference.hand_down")
        return
    floor.raise_hand(member.id)
    call.did(f"conference {member.conference}: hand up")
    before = [one.id for one in floor.waiting(member.conference)].index(member.id)
    if before:
        call.say("conference.hand_up", count=before)
    else:
        call.say("conference.hand_up_first")


def _mute(call: Call, appliance: "Appliance", member: Member) -> None:
    if member.speaks:
        appliance.conference_floor.take_floor(member.id)
        call.say("conference.muted")
    else:
        appliance.conference_floor.give_floor(member.id)
        call.say("conference.unmuted")


def _count_hands(call: Call, appliance: "Appliance", member: Member) -> None:
    call.say("conference.waiting", count=len(appliance.conference_floor.waiting(member.conference)))


def _give(call: Call, appliance: "Appliance", member: Member) -> None:
    floor = appliance.conference_floor
    given = floor.give_floor_to_next(member.conference)
    if given is None:
        call.say("conference.none_waits")
        return
    call.did(f"conference {member.conference}: floor given to call {given.call_id}")
    call.say("conference.given", count=len(floor.waiting(member.conference)))


def _take(call: Call, appliance: "Appliance", member: Member) -> None:
    taken = appliance.conference_floor.take_floors(member.conference)
    call.did(f"conference {member.conference}: floor taken from {len(taken)}")
    call.say("conference.taken" if taken else "conference.nobody_speaks")


def _end(call: Call, appliance: "Appliance", member: Member) -> None:
    try:
        call.choose(REALLY)
    except (BackWanted, HelpWanted):
        return
    try:
        appliance.conferences.end(member.conference, member.expert or "")
    except ConferenceRefused as error:
        call.did(f"conference {member.conference}: not ended, {error}")
    else:
        call.did(f"conference {member.conference}: ended")


def _chosen(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""


MODERATORS: dict[str, Deed] = {
    "1": _mute,
    "2": _count_hands,
    "3": _give,
    "4": _take,
    "9": _end,
}
REALLY = Menu(
    "conference_end",
    (MenuItem("1", "common.confirm", _chosen),),
    question="conference.really_end",
    footer={"common.back": ""},
)
