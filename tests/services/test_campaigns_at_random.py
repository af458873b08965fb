"""Campaigns through which anything happens in any order: whatever it is, the promises hold."""

import tempfile
from pathlib import Path
from shutil import rmtree

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import DataObject, data, integers, sampled_from

from appliance.records.campaign import (
    OUTCOMES,
    Chances,
    ContactsAsked,
    Retries,
)
from tests.services.campaign_room import MADE_BY, OTHER, CampaignRoom
from tests.services.gate_room import CALLED, gate_home

NUMBERS = ("13700000001", "13700000002", "13700000003", "110")
"""Few, so that several contacts have the same; nobody calls the police."""
QUICK = Retries(
    **{
        outcome: Chances(2, 60)
        for outcome in ("busy", "no_answer", "rejected", "hung_up", "unfinished", "failed", "lost")
    }
)
LONGEST_SECONDS = 36 * 3600
EVERYBODY = ContactsAsked(limit=10_000)
FINAL = ("done", "suppressed", "stopped")


class Walk(RuleBasedStateMachine):
    """A box in which people and parts of it do anything at any time."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.room = CampaignRoom(self.template, self.home)
        self.final: dict[int, tuple[str, str, int]] = {}
        """The result and number of tries of each contact when they were seen to be final."""

    def teardown(self) -> None:
        self._to_the_end()
        self.room.close()
        rmtree(self.home)

    @rule(kind=sampled_from(("notice", "callback", "offer")), people=integers(1, 3), at=data())
    def start(self, kind: str, people: int, at: DataObject) -> None:
        campaign = self.room.draft(kind=kind, purpose="service", retries=QUICK)
        for _person in range(people):
            count = at.draw(integers(1, 2))
            numbers = tuple(at.draw(sampled_from(NUMBERS)) for _ in range(count))
            self.room.add(campaign, numbers=numbers)
        self.room.campaigns.start(campaign.id, MADE_BY)

    @rule()
    def alarm(self) -> None:
        self.room.add(self.room.campaigns.standing("alarm"), NUMBERS[0])

    @rule(seconds=sampled_from((1, 60, 3600, LONGEST_SECONDS)))
    def pass_time(self, seconds: int) -> None:
        self.room.pass_time(seconds)

    @rule(most=integers(1, 3))
    def tick(self, most: int) -> None:
        self.room.campaigns.settle()
        for due in self.room.attempts.due(most):
            self.room.attempts.begin(due.contact.id)

    @rule(which=data())
    def begin_anybody(self, which: DataObject) -> None:
        everybody = self.room.contacts.listing(EVERYBODY)
        if everybody:
            contact = which.draw(sampled_from(everybody))
            begun = self.room.attempts.begin(contact.id)
            assert begun is None or contact.state == "waiting"

    @precondition(lambda self: self.room.attempts.open_attempts())
    @rule(which=data(), outcome=sampled_from(OUTCOMES), confirmed=sampled_from((0, 0, 1)))
    def end(self, which: DataObject, outcome: str, confirmed: int) -> None:
        token = which.draw(sampled_from(self.room.attempts.open_attempts())).attempt.token
        self.room.attempts.answered(token)
        if confirmed:
            self.room.attempts.confirmed(token)
        self.room.attempts.end(token, outcome)
        self.room.attempts.end(token, "lost")

    @rule()
    def restart(self) -> None:
        for left in self.room.attempts.open_attempts():
            self.room.attempts.lose(left.attempt.token)
        now, numbers = self.room.now, self.room.numbers
        self.room.close()
        self.room = CampaignRoom(self.template, self.home)
        self.room.now, self.room.numbers = now, numbers

    @rule(number=sampled_from(NUMBERS[1:3]), wanted=sampled_from((False, True)))
    def refuse(self, number: str, wanted: bool) -> None:
        say = self.room.consents.take_back if wanted else self.room.consents.refuse
        say(number, "", CALLED)

    @rule(which=data(), step=sampled_from(("pause", "pause", "resume", "resume", "stop")))
    def interfere(self, which: DataObject, step: str) -> None:
        possible = {"pause": ["running"], "resume": ["paused"], "stop": ["running", "paused"]}
        found = [
            one
            for one in self.room.campaigns.listing()
            if one.status in possible[step] and not (one.standing and step == "stop")
        ]
        if found:
            getattr(self.room.campaigns, step)(which.draw(sampled_from(found)).id, OTHER)

    @invariant()
    def the_promises_hold(self) -> None:
        everybody = self.room.contacts.listing(EVERYBODY)
        up = self.room.attempts.open_attempts()
        assert len({one.attempt.contact for one in up}) == len(up), "called twice at once"
        assert len({one.attempt.number for one in up}) == len(up), "a number twice at once"
        calling = {one.id for one in everybody if one.state == "calling"}
        assert {one.attempt.contact for one in up} == calling
        for one in everybody:
            if one.id in self.final:
                assert self.final[one.id] == (one.state, one.result, one.tries)
            elif one.state in FINAL:
                self.final[one.id] = (one.state, one.result, one.tries)
            else:
                assert one.state == "calling" or one.due_at is not None, "forgotten"

    def _to_the_end(self) -> None:
        """Let everything run until nobody is left; everybody has a result then."""
        room = self.room
        for campaign in room.campaigns.listing(status="paused"):
            room.campaigns.resume(campaign.id, OTHER)
        for _round in range(200):
            for left in room.attempts.open_attempts():
                room.attempts.end(left.attempt.token, "no_answer")
            room.campaigns.settle()
            for due in room.attempts.due(1000):
                room.attempts.begin(due.contact.id)
            self.the_promises_hold()
            waiting = [one.due_at for one in room.contacts.listing(EVERYBODY) if one.due_at]
            if not waiting and not room.attempts.open_attempts():
                break
            room.now = max(room.now, min(waiting, default=room.now))
        room.campaigns.settle()
        assert {one.state for one in room.contacts.listing(EVERYBODY)} <= set(FINAL)
        for campaign in room.campaigns.listing():
            figures = room.campaigns.figures(campaign.id)
            assert figures.contacts == figures.done == sum(figures.results.values())
            assert campaign.standing or campaign.status in ("done", "stopped")


def test_whatever_happens_nobody_is_called_twice_at_once_nor_afterwards_nor_forgotten(
    tmp_path: Path,
) -> None:
    machine = type("ThisWalk", (Walk,), {"template": gate_home(tmp_path)})
    walk = settings(
        max_examples=20,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    machine.TestCase.settings = walk
    machine.TestCase().runTest()
