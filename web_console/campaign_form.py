"""The forms of a campaign's steps: what is typed in them, and what stands in them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import g, request

from appliance.campaign_kinds import Field
from appliance.errors import CampaignRefused
from appliance.records.campaign import OUTCOMES_TO_RETRY, Campaign, Chances, Retries, Window
from web_console.conference_form import FOR_DATETIME_LOCAL
from web_console.presentation import ZONE

WEEK = range(1, 8)
LONGEST_TEXT = 1000


# --- when


def typed_times() -> dict[str, Any]:
    """Return start, end and windows as typed; `CampaignRefused` where one makes no sense."""
    return {
        "starts_at": _moment("starts_at"),
        "ends_at": _moment("ends_at"),
        "windows": _windows(),
    }


def standing_times(campaign: Campaign) -> dict[str, Any]:
    """Return what stands in the form of times: what was typed, else what is kept."""
    if "ends_at" in request.form:
        kept: dict[str, Any] = {at: request.form.get(at, "") for at in ("starts_at", "ends_at")}
        for edge in ("begin", "end"):
            kept[edge] = {day: request.form.get(f"{edge}-{day}", "") for day in WEEK}
        return kept
    windows = {day: _of_day(campaign, day) for day in WEEK}
    return {
        "starts_at": _local(campaign.starts_at),
        "ends_at": _local(campaign.ends_at),
        "begin": {day: f"{one.begin:%H:%M}" if one else "" for day, one in windows.items()},
        "end": {day: f"{one.end:%H:%M}" if one and one.end else "" for day, one in windows.items()},
    }


def _moment(name: str) -> datetime | None:
    typed = request.form.get(name, "").strip()
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZONE) if typed else None
    except ValueError as error:
        raise CampaignRefused("moment", f"{typed!r} is no moment") from error


def _windows() -> tuple[Window, ...]:
    return tuple(window for day in WEEK if (window := _window(day)))


def _window(day: int) -> Window | None:
    begin, end = (request.form.get(f"{edge}-{day}", "").strip() for edge in ("begin", "end"))
    if not begin and not end:
        return None
    try:
        closes = time.fromisoformat(end) if end else None
        window = Window(day, day, time.fromisoformat(begin), closes)
    except ValueError as error:
        raise _bad_window(day) from error
    if window.end is not None and window.end <= window.begin:
        raise _bad_window(day)
    return window


def _bad_window(day: int) -> CampaignRefused:
    name = g.words("campaign_steps.weekdays").split()[day - 1]
    return CampaignRefused("window", f"{name} has no window of calls", day=name)


def _of_day(campaign: Campaign, day: int) -> Window | None:
    fitting = (one for one in campaign.windows if one.first_day <= day <= one.last_day)
    return next(fitting, None)


def _local(moment: datetime | None) -> str:
    return moment.astimezone(ZONE).strftime(FOR_DATETIME_LOCAL) if moment else ""


# --- how fast


def typed_pace() -> dict[str, Any]:
    """Return speed, line and retries as typed; `CampaignRefused` where one is no number."""
    retries = {
        name: Chances(int(_number(f"most-{name}")), int(_number(f"delay-{name}")))
        for name in OUTCOMES_TO_RETRY
    }
    return {**_speed(), "retries": Retries(**retries)}


def standing_pace(campaign: Campaign) -> dict[str, Any]:
    """Return what stands in the form of speed: what was typed, else what is kept."""
    if "at_once" in request.form:
        kept: dict[str, Any] = {
            name: request.form.get(name, "") for name in ("calls_per_second", "at_once", "trunk")
        }
        typed = request.form.get
        kept["retries"] = [
            (name, typed(f"most-{name}", ""), typed(f"delay-{name}", ""))
            for name in OUTCOMES_TO_RETRY
        ]
        return kept
    return {
        "calls_per_second": f"{campaign.calls_per_second:f}",
        "at_once": campaign.at_once,
        "trunk": campaign.trunk,
        "retries": [
            (name, chances.most, chances.delay_seconds)
            for name in OUTCOMES_TO_RETRY
            if (chances := campaign.retries.of(name))
        ],
    }


def _speed() -> dict[str, Any]:
    return {
        "calls_per_second": _number("calls_per_second"),
        "at_once": int(_number("at_once")),
        "trunk": request.form.get("trunk", ""),
    }


def _number(name: str) -> Decimal:
    """Return a number of a field, not below zero."""
    typed = request.form.get(name, "").strip()
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise CampaignRefused("pace", f"{typed!r} is no number", what=typed or "–")
    return number


def typed_adjustment() -> dict[str, Any]:
    """Return what may be changed while a campaign runs: its end, windows, speed and line."""
    return {
        "ends_at": _moment("ends_at"),
        "windows": _windows(),
        **_speed(),
    }


# --- what is said


def typed_content(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the fields of a kind, the purpose and the language as typed."""
    typed = {one.name: request.form.get(f"field-{one.name}", "") for one in fields}
    return {
        "content": {name: text.strip()[:LONGEST_TEXT] for name, text in typed.items()},
        "purpose": request.form.get("purpose", ""),
        "language": request.form.get("language", ""),
    }


def standing_content(campaign: Campaign, fields: Sequence[Field]) -> dict[str, Any]:
    """Return what stands in the fields: what was typed, else what is kept."""
    if "language" in request.form:
        return typed_content(fields)
    kept = {one.name: campaign.content.get(one.name, "") for one in fields}
    return {"content": kept, "purpose": campaign.purpose, "language": campaign.language}


# --- the hours to come


def next_opening(campaign: Campaign, now: datetime) -> datetime | None:
    """Return when a campaign's next window opens within a week, now where one is open."""
    if not campaign.windows:
        return now
    now = now.astimezone(ZONE)
    if any(now in one for one in campaign.windows):
        return now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    openings = (
        datetime.combine(day.date(), one.begin, ZONE)
        for day in (midnight + timedelta(days=after) for after in range(8))
        for one in campaign.windows
        if one.first_day <= day.isoweekday() <= one.last_day
    )
    return min((at for at in openings if at > now), default=None)
