"""Runs campaigns on a running box as its console would; lays its records beside the far end's."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from appliance.assembly import Appliance, assemble
from appliance.records.campaign import (
    Attempt,
    Campaign,
    Chances,
    Contact,
    ContactsAsked,
    NewCampaign,
    NewContact,
    Retries,
)
from appliance.spoken_texts import missing_texts
from tests.calls.box import Box
from tests.calls.far_farm import FarFarm, FarmCall
from tests.calls.far_people import kind_of

AT_ANY_TIME = {
    "contact.from_hour": 0,
    "contact.until_hour": 24,
    "contact.on_weekends": 1,
    "contact.on_holidays": 1,
    "contact.per_person_and_day": 0,
    "contact.per_person_and_week": 0,
    "contact.per_number_and_day": 0,
    "contact.per_number_and_week": 0,
    "contact.calls_per_second": 50,
    "contact.lines": 0,
    "contact.ring_seconds": 5,
}
"""Nobody who answers a test has a night, or can be called too often."""
AT_ONCE_AGAIN = Retries(
    busy=Chances(2, 0),
    no_answer=Chances(1, 0),
    rejected=Chances(2, 0),
    hung_up=Chances(2, 0),
    unfinished=Chances(2, 0),
    failed=Chances(20, 1),
    lost=Chances(100, 1),
)
LEFT = (("done", "gave_up", "hung_up"), ("done", "gave_up", "unfinished"))
RESULTS = {
    "presses": (("done", "confirmed", "confirmed"),),
    "wants_none": (("done", "refused", "refused"), ("suppressed", "refusal", "lost")),
    "unknown": (("done", "unreachable", "unreachable"),),
    "busy": (("done", "gave_up", "busy"),),
    "rings": (("done", "gave_up", "no_answer"),),
    "rejects": (("done", "gave_up", "rejected"),),
    "switched_off": (("done", "gave_up", "no_answer"),),
    "says_nothing": LEFT,
    "machine": LEFT,
    "hangs_up": LEFT,
    "leaves_early": LEFT,
}
"""The right ends at each number: the contact's state and result, and how its last call ended.

Whose refusal was noted when Asterisk was killed under the last sentence is not called again.
"""
NOT_TOLD = ("lost", "failed")
"""The ends of attempts whose call may never have left the box."""
SPOKEN_SECONDS = 60.0


class CampaignDesk:
    """The campaigns of a running box, and the farm its calls arrive at."""

    def __init__(self, box: Box, farm: FarFarm, appliance: Appliance) -> None:
        self.box, self.farm, self.appliance = box, farm, appliance
        self.room = appliance.outbound
        appliance.parameters.keep_all(AT_ANY_TIME)

    def start(self, numbers: Sequence[str], **details: Any) -> Campaign:
        """Start a campaign that calls these numbers."""
        return self.room.campaigns.start(self.draft(numbers, **details).id, "test")

    def draft(self, numbers: Sequence[str], **details: Any) -> Campaign:
        """Make a campaign that would call these numbers; what it says is spoken."""
        chosen = {
            "name": f"trial of {len(numbers)}",
            "kind": "notice",
            "content": {"text": "今日净值已公布。"},
            "calls_per_second": Decimal(20),
            "at_once": 200,
            "retries": AT_ONCE_AGAIN,
            **details,
        }
        campaign = self.room.campaigns.create(NewCampaign(**chosen))
        self.room.contacts.add(campaign.id, [NewContact(numbers=(one,)) for one in numbers])
        deadline = time.monotonic() + SPOKEN_SECONDS
        while any(missing_texts(self.appliance).values()):
            assert time.monotonic() < deadline, "the message is not spoken in time"
            time.sleep(0.2)
        return campaign

    def settle(self, campaign: Campaign, seconds: float) -> None:
        """Wait until nobody of a campaign is left to be called."""
        deadline = time.monotonic() + seconds
        while self.room.campaigns.one(campaign.id).status != "done":
            assert time.monotonic() < deadline, self.room.campaigns.figures(campaign.id)
            time.sleep(0.3)

    def contacts(self, campaign: Campaign) -> list[Contact]:
        """Return everybody a campaign calls."""
        return self.room.contacts.listing(ContactsAsked(campaign=campaign.id, limit=100_000))

    def attempts(self, contacts: Iterable[Contact]) -> dict[int, list[Attempt]]:
        """Return the attempts at contacts."""
        return {one.id: self.room.contacts.history(one.id).attempts for one in contacts}


@contextmanager
def campaign_desk(box: Box, farm: FarFarm) -> Iterator[CampaignDesk]:
    """Open the store of a running box beside it."""
    appliance = assemble(box.settings)
    try:
        yield CampaignDesk(box, farm, appliance)
    finally:
        appliance.close()


# --- what the records must show -------------------------------------------------------


def wrong_results(contacts: Iterable[Contact]) -> dict[str, tuple[str, str, str]]:
    """Return the contacts whose result is not what their number stands for."""
    found = {}
    for contact in contacts:
        told = (contact.state, contact.result, contact.last_outcome)
        if told not in RESULTS[kind_of(contact.number)]:
            found[contact.number] = told
    return found


def unlike(attempts: Iterable[Attempt], calls: Iterable[FarmCall]) -> list[str]:
    """Return where the box's attempts and the far end's calls differ."""
    by_token = defaultdict(list)
    for call in calls:
        by_token[call.attempt].append(call)
    faults = []
    for attempt in attempts:
        arrived = by_token.pop(attempt.token, [])
        if len(arrived) > 1:
            faults.append(f"attempt {attempt.token} arrived {len(arrived)} times")
        elif not arrived and attempt.result not in NOT_TOLD:
            faults.append(f"attempt {attempt.token} ({attempt.result}) never arrived")
        elif arrived and arrived[0].number != attempt.number:
            faults.append(f"attempt {attempt.token} arrived at {arrived[0].number}")
        elif arrived and arrived[0].at < attempt.begun_at.timestamp() - 0.001:
            faults.append(f"attempt {attempt.token} arrived before it was committed")
    return faults + [
        f"{call.number} was called by nobody" for ones in by_token.values() for call in ones
    ]


def twice_at_once(calls: Sequence[FarmCall], breaks: Sequence[float] = ()) -> list[str]:
    """Return the numbers called while a call to them was up; a dead Asterisk has no calls."""
    faults, last = [], dict[str, FarmCall]()
    for call in sorted(calls, key=lambda one: one.at):
        before = last.get(call.number)
        if before is not None:
            cut = min((at for at in breaks if at > before.at), default=float("inf"))
            if call.at < min(before.ended_at or float("inf"), cut):
                faults.append(f"{call.number} at {before.at} and {call.at}")
        last[call.number] = call
    return faults


def after_the_end(contacts: Iterable[Contact], calls: Sequence[FarmCall]) -> list[str]:
    """Return the numbers called after the contact had its final result."""
    done = {one.number: one.done_at.timestamp() for one in contacts if one.done_at is not None}
    return [call.number for call in calls if call.at > done.get(call.number, float("inf")) + 0.5]


def most_in_a_second(moments: Iterable[float]) -> int:
    """Return how many moments the fullest second holds."""
    ordered, first, most = sorted(moments), 0, 0
    for place, at in enumerate(ordered):
        while at - ordered[first] >= 1.0:
            first += 1
        most = max(most, place - first + 1)
    return most


def outcomes(attempts: Iterable[Attempt]) -> dict[str, int]:
    """Return how many attempts ended in each way."""
    return dict(Counter(one.result for one in attempts).most_common())
