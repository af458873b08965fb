"""Every planned moment is decided once, whatever the clock does and whenever the box is down."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import NobodyAsked
from appliance.services.timed_jobs.records import Due
from appliance.services.timed_jobs.register import TimedJobs
from appliance.services.timed_jobs.timetable import ASK, LATE, MISSED, SKIP, TimedJob, daily, once
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, DAY = 3600, 86400


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


class World:
    """A wall clock that can be set, and an exchange that can be away, dies and comes back."""

    def __init__(self, home: Path) -> None:
        self.now = moment("24 03:00")
        self.database = Database(home / "fundline.db")
        self.database.migrate()
        self.ran: list[tuple[datetime, datetime]] = []
        self.job = TimedJob(name="job", planned=daily(3, 30), run=self.run, missed=LATE)
        self.start()

    def run(self, planned_at: datetime) -> None:
        self.ran.append((planned_at, self.now))

    def start(self) -> None:
        """Start an exchange of the policy that is tried; the first look is its recovery."""
        self.jobs = TimedJobs(self.database, lambda: self.now)
        self.jobs.add_many(lambda: [self.job])
        self.carry_out(self.jobs.recover())

    def carry_out(self, due: list[Due]) -> None:
        for one in due:
            one.job.run(one.planned_at)
            self.jobs.end(one)

    def look(self) -> None:
        self.carry_out(self.jobs.due())

    def until(self, text: str) -> None:
        """Let the time pass, with a look each minute."""
        while self.now < moment(text):
            self.look()
            self.now = min(self.now + timedelta(minutes=1), moment(text))
        self.look()

    def step(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.jobs.note_step(seconds)
        self.look()

    def down(self, seconds: float) -> None:
        """Leave the box switched off for so long."""
        self.now += timedelta(seconds=seconds)
        self.start()
        self.look()

    def rows(self) -> list[tuple[str, str, str]]:
        runs = sorted(self.jobs.runs(), key=lambda run: run.planned_at)
        return [(f"{run.planned_at:%d %H:%M}", run.outcome, run.why) for run in runs]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Make a box on a Tuesday at three in the morning."""
    world = World(tmp_path)
    yield world
    world.database.close()


MISSED_NOW = {
    LATE: ("late", "missed"),
    SKIP: ("skipped", "missed"),
    ASK: ("asked", "missed"),
}
POLICY = "what the policy says"
EVENTS: dict[str, tuple[list[tuple[str, Callable[[World], None]]], str, list[tuple[str, str]]]] = {
    "nothing": ([], "25 05:00", [("24", "done"), ("25", "done")]),
    "on by an hour over the moment": (
        [("25 03:10", lambda world: world.step(HOUR))],
        "25 05:00",
        [("24", "done"), ("25", POLICY)],
    ),
    "on by an hour before the moment": (
        [("25 02:10", lambda world: world.step(HOUR))],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "on by an hour after the moment": (
        [("25 03:40", lambda world: world.step(HOUR))],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "back by an hour over the moment": (
        [("25 03:40", lambda world: world.step(-HOUR))],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "back by an hour before the moment": (
        [("25 03:10", lambda world: world.step(-HOUR))],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "back by an hour again and again": (
        [(at, lambda world: world.step(-HOUR)) for at in ("25 03:31", "25 03:31", "25 03:32")],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "on by an hour over the moment and back": (
        [
            ("25 03:10", lambda world: world.step(HOUR)),
            ("25 04:12", lambda world: world.step(-HOUR)),
        ],
        "25 05:00",
        [("24", "done"), ("25", POLICY)],
    ),
    "on by a day over the moment": (
        [("25 03:10", lambda world: world.step(DAY))],
        "26 05:00",
        [("24", "done"), ("25", POLICY), ("26", "done")],
    ),
    "on by a day after the moment": (
        [("25 03:40", lambda world: world.step(DAY))],
        "26 05:00",
        [("24", "done"), ("25", "done"), ("26", POLICY)],
    ),
    "back by a day over the moment": (
        [("25 03:40", lambda world: world.step(-DAY))],
        "26 05:00",
        [("24", "done"), ("25", "done"), ("26", "done")],
    ),
    "back by a day before the moment": (
        [("25 03:10", lambda world: world.step(-DAY))],
        "26 05:00",
        [("24", "done"), ("25", "done"), ("26", "done")],
    ),
    "on by a day and back, a mistake put right": (
        [
            ("25 03:10", lambda world: world.step(DAY)),
            ("26 03:40", lambda world: world.step(-DAY)),
        ],
        "26 05:00",
        [("24", "done"), ("25", POLICY), ("26", "done")],
    ),
    "down, and the clock set back meanwhile": (
        [("25 03:40", lambda world: world.down(-HOUR))],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "down a second": (
        [("25 03:29:59", lambda world: world.down(1))],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "down a minute": (
        [("25 03:29:30", lambda world: world.down(60))],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
    "down ten minutes": (
        [("25 03:29", lambda world: world.down(600))],
        "25 05:00",
        [("24", "done"), ("25", POLICY)],
    ),
    "down an hour": (
        [("25 03:29", lambda world: world.down(HOUR))],
        "25 05:00",
        [("24", "done"), ("25", POLICY)],
    ),
    "down six hours": (
        [("25 03:29", lambda world: world.down(6 * HOUR))],
        "26 05:00",
        [("24", "done"), ("25", POLICY), ("26", "done")],
    ),
    "down a day": (
        [("25 03:29", lambda world: world.down(DAY))],
        "26 05:00",
        [("24", "done"), ("25", POLICY), ("26", "done")],
    ),
    "down a day, back in time for the next moment": (
        [("25 03:29", lambda world: world.down(DAY + 90))],
        "26 05:00",
        [("24", "done"), ("25", "skipped"), ("26", "done")],
    ),
    "down two days": (
        [("25 03:29", lambda world: world.down(2 * DAY))],
        "27 05:00",
        [("24", "done"), ("25", "skipped"), ("26", POLICY), ("27", "done")],
    ),
    "down again and again": (
        [(at, lambda world: world.down(1)) for at in ("25 03:29:59", "25 03:30:01", "25 03:30:03")],
        "25 05:00",
        [("24", "done"), ("25", "done")],
    ),
}
"""What happens and when, until when it is looked at, and what became of the moments of the days."""


@pytest.mark.parametrize("missed", MISSED)
@pytest.mark.parametrize("event", EVENTS)
def test_each_policy_holds_and_each_moment_has_one_row(
    world: World, event: str, missed: str
) -> None:
    happenings, end, expected = EVENTS[event]
    world.job = TimedJob(name="job", planned=daily(3, 30), run=world.run, missed=missed)
    for at, happen in happenings:
        world.until(at)
        happen(world)
    world.until(end)
    outcomes = [(day, MISSED_NOW[missed][0] if o == POLICY else o) for day, o in expected]
    assert [(at[:2], outcome) for at, outcome, _why in world.rows()] == outcomes
    ran = [planned_at for planned_at, _at in world.ran]
    assert [f"{at:%d}" for at in ran] == [d for d, o in outcomes if o in ("done", "late")]


def test_what_is_made_up_for_is_done_at_the_first_look(world: World) -> None:
    world.until("25 03:20")
    world.down(5 * HOUR)
    assert world.ran[-1] == (moment("25 03:30"), moment("25 08:20"))
    assert world.rows()[-1] == ("25 03:30", "late", "missed")


@pytest.mark.parametrize(("hours", "outcome"), [(2, "late"), (3, "skipped")])
def test_what_would_come_too_late_is_not_run_any_more(
    world: World, hours: int, outcome: str
) -> None:
    world.job = TimedJob(
        name="job", planned=daily(3, 30), run=world.run, missed=LATE, at_latest=timedelta(hours=2)
    )
    world.until("25 03:30")
    world.now = moment("26 03:29")
    world.down(60 + hours * HOUR)
    assert world.rows()[-1][:2] == ("26 03:30", outcome)


def broken_off(world: World, missed: str) -> None:
    """Let the exchange die between the row of the moment and the end of its run."""
    world.job = TimedJob(name="job", planned=daily(3, 30), run=world.run, missed=missed)
    world.until("25 03:29")
    world.now = moment("25 03:30")
    (due,) = world.jobs.due()
    assert due.planned_at == moment("25 03:30")
    world.down(5)


@pytest.mark.parametrize(
    ("missed", "outcome", "runs"),
    [(LATE, "late", 2), (SKIP, "broken", 1), (ASK, "asked", 1)],
)
def test_after_a_run_that_was_broken_off_the_policy_decides(
    world: World, missed: str, outcome: str, runs: int
) -> None:
    broken_off(world, missed)
    world.until("25 05:00")
    assert world.rows()[-1] == ("25 03:30", outcome, "broken_off")
    assert len(world.ran) == runs


def test_a_run_that_breaks_the_exchange_each_time_is_repeated_once(world: World) -> None:
    world.until("25 03:29")
    world.now = moment("25 03:30")
    world.jobs.due()
    for again in (1, 0, 0):
        jobs = TimedJobs(world.database, lambda: world.now)
        jobs.add(world.job)
        assert len(jobs.recover()) == again
        assert jobs.due() == []
    assert world.rows()[-1] == ("25 03:30", "broken", "broken_off")


def test_the_exchange_that_died_before_the_row_was_there_has_run_nothing(world: World) -> None:
    world.until("25 03:29")
    world.down(65)
    world.until("25 05:00")
    assert world.rows()[-1] == ("25 03:30", "done", "")


def asked(world: World) -> int:
    world.job = TimedJob(name="job", planned=daily(3, 30), run=world.run, missed=ASK)
    world.until("25 03:00")
    world.down(HOUR)
    (run,) = world.jobs.waiting()
    return run.id


def test_a_person_lets_it_run_and_it_runs_once(world: World) -> None:
    number = asked(world)
    world.jobs.answer(number, "run", "admin")
    assert world.jobs.waiting() == []
    world.until("25 05:00")
    (run,) = world.jobs.runs(limit=1)
    assert (run.outcome, run.answered_by, run.starts) == ("late", "admin", 1)
    assert [planned_at for planned_at, _at in world.ran] == [moment("24 03:30"), moment("25 03:30")]


def test_a_person_leaves_it_and_it_never_runs(world: World) -> None:
    number = asked(world)
    world.jobs.answer(number, "leave", "admin")
    world.until("25 05:00")
    assert world.rows()[-1] == ("25 03:30", "refused", "missed")
    assert len(world.ran) == 1
    with pytest.raises(NobodyAsked):
        world.jobs.answer(number, "run", "admin")


def test_what_a_person_allowed_and_was_broken_off_is_not_repeated(world: World) -> None:
    world.jobs.answer(asked(world), "run", "admin")
    (due,) = world.jobs.due()
    assert due.late
    world.down(1)
    assert world.rows()[-1] == ("25 03:30", "broken", "broken_off")


def test_what_was_allowed_and_is_no_job_any_more_has_failed(world: World) -> None:
    world.jobs.answer(asked(world), "run", "admin")
    world.jobs = TimedJobs(world.database, lambda: world.now)
    assert world.jobs.due() == []
    assert world.rows()[-1] == ("25 03:30", "failed", "unknown_job")


def test_a_moment_that_was_named_when_it_was_over_is_still_due(world: World) -> None:
    world.until("24 10:00")
    world.job = TimedJob(
        name="campaign 1",
        planned=once(moment("24 09:59:30")),
        run=world.run,
        missed=ASK,
        detail="NAV notice",
    )
    world.until("24 10:05")
    run = world.jobs.runs()[0]
    assert (run.job, run.outcome, run.detail) == ("campaign 1", "done", "NAV notice")
    assert len(world.ran) == 2


def test_a_box_that_never_ran_has_missed_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.now = moment("24 12:00")
    world.look()
    assert world.rows() == []
    assert [one.at for one in world.jobs.upcoming(2)] == [moment("25 03:30"), moment("26 03:30")]
    world.database.close()


def test_a_clock_set_on_by_years_lists_the_last_weeks_only(world: World) -> None:
    world.until("24 04:00")
    world.step(20 * 365 * DAY)
    assert 59 <= world.jobs.count() <= 62
    assert len(world.ran) == 2
    world.step(-20 * 365 * DAY)
    world.until("26 04:00")
    assert [f"{planned_at:%d}" for planned_at, _at in world.ran[2:]] == ["25", "26"]


def test_what_became_of_a_moment_is_never_changed(world: World) -> None:
    world.until("24 04:00")
    with pytest.raises(sqlite3.IntegrityError, match="deleted"), world.database.writing() as tables:
        tables.table("job_runs").delete_where()
    with pytest.raises(sqlite3.IntegrityError, match="changed"), world.database.writing() as tables:
        tables.table("job_runs").update(1, {"outcome": "running", "ended_at": None})


def test_the_steps_of_the_clock_are_kept(world: World) -> None:
    world.step(-HOUR)
    (step,) = world.jobs.steps()
    assert (step.at, step.seconds) == (moment("24 02:00"), -HOUR)
