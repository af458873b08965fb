"""A scheduled campaign begins at its time; much later only when a person says so."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.campaign_kinds import CampaignKind
from appliance.records.campaign import NewCampaign, NewContact
from appliance.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)
NOTICE = CampaignKind(
    name="notice", purpose="service", run=lambda *_: "confirmed", check=lambda _: None, fields=()
)


class Box:
    """A box with one campaign that begins at ten; its exchange carries out what is due."""

    def __init__(self, home: Path) -> None:
        self.now = START - timedelta(hours=1)
        self.appliance = assemble(Settings(home=home), clock=lambda: self.now)
        self.campaigns = self.appliance.outbound.campaigns
        self.campaigns.kinds = {"notice": NOTICE}
        self.id = self.campaigns.create(
            NewCampaign(name="净值提醒", kind="notice", starts_at=START, created_by="admin")
        ).id
        self.appliance.outbound.contacts.add(self.id, [NewContact(numbers=("13800138000",))])
        assert self.campaigns.start(self.id, "admin").status == "scheduled"
        self.at(self.now)

    def at(self, now: datetime) -> str:
        """Carry out what is due at this time; return how the campaign stands."""
        self.now = now
        for due in self.appliance.timed_jobs.due():
            due.job.run(due.planned_at)
            self.appliance.timed_jobs.end(due)
        self.campaigns.settle()
        return self.campaigns.one(self.id).status


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Open a box an hour before its campaign begins."""
    box = Box(tmp_path)
    yield box
    box.appliance.close()


@pytest.mark.parametrize("minutes", [0, 1, 14])
def test_it_begins_at_its_time_and_a_little_later(box: Box, minutes: int) -> None:
    assert box.at(START - timedelta(seconds=1)) == "scheduled"
    assert [one.detail for one in box.appliance.timed_jobs.upcoming(1) if one.detail] == [
        "净值提醒"
    ]
    assert box.at(START + timedelta(minutes=minutes)) == "running"
    assert box.at(START + timedelta(hours=1)) == "running"
    (run,) = [one for one in box.appliance.timed_jobs.runs() if one.detail]
    assert (run.outcome, run.planned_at) == ("done", START)


@pytest.mark.parametrize("answer", ["run", "leave"])
def test_hours_later_a_person_decides(box: Box, answer: str) -> None:
    assert box.at(START + timedelta(hours=3)) == "scheduled"
    (run,) = box.appliance.timed_jobs.waiting()
    box.appliance.timed_jobs.answer(run.id, answer, "admin")
    begun = box.at(START + timedelta(hours=3, seconds=1))
    assert begun == ("running" if answer == "run" else "scheduled")
    assert box.at(START + timedelta(days=2)) == begun


def test_one_that_was_paused_in_time_begins_when_it_is_resumed(box: Box) -> None:
    box.campaigns.pause(box.id, "admin")
    assert box.at(START + timedelta(minutes=1)) == "paused"
    assert box.appliance.timed_jobs.waiting() == []
    assert box.campaigns.resume(box.id, "admin").status == "running"


def test_one_that_was_stopped_while_it_was_asked_about_stays_stopped(box: Box) -> None:
    box.at(START + timedelta(hours=3))
    (run,) = box.appliance.timed_jobs.waiting()
    box.campaigns.stop(box.id, "admin")
    box.appliance.timed_jobs.answer(run.id, "run", "admin")
    assert box.at(START + timedelta(hours=4)) == "stopped"
    (run,) = [one for one in box.appliance.timed_jobs.runs() if one.detail]
    assert (run.outcome, run.why) == ("failed", "unknown_job")


def test_a_clock_set_back_over_the_start_begins_nothing_again(box: Box) -> None:
    assert box.at(START) == "running"
    assert box.at(START - timedelta(hours=1)) == "running"
    assert box.at(START + timedelta(seconds=1)) == "running"
    began = [one.what for one in box.campaigns.events(box.id) if one.what == "began"]
    assert began == ["began"]
