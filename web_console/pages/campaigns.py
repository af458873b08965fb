"""Outgoing campaigns: all of them, one as it runs, its results, and the moves that steer it."""

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.campaign_kinds import CampaignKind
from appliance.errors import CampaignRefused, CampaignUnknown, SecondPersonNeeded
from appliance.records.campaign import (
    CALLING,
    DRAFT,
    PAUSED,
    RUNNING,
    SCHEDULED,
    STOPPED,
    WAITING_RELEASE,
    Campaign,
    CampaignFigures,
    ContactsAsked,
    NewCampaign,
)
from appliance.records.contact import REQUESTED
from web_console.access import note, operator_session
from web_console.campaign_form import next_opening
from web_console.campaign_saying import heard
from web_console.live import LivePages, event_stream
from web_console.paging import page_asked_for
from web_console.presentation import minute
from web_console.refusals import why
from web_console.survey_results import counted

pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")
PIECES = ("progress",)
"""What changes on the page of a campaign."""
LONGEST_NAME = 60
CALLS_SHOWN = 50
MOVES = {
    DRAFT: (),
    WAITING_RELEASE: ("release", "take_back", "stop"),
    SCHEDULED: ("pause", "stop"),
    RUNNING: ("pause", "stop"),
    PAUSED: ("resume", "stop"),
}
"""What an operator can do with a campaign, by its status."""
TABLES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get("/")
def listing() -> str:
    """Show the campaigns, newest first, and the form for a new one."""
    return _listing()


@pages.post("/")
def make() -> Response | tuple[str, int]:
    """Make a draft; its five steps follow."""
    appliance: Appliance = current_app.extensions["appliance"]
    name, kind = request.form.get("name", "").strip()[:LONGEST_NAME], request.form.get("kind", "")
    try:
        made = appliance.outbound.campaigns.create(
            NewCampaign(name=name, kind=kind, created_by=operator_session().operator)
        )
    except CampaignRefused as error:
        return _listing(why(error)), 422
    return redirect(url_for("campaign_lists.show", number=made.id), 303)


@pages.get("/<int:number>")
def one(number: int) -> str | Response:
    """Show a campaign as it runs; a draft is shown at its first step."""
    appliance: Appliance = current_app.extensions["appliance"]
    campaign = known(number)
    if campaign.status == DRAFT:
        return redirect(url_for("campaign_lists.show", number=number))
    return render_template(
        "campaigns/one.html",
        **now(appliance, number),
        events=appliance.outbound.campaigns.events(number),
    )


@pages.get("/<int:number>/events")
def events(number: int) -> Response:
    """Send what changes in a campaign."""
    live: LivePages[int] = current_app.extensions["live_campaigns"]
    return event_stream(live.of(known(number).id))


def now(appliance: Appliance, number: int) -> dict[str, Any]:
    """Return one campaign as it is at this moment."""
    campaigns, contacts = appliance.outbound.campaigns, appliance.outbound.contacts
    campaign, figures = campaigns.one(number), campaigns.figures(number)
    asked = ContactsAsked(campaign=number, state=CALLING, limit=CALLS_SHOWN)
    return {
        "campaign": campaign,
        "figures": figures,
        "calling": contacts.listing(asked),
        "moves": _moves(campaign),
        "said": _said(appliance, campaign, figures),
        "by_result": _by_result(figures),
        "on_the_way": _on_the_way(figures),
        "answers": counted(appliance, campaign),
    }


@pages.get("/<int:number>/<any(start, release, take_back, pause, resume, stop):move>")
def ask(number: int, move: str) -> str:
    """Ask whether a move is really meant."""
    return _question(known(number), move)


@pages.post("/<int:number>/<any(start, release, take_back, pause, resume, stop):move>")
def steer(number: int, move: str) -> Response | tuple[str, int]:
    """Start, release, pause, go on with or stop a campaign."""
    appliance: Appliance = current_app.extensions["appliance"]
    campaign, by = known(number), operator_session().operator
    step: Callable[[int, str], object] = getattr(appliance.outbound.campaigns, move)
    note(f"campaign_{move}", str(number))
    try:
        step(number, by)
    except SecondPersonNeeded:
        return _question(campaign, move, g.words("campaign_refusals.second_person")), 422
    except CampaignRefused as error:
        return _question(campaign, move, why(error)), 422
    status = known(number).status
    waits = {WAITING_RELEASE: "_waits", SCHEDULED: "_scheduled"}
    flash(g.words(f"campaigns.did_{move}{waits.get(status, '') if move == 'start' else ''}"))
    return redirect(url_for("campaigns.one", number=number), 303)


@pages.get("/<int:number>/results.<any(csv, xlsx):form>")
def export(number: int, form: str) -> Response:
    """Send what became of every contact as a table for spreadsheets."""
    appliance: Appliance = current_app.extensions["appliance"]
    campaign = known(number)
    note("campaign_results", str(number))
    content = appliance.outbound.lists.results(campaign.id, form, g.words.language)
    headers = {"Content-Disposition": f"attachment; filename=campaign-{number}.{form}"}
    return Response(content, mimetype=TABLES[form], headers=headers)


# --- what the other pages of campaigns need too


def known(number: int) -> Campaign:
    """Return a campaign; the page is not found where there is none."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.outbound.campaigns.one(number)
    except CampaignUnknown:
        abort(404)


def kinds_to_make() -> list[CampaignKind]:
    """Return the kinds people make campaigns of; the others are for what somebody asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    kinds = appliance.outbound.campaigns.kinds.values()
    return [one for one in kinds if one.purpose != REQUESTED]


def trunks() -> list[str]:
    """Return the names of the lines a campaign may call over."""
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance.lines.trunk_names()


# --- inside


def _listing(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    campaigns = appliance.outbound.campaigns
    page = page_asked_for(campaigns.count())
    found = campaigns.listing(limit=page.size, offset=page.offset)
    return render_template(
        "campaigns/listing.html",
        campaigns=found,
        figures={one.id: campaigns.figures(one.id) for one in found},
        kinds=kinds_to_make(),
        typed=request.form,
        longest_name=LONGEST_NAME,
        paged=page,
        refusal=refusal,
    )


def _question(campaign: Campaign, move: str, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    asked = ContactsAsked(campaign=campaign.id, state=CALLING)
    return render_template(
        "campaigns/really.html",
        campaign=campaign,
        move=move,
        figures=appliance.outbound.campaigns.figures(campaign.id),
        calling=appliance.outbound.contacts.count(asked),
        refusal=refusal,
    )


def _moves(campaign: Campaign) -> list[str]:
    moves = MOVES.get(campaign.status, ())
    return [move for move in moves if move != "stop" or not campaign.standing]


def _said(appliance: Appliance, campaign: Campaign, figures: CampaignFigures) -> str:
    """Return why nobody is called, or nothing where calls are made."""
    words = {WAITING_RELEASE: "waits_release", STOPPED: "is_stopped"}
    if campaign.status in words:
        return str(g.words(f"campaigns.{words[campaign.status]}"))
    if campaign.status == PAUSED:
        return _paused(appliance, campaign)
    if campaign.status == SCHEDULED:
        return str(g.words("campaigns.waits_start", at=minute(campaign.starts_at)))
    return _delayed(appliance, campaign, figures) if campaign.status == RUNNING else ""


def _paused(appliance: Appliance, campaign: Campaign) -> str:
    """Return who paused a campaign; the box itself does where a conversation fails."""
    events = appliance.outbound.campaigns.events(campaign.id)
    last = next((one for one in reversed(events) if one.what == "paused"), None)
    if last is not None and not last.operator:
        return str(g.words("campaigns.box_paused", at=minute(last.at)))
    return str(g.words("campaigns.is_paused"))


def _delayed(appliance: Appliance, campaign: Campaign, figures: CampaignFigures) -> str:
    at = appliance.clock()
    opening = next_opening(campaign, at)
    if opening is None:
        return str(g.words("campaigns.no_window"))
    if opening > at:
        return str(g.words("campaigns.outside_window", at=minute(opening)))
    if not figures.attempts and not _first_can_hear(appliance, campaign):
        return str(g.words("campaigns.not_spoken"))
    return ""


def _first_can_hear(appliance: Appliance, campaign: Campaign) -> bool:
    """Tell whether the first contact's messages are spoken; all of them are too many to ask."""
    found = appliance.outbound.contacts.listing(ContactsAsked(campaign=campaign.id, limit=1))
    return all(
        one.ready or one.faults for first in found for one in heard(appliance, campaign, first)
    )


def _by_result(figures: CampaignFigures) -> list[tuple[str, int, str]]:
    looks = {"confirmed": "bar-good", "refused": "bar-bad"}
    names = g.words.known
    return [
        (
            names(f"campaign_results.{result}", names(f"gate_reasons.{result}", result)),
            count,
            looks.get(result, ""),
        )
        for result, count in figures.results.items()
    ]


def _on_the_way(figures: CampaignFigures) -> list[tuple[str, int, str]]:
    """Return how many came how far, from being a contact to having confirmed."""
    steps = ("contacts", "done", "reached", "confirmed")
    return [(g.words(f"campaigns.{name}"), getattr(figures, name), "") for name in steps]
