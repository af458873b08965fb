"""The ticks that need neither Asterisk nor a running exchange, and the jobs at their times."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import Appliance, assemble
from appliance.exchange.job_runner import BROKE, JobRunner
from appliance.exchange.ticks import Again
from appliance.services.timed_jobs.timetable import LATE, TimedJob, once
from appliance.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
PATIENCE_SECONDS = 30


class Box:
    """An appliance whose clock is set by the test, and the runner of its timed jobs."""

    def __init__(self, home: Path) -> None:
        self.now = datetime(2026, 10, 31, 8, 59, tzinfo=SHANGHAI)
        self.appliance: Appliance = assemble(Settings(home=home), clock=lambda: self.now)
        self.appliance.calendar.seed()
        self.runner = JobRunner(self.appliance.timed_jobs)
        self.runner.look()

    def at(self, now: datetime) -> None:
        """Look at this time, and again once every run is over."""
        self.now = now
        self.runner.look()
        for thread in threading.enumerate():
            if thread.name.startswith("timed job"):
                thread.join(PATIENCE_SECONDS)
        self.runner.look()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Open a box on a morning."""
    box = Box(tmp_path)
    yield box
    box.appliance.close()


def test_the_log_says_each_morning_from_november_on_that_next_year_is_missing(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    said = []
    for day in (
        datetime(2026, 10, 31, 9, tzinfo=SHANGHAI),
        datetime(2026, 11, 1, 9, tzinfo=SHANGHAI),
    ):
        with caplog.at_level(logging.WARNING, "appliance.assembly.clock"):
            box.at(day)
        said.append([one.getMessage().split()[5] for one in caplog.records if "missing" in one.msg])
    assert said == [[], ["2027"]]
    assert [run.outcome for run in box.appliance.timed_jobs.runs() if run.job == "calendar"] == [
        "done",
        "done",
    ]


def test_a_job_that_fails_is_written_down_and_keeps_no_other(box: Box) -> None:
    def fail(_planned_at: datetime) -> None:
        raise OSError("the disk is away")

    def do(_planned_at: datetime) -> None:
        """Nothing is to be done."""

    moment = box.now + timedelta(seconds=30)
    for name, run in (("bad", fail), ("good", do)):
        box.appliance.timed_jobs.add(
            TimedJob(name=name, planned=once(moment), run=run, missed=LATE)
        )
    box.at(moment + timedelta(seconds=1))
    runs = {run.job: (run.outcome, run.why) for run in box.appliance.timed_jobs.runs()}
    assert runs == {"bad": ("failed", "the disk is away"), "good": ("done", "")}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_breaks_leaves_no_open_row(box: Box) -> None:
    def fall(_planned_at: datetime) -> None:
        raise ZeroDivisionError

    box.appliance.timed_jobs.add(TimedJob(name="bad", planned=once(box.now), run=fall, missed=LATE))
    box.at(box.now)
    (run,) = box.appliance.timed_jobs.runs()
    assert (run.outcome, run.why) == ("failed", BROKE)


def test_a_clock_set_on_by_years_brings_one_tick() -> None:
    now = datetime(2026, 11, 25, 3, tzinfo=SHANGHAI)
    trigger = Again(timedelta(seconds=0.25))
    first = trigger.get_next_fire_time(None, now)
    later = now + timedelta(days=20_000)
    assert first == now + timedelta(seconds=0.25)
    assert trigger.get_next_fire_time(first, later) > later
