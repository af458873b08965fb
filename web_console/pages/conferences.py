"""The conferences: planned, steered while they are on, and what became of each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import ConferenceRefused, ConferenceUnknown
from appliance.services.conference.conferences import (
    ACCESSES,
    LISTENER,
    LONGEST_TITLE,
    OPEN,
    PLANNED,
    Conference,
)
from appliance.services.conference.floor import Member
from web_console.access import operator_session
from web_console.conference_form import standing_plan, typed_plan
from web_console.live import LivePages, event_stream
from web_console.paging import page_asked_for
from web_console.pin_forms import pin_state, refused_pin
from web_console.refusals import why

pages = Blueprint("conferences", __name__, url_prefix="/conferences")
PIECES = ("course", "hands", "heard", "listeners")
"""What changes on the page of a conference that is on."""


@pages.get("/")
def listing() -> str:
    """Show what is on, planned and over, and the form for a new conference."""
    return _listing()


@pages.post("/")
def plan() -> Response | tuple[str, int]:
    """Plan a conference."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        planned = appliance.conferences.plan(**typed_plan(), by=operator_session().operator)
    except ConferenceRefused as error:
        return _listing(why(error, longest=LONGEST_TITLE)), 422
    flash(g.words("conferences.planned_done"))
    return redirect(url_for("conferences.one", number=planned.id), 303)


@pages.get("/<int:number>")
def one(number: int) -> str:
    """Show a conference: its plan, its live room, or what became of it."""
    return _page(_conference(number))


@pages.post("/<int:number>")
def change(number: int) -> Response | tuple[str, int]:
    """Change a conference that has not begun."""
    appliance: Appliance = current_app.extensions["appliance"]
    return _done(number, "changed", lambda: appliance.conferences.change(number, **typed_plan()))


@pages.post("/<int:number>/pin")
def set_pin(number: int) -> Response | tuple[str, int]:
    """Set the PIN with which listeners come in."""
    appliance: Appliance = current_app.extensions["appliance"]
    conference = _conference(number)
    refusal = refused_pin(partial(appliance.conferences.set_pin, number))
    if refusal:
        return _page(conference, pin_refusal=refusal), 422
    flash(g.words("pins.kept"))
    return redirect(url_for("conferences.one", number=number), 303)


@pages.post("/<int:number>/start")
def start(number: int) -> Response | tuple[str, int]:
    """Open a conference before its time."""
    appliance: Appliance = current_app.extensions["appliance"]
    by = operator_session().operator
    return _done(number, "started", lambda: appliance.conferences.start(number, by))


@pages.post("/<int:number>/end")
def end(number: int) -> Response | tuple[str, int]:
    """End a conference that is on."""
    appliance: Appliance = current_app.extensions["appliance"]
    by = operator_session().operator
    return _done(number, "ended_done", lambda: appliance.conferences.end(number, by))


@pages.post("/<int:number>/cancel")
def cancel(number: int) -> Response | tuple[str, int]:
    """Cancel a planned conference."""
    appliance: Appliance = current_app.extensions["appliance"]
    by = operator_session().operator
    return _done(number, "cancelled_done", lambda: appliance.conferences.cancel(number, by))


@pages.post("/<int:number>/members/<int:member>/give")
def give(number: int, member: int) -> Response | tuple[str, int]:
    """Let everybody hear a member."""
    appliance: Appliance = current_app.extensions["appliance"]
    found = _member(number, member)
    return _done(number, "", lambda: appliance.conference_floor.give_floor(found.id))


@pages.post("/<int:number>/members/<int:member>/take")
def take(number: int, member: int) -> Response | tuple[str, int]:
    """Let a member be heard no longer, or take his hand down."""
    appliance: Appliance = current_app.extensions["appliance"]
    found = _member(number, member)
    return _done(number, "", lambda: appliance.conference_floor.take_floor(found.id))


@pages.get("/<int:number>/events")
def events(number: int) -> Response:
    """Send what changes in a conference."""
    live: LivePages[int] = current_app.extensions["live_conferences"]
    return event_stream(live.of(_conference(number).id))


def now(appliance: Appliance, number: int) -> dict[str, Any]:
    """Return who is in a conference at this moment, who waits and who is heard."""
    members = appliance.conference_floor.members(number)
    return {
        "conference": appliance.conferences.one(number),
        "hands": appliance.conference_floor.waiting(number),
        "heard": [one for one in members if one.role != LISTENER or one.speaks],
        "listeners": [one for one in members if one.role == LISTENER],
    }


def _conference(number: int) -> Conference:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.conferences.one(number)
    except ConferenceUnknown:
        abort(404)


def _member(number: int, member: int) -> Member:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        found = appliance.conference_floor.one(member)
    except ConferenceUnknown:
        abort(404)
    return found if found.conference == number else abort(404)


def _done(number: int, said: str, step: Callable[[], object]) -> Response | tuple[str, int]:
    """Do a step and go back to the page; a refusal is shown on it."""
    conference = _conference(number)
    try:
        step()
    except ConferenceRefused as error:
        return _page(conference, why(error, longest=LONGEST_TITLE)), 422
    if said:
        flash(g.words(f"conferences.{said}"))
    return redirect(url_for("conferences.one", number=number), 303)


def _listing(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    coming = appliance.conferences.coming()
    over = [one for one in appliance.conferences.listing() if one.state not in (OPEN, PLANNED)]
    page = page_asked_for(len(over))
    shown = over[page.offset : page.offset + page.size]
    members = appliance.conference_floor.members
    return render_template(
        "conferences/listing.html",
        coming=coming,
        over=shown,
        came={one.id: len(members(one.id, present=False)) for one in shown},
        paged=page,
        refusal=refusal,
        **_choices(),
    )


def _page(conference: Conference, refusal: str = "", pin_refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    conference = appliance.conferences.one(conference.id)
    return render_template(
        "conferences/one.html",
        **now(appliance, conference.id),
        came=appliance.conference_floor.members(conference.id, present=False),
        raised=appliance.conference_floor.hands(conference.id),
        pin=pin_state(kept=appliance.conferences.has_pin(conference.id), locked=False),
        refusal=refusal,
        pin_refusal=pin_refusal,
        **_choices(conference),
    )


def _choices(plan: Conference | None = None) -> dict[str, Any]:
    """Return what the form offers and what stands in it."""
    appliance: Appliance = current_app.extensions["appliance"]
    experts = appliance.experts.listing()
    return {
        "names": {one.number: one.name for one in experts},
        "experts": [one for one in experts if one.active],
        "accesses": ACCESSES,
        "longest": LONGEST_TITLE,
        "kept": standing_plan(plan),
    }
