"""The form of a conference: what is typed in it, and what stands in it."""

from datetime import datetime, timedelta
from typing import Any

from flask import request

from appliance.errors import ConferenceRefused
from appliance.services.conference.conferences import EVERYONE, EXPERT, MODERATOR, Conference
from web_console.presentation import ZONE

TEXTS = ("title", "starts_at", "ends_at", "access")
FOR_DATETIME_LOCAL = "%Y-%m-%dT%H:%M"


def typed_plan() -> dict[str, Any]:
    """Return what is typed, as `plan` and `change` take it; a time that is none is refused."""
    roles = _roles()
    return {
        "title": request.form.get("title", ""),
        "starts_at": _moment("starts_at"),
        "ends_at": _moment("ends_at"),
        "moderators": [number for number, role in roles.items() if role == MODERATOR],
        "experts": [number for number, role in roles.items() if role == EXPERT],
        "access": request.form.get("access", ""),
        "recorded": request.form.get("recorded") == "yes",
    }


def standing_plan(plan: Conference | None = None) -> dict[str, Any]:
    """Return what stands in the form: what was typed, else a plan, else what is likely."""
    if "title" in request.form:
        kept = {name: request.form.get(name, "") for name in TEXTS}
        return kept | {"roles": _roles(), "recorded": request.form.get("recorded") == "yes"}
    if plan is None:
        begin = datetime.now(ZONE).replace(minute=0) + timedelta(hours=1)
        times = _times(begin, begin + timedelta(hours=1))
        return times | {"title": "", "access": EVERYONE, "roles": {}, "recorded": True}
    roles = {number: plan.role(number) for number in plan.moderators + plan.experts}
    others = {"access": plan.access, "roles": roles, "recorded": plan.recorded}
    return _times(plan.starts_at, plan.ends_at) | {"title": plan.title} | others


def _roles() -> dict[str, str]:
    fields = request.form.items()
    return {name.removeprefix("role-"): role for name, role in fields if name.startswith("role-")}


def _times(begin: datetime, end: datetime) -> dict[str, Any]:
    return {
        "starts_at": begin.astimezone(ZONE).strftime(FOR_DATETIME_LOCAL),
        "ends_at": end.astimezone(ZONE).strftime(FOR_DATETIME_LOCAL),
    }


def _moment(name: str) -> datetime:
    try:
        return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=ZONE)
    except ValueError as error:
        raise ConferenceRefused("times", "a date and a time are needed") from error
