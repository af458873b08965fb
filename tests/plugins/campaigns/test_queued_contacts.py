"""What happens between the queue and the call: said by telephone, brought by clock or others.

Each case is a person who waits in a campaign, what happens meanwhile, and what the gate then says.
"""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from appliance.services.faxes.dial_plan import Rule
from appliance.services.outbound.consents import Evidence
from tests.demo_calls import DemoCompany
from tests.plugins.campaigns.called import ACCOUNT, NUMBER, Campaigning, campaigning

WHO = f"{ACCOUNT}#135790"
NIGHT_IS_OVER = "2026-11-24 09:00"
STAFF = Evidence(source="console", operator="admin", text="a letter of the customer")

Happening = Callable[[DemoCompany], object]


def dials(*keys: str, caller: str = NUMBER) -> Happening:
    return lambda demo: demo.dial(*keys, caller=caller)


def clock(moment: str) -> Happening:
    """Let the time pass; a clock that goes back is noticed, as the exchange does."""

    def set_clock(demo: DemoCompany) -> None:
        before = demo.clock.now
        demo.clock.set(f"{moment}:00")
        if demo.clock.now < before:
            back = (before - demo.clock.now).total_seconds()
            demo.appliance.outbound.waiting_times.bring_forward(back)

    return set_clock


def others(*keys: str, times: int = 1) -> Happening:
    """Let other campaigns call the person, who presses these keys."""

    def call(demo: DemoCompany) -> None:
        for _time in range(times):
            campaigning(demo).call(*keys)

    return call


def owner(**limits: int) -> Happening:
    named = {f"contact.{name}": value for name, value in limits.items()}
    return lambda demo: demo.appliance.parameters.keep_all(named)


def closed(day: str) -> Happening:
    return lambda demo: demo.appliance.calendar.edit(
        date.fromisoformat(day), is_open=False, by="admin"
    )


def blacklist(demo: DemoCompany) -> None:
    demo.appliance.outbound.consents.blacklist(NUMBER, "", STAFF)


REFUSES = ("8", "5", "1", "1", "1")
SWITCHES_SERVICE = ("8", "5", "2", WHO, "1")
FOREVER: dict[str, tuple[Sequence[Happening], str]] = {
    "refused the number under key 8": ([dials(*REFUSES)], "refusal"),
    "refused for the person without a number": (
        [dials("8", "5", "1", WHO, "1", caller="")],
        "refusal",
    ),
    "refused for the person from another telephone": (
        [dials("8", "5", "1", "2", WHO, "1", caller="13900139000")],
        "refusal",
    ),
    "refused, allowed and refused again": (
        [dials(*REFUSES), dials(*REFUSES), dials(*REFUSES)],
        "refusal",
    ),
    "refused in a call of another campaign": ([others("91")], "refusal"),
    "refused after the message of another campaign": ([others("191")], "refusal"),
    "agreed to service and withdrew it": (
        [dials(*SWITCHES_SERVICE), dials(*SWITCHES_SERVICE)],
        "withdrawn",
    ),
    "was put on the blacklist": ([blacklist], "blacklist"),
    "refused, then the night came": ([dials(*REFUSES), clock("2026-11-23 23:00")], "refusal"),
    "refused, then the clock went back a day": (
        [dials(*REFUSES), clock("2026-11-22 10:00")],
        "refusal",
    ),
}
"""What ends the waiting for good, and the result."""
FOR_A_WHILE: dict[str, tuple[Sequence[Happening], str, str]] = {
    "nine in the evening came": ([clock("2026-11-23 21:00")], "night", NIGHT_IS_OVER),
    "midnight passed": ([clock("2026-11-24 00:00")], "night", NIGHT_IS_OVER),
    "the last minute of the night": ([clock("2026-11-24 08:59")], "night", NIGHT_IS_OVER),
    "the clock went on an hour over nine": (
        [clock("2026-11-23 20:30"), clock("2026-11-23 21:30")],
        "night",
        NIGHT_IS_OVER,
    ),
    "the weekend came": ([clock("2026-11-28 10:00")], "weekend", "2026-11-30 09:00"),
    "midnight passed into the weekend": (
        [clock("2026-11-28 00:00")],
        "weekend",
        "2026-11-30 09:00",
    ),
    "the clock went back into the weekend": (
        [clock("2026-11-22 10:00")],
        "weekend",
        "2026-11-23 09:00",
    ),
    "the day became a holiday": ([closed("2026-11-23")], "holiday", NIGHT_IS_OVER),
    "midnight passed into a holiday": (
        [closed("2026-11-24"), clock("2026-11-24 00:00")],
        "holiday",
        "2026-11-25 09:00",
    ),
    "the holiday's second day": (
        [closed("2026-11-24"), closed("2026-11-25"), clock("2026-11-25 10:00")],
        "holiday",
        "2026-11-26 09:00",
    ),
    "other campaigns reached the cap": ([others("11", times=3)], "person_day", NIGHT_IS_OVER),
    "other campaigns reached the cap of the week": (
        [owner(per_person_and_week=3, per_person_and_day=0), others("11", times=3)],
        "person_week",
        "2026-11-30 10:00",
    ),
    "the owner lowered the cap": (
        [others("11"), owner(per_person_and_day=1)],
        "person_day",
        NIGHT_IS_OVER,
    ),
    "the cap was reached and the clock went back an hour": (
        [clock("2026-11-23 11:00"), others("11", times=3), clock("2026-11-23 10:00")],
        "person_day",
        NIGHT_IS_OVER,
    ),
    "the owner shortened the hours": (
        [owner(until_hour=13), clock("2026-11-23 13:00")],
        "night",
        NIGHT_IS_OVER,
    ),
    "the cap was reached and midnight passed": (
        [others("11", times=3), clock("2026-11-24 00:00")],
        "night",
        NIGHT_IS_OVER,
    ),
}
"""What puts the call off, the reason, and until when."""
NOT_AT_ALL: dict[str, Sequence[Happening]] = {
    "nothing happened": [],
    "the last minute before nine in the evening": [clock("2026-11-23 20:59")],
    "the night passed": [clock("2026-11-24 09:00")],
    "the weekend passed": [clock("2026-11-30 09:00")],
    "refused and allowed it again": [dials(*REFUSES), dials(*REFUSES)],
    "thought better of refusing": [dials("8", "5", "1", "1", "*")],
    "hung up before confirming to refuse": [dials("8", "5", "1", "1")],
    "somebody else refused": [dials(*REFUSES, caller="13900139000")],
    "others called twice": [others("11", times=2)],
    "others reached the cap and the day passed": [
        others("11", times=3),
        clock("2026-11-24 10:00"),
    ],
    "another campaign's call was not taken": [others("")],
    "agreed to service": [dials(*SWITCHES_SERVICE)],
}
"""After what the person is called all the same."""


def waiting(demo: DemoCompany, happenings: Sequence[Happening]) -> Campaigning:
    """Queue a person and let things happen."""
    room = campaigning(demo)
    for happening in happenings:
        happening(demo)
    return room


@pytest.mark.parametrize("case", FOREVER)
def test_what_ends_the_waiting(demo: DemoCompany, case: str) -> None:
    happenings, reason = FOREVER[case]
    room = waiting(demo, happenings)
    assert demo.appliance.outbound.attempts.begin(room.contact.id) is None
    contact = demo.appliance.outbound.contacts.one(room.contact.id)
    assert (contact.state, contact.result) == ("suppressed", reason)
    demo.clock.set("2026-12-01 10:00:00")
    assert demo.appliance.outbound.attempts.begin(room.contact.id) is None
    assert room.outcomes == []


@pytest.mark.parametrize("case", FOR_A_WHILE)
def test_what_puts_the_call_off(demo: DemoCompany, case: str) -> None:
    happenings, reason, until = FOR_A_WHILE[case]
    room = waiting(demo, happenings)
    assert demo.appliance.outbound.attempts.begin(room.contact.id) is None
    contact = demo.appliance.outbound.contacts.one(room.contact.id)
    assert contact.due_at is not None
    assert (contact.state, contact.waits_for) == ("waiting", reason)
    assert f"{contact.due_at:%Y-%m-%d %H:%M}" == until
    demo.clock.set(f"{until}:00")
    assert demo.appliance.outbound.attempts.begin(room.contact.id) is not None


@pytest.mark.parametrize("case", NOT_AT_ALL)
def test_what_stops_no_call(demo: DemoCompany, case: str) -> None:
    room = waiting(demo, NOT_AT_ALL[case])
    room.call("11")
    assert room.result == "confirmed"


def test_a_number_that_is_not_dialled_any_more(demo: DemoCompany) -> None:
    room = campaigning(demo, numbers=("02155559999",))
    demo.appliance.fax.destinations.keep_rules([Rule("021", False)])
    assert demo.appliance.outbound.attempts.begin(room.contact.id) is None
    assert room.result == "number"
