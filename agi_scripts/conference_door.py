"""The two doors of a conference: who may listen, who speaks, and the wait for its begin."""

from typing import TYPE_CHECKING

from agi_scripts.conference_keys import go_in
from agi_scripts.expert_line import log_in_expert
from appliance.commentary_hearing import listener_of
from appliance.errors import AccountLocked, BackWanted, ConferenceRefused, IdentityRefused
from appliance.hookspecs import MenuItem
from appliance.identity import identify
from appliance.services.conference.conferences import (
    CUSTOMERS,
    LISTENER,
    MODERATOR,
    OPEN,
    PIN,
    PLANNED,
    Conference,
)
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance

TRIES = 3
HOLD_EVERY = 10
"""So many ticks of three seconds pass between two sentences while a caller waits."""
START_NOW = "1"


def listen(number: int, call: Call, appliance: "Appliance") -> None:
    """Let a listener in, once he may listen and somebody is there to be listened to."""
    conference = appliance.conferences.one(number)
    if conference.access == CUSTOMERS:
        call.say("conference.customers_only")
        identify(call, appliance)
    elif conference.access == PIN:
        _ask_pin(call, appliance, conference)
    waited = _wait(call, appliance, number, for_speakers=True)
    _enter(call, appliance, conference, LISTENER, None, waited=waited)


def speak(number: int, call: Call, appliance: "Appliance") -> None:
    """Let an expert or moderator of this conference in; a moderator may open it earlier."""
    conference = appliance.conferences.one(number)
    expert = log_in_expert(call, appliance)
    role = conference.role(expert.number)
    if role is None:
        call.did(f"conference {number}: expert {expert.number} is no speaker")
        call.announce("conference.not_a_speaker")
        raise BackWanted
    if role == MODERATOR and appliance.conferences.one(number).state == PLANNED:
        _offer_start(call, appliance, number, expert.number)
    waited = _wait(call, appliance, number, for_speakers=False)
    _enter(call, appliance, conference, role, expert.number, waited=waited)


def _ask_pin(call: Call, appliance: "Appliance", conference: Conference) -> None:
    for left in reversed(range(TRIES)):
        pin = call.ask_secret("conference.enter_pin")
        try:
            call.work(appliance.conferences.prove, conference.id, pin, listener_of(call))
        except AccountLocked:
            call.announce("conference.locked")
            raise BackWanted from None
        except IdentityRefused:
            call.did(f"conference {conference.id}: refused")
        else:
            return
        if left:
            call.announce("conference.wrong_pin", left=left)
    raise BackWanted


def _offer_start(call: Call, appliance: "Appliance", number: int, expert: str) -> None:
    if call.choose(START).key != START_NOW:
        return
    try:
        appliance.conferences.start(number, expert)
    except ConferenceRefused as error:  # it began, or was cancelled, while he chose
        call.did(f"conference {number}: not opened, {error}")
    else:
        call.did(f"conference {number}: opened")


def _wait(call: Call, appliance: "Appliance", number: int, *, for_speakers: bool) -> bool:
    """Wait until the caller can go in; tell whether he had to."""
    ticks = 0
    while True:
        appliance.conferences.open_due()
        state = appliance.conferences.one(number).state
        if state not in (OPEN, PLANNED):
            call.announce("conference.over" if state != "cancelled" else "conference.cancelled")
            raise BackWanted
        if state == OPEN and (not for_speakers or appliance.conference_floor.speakers(number)):
            return ticks > 0
        if ticks % HOLD_EVERY == 0:
            call.say("conference.hold" if state == PLANNED else "conference.nobody_yet")
        if call.linger() == "*":
            raise BackWanted
        ticks += 1


def _enter(
    call: Call,
    appliance: "Appliance",
    conference: Conference,
    role: str,
    expert: str | None,
    *,
    waited: bool,
) -> None:
    call.announce("conference.starts" if waited else "conference.joined")
    if conference.recorded:
        call.announce("conference.recorded")
    member = appliance.conference_floor.join(
        conference,
        call_id=call.id,
        channel=call.channel,
        role=role,
        expert=expert,
        caller=call.caller,
        customer=call.customer,
    )
    call.did(f"conference {conference.id}: joined as {role}")
    call.say(f"conference.keys_of_{role}")
    go_in(call, appliance, member)


def _chosen(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""


START = Menu(
    "conference_start",
    (
        MenuItem(START_NOW, "conference.menu_start", _chosen),
        MenuItem("2", "conference.menu_wait", _chosen),
    ),
    footer={"common.back": ""},
)
