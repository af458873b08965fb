"""Whom the company calls no more: why, since when, until when; each entry can be taken back."""

from datetime import datetime, time, timedelta

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import ConsentRefused
from appliance.services.outbound.consents import BLACKLIST, Evidence
from web_console.access import note, operator_session
from web_console.paging import page_asked_for
from web_console.presentation import ZONE

pages = Blueprint("blacklist", __name__, url_prefix="/blacklist")
LONGEST_TEXT, LONGEST_WHO = 300, 40
REASONS = ("complaint", "wrong_number", "abuse", "lawyer", "other")
DAYS = (7, 30, 90, 365)
ENDED_SHOWN = 20


@pages.get("/")
def listing() -> str:
    """Show who is on the list, and who was until lately."""
    return _page()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Put a number or a person on the list, for ever or until a day."""
    appliance: Appliance = current_app.extensions["appliance"]
    number, account = _typed("number"), _typed("account")
    reason, text = request.form.get("reason", ""), _typed("text", LONGEST_TEXT)
    if reason not in REASONS or (reason == "other" and not text):
        return _page(g.words("blacklist.refused_reason")), 422
    until = _until(request.form.get("until", ""))
    if request.form.get("until") and until is None:
        return _page(g.words("blacklist.refused_until")), 422
    words = f"{g.words(f'blacklist.reason_{reason}')}{': ' if text else ''}{text}"
    try:
        appliance.outbound.consents.blacklist(number, account, _evidence(words), until)
    except ConsentRefused as error:
        return _page(g.words(f"blacklist.refused_{error.code}")), 422
    note("blacklist_add", number or account)
    flash(g.words("blacklist.added", who=number or account))
    return redirect(url_for("blacklist.listing"), 303)


@pages.post("/end")
def end() -> Response:
    """Take an entry off the list again; the list keeps that it was there."""
    appliance: Appliance = current_app.extensions["appliance"]
    number, account = _typed("number"), _typed("account")
    text = _typed("text", LONGEST_TEXT) or g.words("blacklist.taken_back")
    try:
        appliance.outbound.consents.end_blacklist(number, account, _evidence(text))
    except ConsentRefused as error:
        flash(g.words(f"blacklist.refused_{error.code}"), "refused")
    else:
        note("blacklist_end", number or account)
        flash(g.words("blacklist.ended", who=number or account))
    return redirect(url_for("blacklist.listing"), 303)


def _evidence(text: str) -> Evidence:
    return Evidence(source="console", operator=operator_session().operator, text=text)


def _typed(name: str, longest: int = LONGEST_WHO) -> str:
    return request.form.get(name, "").strip()[:longest]


def _until(text: str) -> datetime | None:
    """Return the end of a day, None where the text is none."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - only its day counts
    except ValueError:
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def _page(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    consents, today = appliance.outbound.consents, appliance.clock().astimezone(ZONE).date()
    page = page_asked_for(consents.count(BLACKLIST))
    return render_template(
        "blacklist/listing.html",
        entries=consents.listing(BLACKLIST, limit=page.size, offset=page.offset),
        ended=consents.ended(BLACKLIST, ENDED_SHOWN),
        now=appliance.clock(),
        reasons=REASONS,
        days=[(days, today + timedelta(days=days)) for days in DAYS],
        tomorrow=today + timedelta(days=1),
        refusal=refusal,
        typed=request.form,
        longest=LONGEST_TEXT,
        paged=page,
    )
