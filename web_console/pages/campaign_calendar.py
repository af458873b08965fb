"""What will run in the next days: the windows of the campaigns and the jobs of the clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, current_app, render_template

from appliance.assembly import Appliance
from appliance.records.campaign import PAUSED, RUNNING, SCHEDULED, Campaign, CampaignFigures, Window
from appliance.records.contact import REQUESTED
from appliance.services.outbound.quiet_hours import QuietHours
from appliance.services.timed_jobs.records import Upcoming
from appliance.services.trading_calendar import TradingCalendar
from web_console.presentation import ZONE

pages = Blueprint("campaign_calendar", __name__, url_prefix="/campaigns/calendar")
DAYS = 7
MOST = 200
MIDNIGHT = 24
ON_THE_WAY = (RUNNING, SCHEDULED, PAUSED)


@dataclass(frozen=True)
class Planned:
    """One campaign on one day: from when until when it may call."""

    campaign: Campaign
    begin: time
    end: time | None
    figures: CampaignFigures


@dataclass(frozen=True)
class Day:
    """What one day brings."""

    day: date
    quiet: bool
    """Nobody is called: a weekend or holiday on which the owner calls nobody."""
    planned: list[Planned]
    jobs: list[Upcoming]


@pages.get("/")
def show() -> str:
    """Show the next seven days."""
    appliance: Appliance = current_app.extensions["appliance"]
    quiet = appliance.outbound.gate.quiet_hours()
    days = _days(appliance, quiet)
    return render_template(
        "campaign_calendar/show.html",
        days=days,
        nothing=not any(one.planned for one in days),
        begin=quiet.from_hour,
        end=quiet.until_hour,
    )


def _days(appliance: Appliance, quiet: QuietHours) -> list[Day]:
    now = appliance.clock().astimezone(ZONE)
    campaigns = appliance.outbound.campaigns
    found = [one for status in ON_THE_WAY for one in campaigns.listing(status, limit=MOST)]
    figures = {one.id: campaigns.figures(one.id) for one in found}
    alive = [one for one in found if figures[one.id].contacts > figures[one.id].done]
    jobs = appliance.timed_jobs.upcoming(DAYS)
    days = [now.date() + timedelta(days=after) for after in range(DAYS)]
    return [
        Day(
            day,
            _is_quiet(quiet, day, appliance.calendar),
            [one for found in alive for one in _planned(found, day, quiet, figures[found.id])],
            [one for one in jobs if one.at.astimezone(ZONE).date() == day],
        )
        for day in days
    ]


def _is_quiet(quiet: QuietHours, day: date, calendar: TradingCalendar) -> bool:
    opens = datetime.combine(day, time(quiet.from_hour), ZONE)
    return bool(quiet.reason(opens, calendar.is_open))


def _planned(
    campaign: Campaign, day: date, quiet: QuietHours, figures: CampaignFigures
) -> list[Planned]:
    """Return when a campaign calls on a day, within its start, its end and the owner's hours."""
    if not _is_on(campaign, day):
        return []
    every_hour = Window(1, 7, time(0), None)
    windows = [
        one
        for one in campaign.windows or (every_hour,)
        if one.first_day <= day.isoweekday() <= one.last_day
    ]
    if campaign.purpose == REQUESTED:
        return [Planned(campaign, one.begin, one.end, figures) for one in windows]
    opens, closes = time(quiet.from_hour), quiet.until_hour
    hours = [(max(one.begin, opens), _earlier(one.end, closes)) for one in windows]
    return [
        Planned(campaign, begin, end, figures) for begin, end in hours if end is None or begin < end
    ]


def _earlier(end: time | None, until_hour: int) -> time | None:
    """Return the earlier one of two ends of a day; None is midnight."""
    closes = None if until_hour == MIDNIGHT else time(until_hour)
    return min((one for one in (end, closes) if one is not None), default=None)


def _is_on(campaign: Campaign, day: date) -> bool:
    begins, ends = campaign.starts_at, campaign.ends_at
    return (begins is None or _day(begins) <= day) and (ends is None or day <= _day(ends))


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
