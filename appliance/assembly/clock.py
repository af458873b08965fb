"""All jobs at times of the wall clock, each with its policy for a moment that was missed."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from appliance.records.campaign import SCHEDULED, Campaign
from appliance.services.timed_jobs.register import TimedJobs
from appliance.services.timed_jobs.timetable import ASK, LATE, TimedJob, daily, once

if TYPE_CHECKING:
    from appliance.assembly import Appliance

MOST_CAMPAIGNS = 1000

log = logging.getLogger(__name__)


def add_timed_jobs(appliance: "Appliance") -> None:
    """Add the register of timed jobs and the jobs themselves."""
    jobs = appliance.timed_jobs = TimedJobs(appliance.database, appliance.clock)
    jobs.add(_night(appliance))
    jobs.add(_checkpoint(appliance))
    jobs.add(_calendar(appliance))
    jobs.add(_golden_calls(appliance))
    jobs.add(_commentary(appliance))
    jobs.add_many(partial(_backup, appliance))
    jobs.add(_retention(appliance))
    jobs.add_many(partial(_campaigns, appliance))


def _night(appliance: "Appliance") -> TimedJob:
    """Forget old counters and lists nobody took, shorten the database's log; useful at any time."""

    def tidy(_planned_at: datetime) -> None:
        appliance.callers.forget_old_failures()
        appliance.outbound.codes.forget_old()
        appliance.outbound.lists.tidy()
        appliance.api.tokens.forget_answers()
        appliance.database.learn_sizes()
        appliance.database.checkpoint()

    return TimedJob(name="night", planned=daily(3, 30), run=tidy, missed=LATE)


def _checkpoint(appliance: "Appliance") -> TimedJob:
    """Sign each day how far the evidence reaches; one late one is as good as several."""

    def sign(_planned_at: datetime) -> None:
        appliance.checkpoints.make()

    return TimedJob(name="checkpoint", planned=daily(0, 10), run=sign, missed=LATE)


def _golden_calls(appliance: "Appliance") -> TimedJob:
    """Ask each night for the golden calls of what is in force; the exchange carries it out."""
    nightly = appliance.workshop.keep_golden_calls(
        appliance.prompts, appliance.mail_queue, appliance.preferences
    )
    return TimedJob(name="golden_calls", planned=daily(4, 10), run=nightly.ask, missed=LATE)


def _calendar(appliance: "Appliance") -> TimedJob:
    """Say each morning that a table of trading days is due; the next morning says it again."""

    def warn_of_missing_year(_planned_at: datetime) -> None:
        year = appliance.calendar.missing_year()
        if year is not None:
            log.warning("calendar: the trading days of %d are missing; see fundline doctor", year)

    return TimedJob(
        name="calendar",
        planned=daily(9, 0),
        run=warn_of_missing_year,
        missed=LATE,
        at_latest=timedelta(hours=12),
    )


def _commentary(appliance: "Appliance") -> TimedJob:
    """Call followers with the commentary of the morning; at noon it is none any more."""

    def give(planned_at: datetime) -> None:
        appliance.outbound.morning.give(planned_at)

    return TimedJob(
        name="commentary",
        planned=daily(9, 0),
        run=give,
        missed=LATE,
        at_latest=timedelta(hours=2),
    )


def _retention(appliance: "Appliance") -> TimedJob:
    """Delete what a rule says is over; without a rule that says so it does nothing."""

    def delete(_planned_at: datetime) -> None:
        appliance.care.retention.delete_due("timed job")

    return TimedJob(name="retention", planned=daily(4, 10), run=delete, missed=LATE)


def _backup(appliance: "Appliance") -> Iterator[TimedJob]:
    """Ask for the backup of the night where a place and a key are set; later is better than not."""
    setup = appliance.care.backups.setup
    if not setup.ready:
        return

    def ask(_planned_at: datetime) -> None:
        appliance.care.backups.ask("timed job")

    plan = setup.plan()
    yield TimedJob(name="backup", planned=daily(plan.hour, plan.minute), run=ask, missed=LATE)


def _campaigns(appliance: "Appliance") -> Iterator[TimedJob]:
    """Begin what is scheduled; a person decides whether people are still called much later."""
    for one in appliance.outbound.campaigns.listing(status=SCHEDULED, limit=MOST_CAMPAIGNS):
        if one.starts_at is not None:
            yield _campaign(appliance, one, one.starts_at)


def _campaign(appliance: "Appliance", campaign: Campaign, starts_at: datetime) -> TimedJob:
    def begin(_planned_at: datetime) -> None:
        appliance.outbound.campaigns.begin(campaign.id)

    return TimedJob(
        name=f"campaign:{campaign.id}",
        planned=once(starts_at),
        run=begin,
        missed=ASK,
        in_time=timedelta(minutes=15),
        detail=campaign.name,
    )
