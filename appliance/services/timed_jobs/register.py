"""Decides what becomes of each planned moment, and keeps what became of it: never run twice.

What counts is the calendar between the last time that was seen and now, and the row of a moment,
which is committed before its job starts. Setting the clock back plans no moment again: it has its
row.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from appliance.errors import NobodyAsked
from appliance.services.row_records import record, stamp
from appliance.services.timed_jobs.records import (
    ANSWERS,
    ASKED,
    BROKEN,
    DONE,
    FAILED,
    LATE_DONE,
    LEAVE,
    REFUSED,
    RUNNING,
    SKIPPED,
    ClockStep,
    Due,
    JobRun,
    Upcoming,
)
from appliance.services.timed_jobs.timetable import (
    ASK,
    LATE,
    TimedJob,
    Verdict,
    is_late,
    is_too_late,
    verdicts,
)
from appliance.store.database import Database
from appliance.store.job_runs import JobRunStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOOK_BACK = timedelta(days=60)
"""What was missed longer ago has no row of its own."""
SEEN_KEPT_SECONDS = 60.0
MOST_STARTS = 2
"""A run that was broken off is repeated once: it may be what breaks the exchange."""
TOLD_FOR = timedelta(days=1)

log = logging.getLogger(__name__)


class TimedJobs:
    """The jobs at wall-clock times; one exchange runs them, every door may read."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = JobRunStore(database)
        self._clock = clock
        self._sources: list[Callable[[], Iterable[TimedJob]]] = []
        self._seen: datetime | None = None
        self._kept_at = float("-inf")

    def add(self, job: TimedJob) -> None:
        """Add a job that the box always has."""
        self._sources.append(lambda: (job,))

    def add_many(self, source: Callable[[], Iterable[TimedJob]]) -> None:
        """Add jobs that come and go; the source is asked at every look."""
        self._sources.append(source)

    # --- for the exchange

    def recover(self) -> list[Due]:
        """Decide about the runs that an exchange did not bring to their end; once, at the start."""
        again = []
        jobs, now = self._jobs(), self._now()
        for row in self._store.open(RUNNING):
            with self._database.writing() as tables:
                due = self._broken(tables, record(JobRun, row), jobs, now)
            if due is not None:
                again.append(due)
        return again

    def due(self) -> list[Due]:
        """Decide about the moments since the last look; return what to start, all committed."""
        now, jobs = self._now(), self._jobs()
        after = max(self._seen_until(now), now - LOOK_BACK)
        new = [(job, one) for job in jobs.values() for one in self._new(job, after, now)]
        allowed = [record(JobRun, row) for row in self._store.open(ASKED) if row["answer"]]
        keep = time.monotonic() - self._kept_at >= SEEN_KEPT_SECONDS
        found: list[Due] = []
        if new or allowed or keep:
            with self._database.writing() as tables:
                found += filter(None, (self._decide(tables, *one, now) for one in new))
                found += filter(None, (self._allow(tables, one, jobs, now) for one in allowed))
                self._store.keep_seen(tables, stamp(now))
            self._kept_at = time.monotonic()
        self._seen = now
        return found

    def end(self, due: Due, error: str = "") -> None:
        """Write how a run ended."""
        outcome = FAILED if error else LATE_DONE if due.late else DONE
        with self._database.writing() as tables:
            at = stamp(self._now())
            self._store.end(tables, due.run_id, at, outcome, error or due.why)

    def note_step(self, seconds: float) -> None:
        """Note that the clock was set by so many seconds."""
        self._store.add_step(stamp(self._now()), round(seconds, 1))

    # --- for who reads and decides

    def answer(self, run_id: int, answer: str, by: str) -> None:
        """Let a person decide: the exchange runs it at its next look, or it is left."""
        if answer not in ANSWERS:
            raise ValueError(f"a timed job is run or left, not {answer!r}")
        with self._database.writing() as tables:
            at = stamp(self._now())
            if not self._store.answer(tables, run_id, at, answer, by):
                raise NobodyAsked(f"nobody is asked about run {run_id} any more")
            if answer == LEAVE:
                self._store.end(tables, run_id, at, REFUSED)

    def waiting(self) -> list[JobRun]:
        """Return the runs about which a person has to decide."""
        return [record(JobRun, row) for row in self._store.open(ASKED) if not row["answer"]]

    def runs(self, *, limit: int = 100, offset: int = 0) -> list[JobRun]:
        """Return what became of the planned moments, the last first."""
        return [record(JobRun, row) for row in self._store.listing(limit, offset)]

    def count(self) -> int:
        """Return how many planned moments have come."""
        return self._store.count()

    def not_run(self) -> list[JobRun]:
        """Return what was skipped, failed or broken off in the last day, the last first."""
        rows = self._store.not_run(stamp(self._now() - TOLD_FOR))
        return [record(JobRun, row) for row in rows]

    def upcoming(self, days: int = 7) -> list[Upcoming]:
        """Return the moments of the next days, the first one first."""
        now = self._now()
        until = now + timedelta(days=days)
        moments = (
            Upcoming(at, job.name, job.detail)
            for job in self._jobs().values()
            for at in job.planned(now, until)
            if at > now
        )
        return sorted(moments, key=lambda one: (one.at, one.job))

    def steps(self, limit: int = 20) -> list[ClockStep]:
        """Return when the clock was set, the last first."""
        return [record(ClockStep, row) for row in self._store.steps(limit)]

    # --- inside

    def _jobs(self) -> dict[str, TimedJob]:
        return {job.name: job for source in self._sources for job in source()}

    def _seen_until(self, now: datetime) -> datetime:
        """Return from when on to look; a box that never ran has missed nothing."""
        if self._seen is None:
            seen = self._store.seen_at()
            self._seen = datetime.fromisoformat(seen) if seen else now
        if self._seen > now:  # the clock was set back
            self._seen, self._kept_at = now, float("-inf")
        return self._seen

    def _new(self, job: TimedJob, after: datetime, now: datetime) -> Iterator[Verdict]:
        moments = [
            one for one in job.planned(after, now) if not self._store.is_known(job.name, stamp(one))
        ]
        yield from verdicts(job, moments, now)

    def _decide(
        self, tables: "Tables", job: TimedJob, verdict: Verdict, now: datetime
    ) -> Due | None:
        starts = verdict.outcome == RUNNING
        row: dict[str, Any] = {
            "job": job.name,
            "planned_at": stamp(verdict.planned_at),
            "noted_at": stamp(now),
            "detail": job.detail,
            "outcome": verdict.outcome,
            "why": verdict.why,
            "starts": int(starts),
            "started_at": stamp(now) if starts else None,
            "ended_at": stamp(now) if verdict.outcome == SKIPPED else None,
        }
        run_id = self._store.add(tables, row)
        if run_id is None:
            return None
        if not starts:
            log.warning("timed job %s of %s: %s", job.name, row["planned_at"], verdict.outcome)
            return None
        late = is_late(job, verdict.planned_at, now)
        return Due(run_id, job, verdict.planned_at, verdict.why, late)

    def _allow(
        self, tables: "Tables", run: JobRun, jobs: dict[str, TimedJob], now: datetime
    ) -> Due | None:
        """Start what a person allowed."""
        job = jobs.get(run.job)
        if job is None:
            self._store.end(tables, run.id, stamp(now), FAILED, "unknown_job")
            return None
        self._store.start(tables, run.id, stamp(now), run.why)
        return Due(run.id, job, run.planned_at, run.why, late=True)

    def _broken(
        self, tables: "Tables", run: JobRun, jobs: dict[str, TimedJob], now: datetime
    ) -> Due | None:
        """Repeat, ask about or leave a run that was broken off, as its job's policy says."""
        log.warning("timed job %s of %s was broken off", run.job, run.planned_at)
        job = jobs.get(run.job)
        if job is not None and job.missed == ASK and not run.answer:
            self._store.ask(tables, run.id, "broken_off")
            return None
        usable = job is not None and job.missed == LATE and run.starts < MOST_STARTS
        if job is None or not usable or is_too_late(job, run.planned_at, now):
            self._store.end(tables, run.id, stamp(now), BROKEN, "broken_off")
            return None
        self._store.start(tables, run.id, stamp(now), "broken_off")
        return Due(run.id, job, run.planned_at, "broken_off", late=True)

    def _now(self) -> datetime:
        return self._clock().astimezone(SHANGHAI)
