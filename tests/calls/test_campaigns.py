"""Campaigns on the real telephone: each person is called once, whatever breaks in between."""

import random
import threading
import time
from collections.abc import Iterator

import pytest

from appliance.records.campaign import Attempt, Campaign, Contact
from tests.calls.campaign_breaks import PARTS, Breaks
from tests.calls.campaign_desk import (
    CampaignDesk,
    after_the_end,
    campaign_desk,
    most_in_a_second,
    outcomes,
    twice_at_once,
    unlike,
    wrong_results,
)
from tests.calls.far_farm import box_and_farm
from tests.calls.far_people import KINDS, far_person

pytestmark = pytest.mark.asterisk

PEOPLE = tuple(kind for kind in KINDS if kind != "congested")
MANY, MANY_UNDER_KILLS, KILLS = 10_000, 6_000, 200


@pytest.fixture(scope="module")
def desk() -> Iterator[CampaignDesk]:
    with box_and_farm(900) as (box, farm), campaign_desk(box, farm) as opened:
        box.learn_trading_days()
        yield opened


def everybody(count: int, first: int) -> list[str]:
    """Return numbers of people who behave in every way."""
    return [far_person(PEOPLE[n % len(PEOPLE)], first + n) for n in range(count)]


def records(desk: CampaignDesk, campaign: Campaign) -> tuple[list[Contact], list[Attempt]]:
    contacts = desk.contacts(campaign)
    return contacts, [one for of in desk.attempts(contacts).values() for one in of]


def assert_all_called_as_they_should(
    desk: CampaignDesk, campaign: Campaign, breaks: Breaks | None = None
) -> list[Attempt]:
    """Check the box's records against those of the far end; return the attempts."""
    contacts, attempts = records(desk, campaign)
    numbers = {contact.number for contact in contacts}
    calls = [call for call in desk.farm.calls() if call.number in numbers]
    faults = {
        "wrong results": wrong_results(contacts),
        "logs differ": unlike(attempts, calls),
        "called twice at once": twice_at_once(calls, breaks.moments("asterisk") if breaks else ()),
        "called after the end": after_the_end(contacts, calls),
        "left out": sorted(numbers - {call.number for call in calls}),
    }
    assert not any(faults.values()), faults
    return attempts


def test_everybody_is_called_once_where_exchange_and_asterisk_are_killed(
    desk: CampaignDesk,
) -> None:
    campaign = desk.start(everybody(44, 0))
    breaks = Breaks(desk.box)
    for part in ("exchange", "asterisk"):
        before = len(desk.farm.calls())
        while len(desk.farm.calls()) < before + 10:
            time.sleep(0.05)
        breaks.make(part)
    desk.settle(campaign, 120)
    attempts = assert_all_called_as_they_should(desk, campaign, breaks)
    assert "lost" in outcomes(attempts)


def test_a_rehearsal_calls_who_makes_the_campaign_and_nobody_of_its_list(
    desk: CampaignDesk,
) -> None:
    own, listed = far_person("presses", 700), far_person("presses", 701)
    draft = desk.draft([listed])
    ordered = desk.room.rehearsals.call(draft.id, own, "admin", name="rehearsal")
    desk.settle(desk.room.campaigns.one(ordered.campaign), 60)
    [rehearsed] = desk.room.rehearsals.of(draft.id)
    assert (rehearsed.number, rehearsed.result, rehearsed.tries) == (own, "confirmed", 1)
    assert [call.number for call in desk.farm.calls() if call.number in (own, listed)] == [own]
    assert [one.state for one in desk.contacts(draft)] == ["waiting"]


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_ten_thousand_people_are_called(
    desk: CampaignDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    campaign = desk.start(everybody(MANY, 10_000), at_once=400)
    desk.settle(campaign, 7000)
    attempts = assert_all_called_as_they_should(desk, campaign)
    seconds = time.monotonic() - began
    calls = [call for call in desk.farm.calls() if int(call.number[-5:]) >= 10_000]
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{MANY} contacts, {len(attempts)} attempts, {len(calls)} INVITEs, {seconds:.0f} s, "
            f"at most {most_in_a_second(call.at for call in calls)} in a second; "
            f"{outcomes(attempts)}"
        )


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_two_hundred_kills_call_nobody_twice_and_leave_nobody_out(
    desk: CampaignDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    people = everybody(MANY_UNDER_KILLS, 30_000)
    random.Random(6).shuffle(people)
    campaign = desk.start(people, at_once=400)
    breaks, finished = Breaks(desk.box), threading.Event()
    breaking = threading.Thread(target=breaks.go_on, args=(KILLS, finished))
    breaking.start()
    try:
        desk.settle(campaign, 7000)
    finally:
        finished.set()
        breaking.join()
    attempts = assert_all_called_as_they_should(desk, campaign, breaks)
    made = {part: len(breaks.moments(part)) for part in PARTS}
    assert sum(made.values()) == KILLS, made
    with capsys.disabled():
        print(f"\n{made}: {len(attempts)} attempts, {outcomes(attempts)}")  # noqa: T201
