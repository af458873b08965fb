"""What is known of timed jobs: the runs of before, the moments to come, the steps of the clock."""

from dataclasses import dataclass
from datetime import datetime

from appliance.services.timed_jobs.timetable import TimedJob

OUTCOMES = (
    RUNNING, DONE, LATE_DONE, SKIPPED, ASKED, REFUSED, FAILED, BROKEN,
) = ("running", "done", "late", "skipped", "asked", "refused", "failed", "broken")  # fmt: skip
ANSWERS = RUN, LEAVE = ("run", "leave")


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """What became of one planned moment of one job."""

    id: int
    job: str
    planned_at: datetime
    noted_at: datetime
    detail: str
    outcome: str
    why: str
    """`missed`, `too_late`, `later_one_counts`, `broken_off`, `unknown_job`, or an error's text."""
    starts: int
    started_at: datetime | None
    ended_at: datetime | None
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Due:
    """A run whose row is committed: it is to be started now, and by nobody else."""

    run_id: int
    job: TimedJob
    planned_at: datetime
    why: str
    late: bool


@dataclass(frozen=True)
class Upcoming:
    """A moment at which a job will run."""

    at: datetime
    job: str
    detail: str


@dataclass(frozen=True)
class ClockStep:
    """The clock was set to `at`, by so many seconds; below zero is back."""

    at: datetime
    seconds: float
