"""When a timed job is due, and what becomes of a moment that was missed. Pure functions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
MISSED = LATE, SKIP, ASK = ("late", "skip", "ask")
"""What is done about a moment that was missed: run once, tell about it, let a person decide."""
ONE_DAY = timedelta(days=1)

Plan = Callable[[datetime, datetime], Sequence[datetime]]
"""Returns the planned moments after the first argument and up to the second, in their order."""


@dataclass(frozen=True, kw_only=True)
class TimedJob:
    """A job, its moments, and the policy for those that were missed."""

    name: str
    """It stands in the rows of what ran: unique, and never given to another job."""
    planned: Plan
    run: Callable[[datetime], None]
    """Does the job of the planned moment it is told; it may be broken off anywhere."""
    missed: str
    in_time: timedelta = timedelta(minutes=1)
    """A start with no more delay than this is not late."""
    at_latest: timedelta | None = None
    """A job that would be run late is not run any more after this delay."""
    detail: str = ""
    """What it is about, for who reads the pages."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of one planned moment: it is to be `running`, `asked` about or `skipped`."""

    planned_at: datetime
    outcome: str
    why: str = ""


def daily(hour: int, minute: int) -> Plan:
    """Return the plan of a job at this time of each day."""

    def moments(after: datetime, until: datetime) -> list[datetime]:
        first, last = after.astimezone(SHANGHAI).date(), until.astimezone(SHANGHAI).date()
        at = [datetime.combine(day, time(hour, minute), SHANGHAI) for day in _days(first, last)]
        return [one for one in at if after < one <= until]

    return moments


def once(at: datetime) -> Plan:
    """Return the plan of a job at one moment; however long ago, it is due until it was decided."""
    return lambda _after, until: [at] if at <= until else []


def verdicts(job: TimedJob, moments: Sequence[datetime], now: datetime) -> list[Verdict]:
    """Decide about moments that have come; where there are several, the last counts for all."""
    if not moments:
        return []
    *earlier, last = sorted(moments)
    return [*(Verdict(one, "skipped", "later_one_counts") for one in earlier), _one(job, last, now)]


def is_late(job: TimedJob, planned_at: datetime, now: datetime) -> bool:
    """Tell whether a start now is later than the job bears without being late."""
    return now - planned_at > job.in_time


def is_too_late(job: TimedJob, planned_at: datetime, now: datetime) -> bool:
    """Tell whether the job would come too late to be of use."""
    return job.at_latest is not None and now - planned_at > job.at_latest


def _one(job: TimedJob, planned_at: datetime, now: datetime) -> Verdict:
    if not is_late(job, planned_at, now):
        return Verdict(planned_at, "running")
    if job.missed == ASK:
        return Verdict(planned_at, "asked", "missed")
    if job.missed == SKIP:
        return Verdict(planned_at, "skipped", "missed")
    if is_too_late(job, planned_at, now):
        return Verdict(planned_at, "skipped", "too_late")
    return Verdict(planned_at, "running", "missed")


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
