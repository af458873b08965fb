"""Campaigns of outgoing calls: looked at and steered; they are made and released by people."""

from datetime import datetime
from typing import Literal

from appliance.records.campaign import Campaign as Record
from appliance.records.campaign import ContactsAsked as Wanted
from web_console.api.operation import Answer, Operation, Paged, Request, Text

NUMBER = {"campaign_id": "[1-9][0-9]{0,9}"}


class Campaign(Answer):
    """One campaign and how far it is."""

    id: int
    name: str
    kind: str
    purpose: str
    status: str
    standing: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    contacts: int
    done: int
    reached: int
    confirmed: int
    suppressed: int
    attempts: int
    results: dict[str, int]


class Campaigns(Answer):
    """Campaigns, the newest first, and how many there are in all."""

    items: list[Campaign]
    total: int


class CampaignsAsked(Paged):
    """Which campaigns are wanted."""

    status: Literal[
        "", "draft", "waiting_release", "scheduled", "running", "paused", "done", "stopped"
    ] = ""
    kind: Text = ""


class Contact(Answer):
    """A person of a campaign and what became of the calls."""

    id: int
    name: str
    number: str
    fund_account: str
    state: str
    result: str
    last_outcome: str
    tries: int
    due_at: datetime | None
    done_at: datetime | None


class Contacts(Answer):
    """Contacts in the order in which they were added, and how many there are in all."""

    items: list[Contact]
    total: int


class ContactsAsked(Paged):
    """Which contacts are wanted."""

    state: Literal["", "waiting", "calling", "done", "suppressed", "stopped"] = ""
    result: Text = ""


def listing(request: Request) -> Campaigns:
    """Return campaigns."""
    asked: CampaignsAsked = request.query
    register = request.appliance.outbound.campaigns
    found = register.listing(asked.status, asked.kind, limit=asked.limit, offset=asked.offset)
    items = [_campaign(request, one) for one in found]
    return Campaigns(items=items, total=register.count(asked.status, asked.kind))


def one(request: Request) -> Campaign:
    """Return one campaign."""
    register = request.appliance.outbound.campaigns
    return _campaign(request, register.one(int(request.path["campaign_id"])))


def contacts(request: Request) -> Contacts:
    """Return the contacts of a campaign."""
    asked: ContactsAsked = request.query
    number = request.appliance.outbound.campaigns.one(int(request.path["campaign_id"])).id
    wanted = Wanted(
        campaign=number,
        state=asked.state,
        result=asked.result,
        limit=asked.limit,
        offset=asked.offset,
    )
    register = request.appliance.outbound.contacts
    items = [Contact.model_validate(found) for found in register.listing(wanted)]
    return Contacts(items=items, total=register.count(wanted))


def steer(request: Request) -> Campaign:
    """Pause, resume or stop a campaign."""
    register, number = request.appliance.outbound.campaigns, int(request.path["campaign_id"])
    moves = {"pause": register.pause, "resume": register.resume, "stop": register.stop}
    return _campaign(request, moves[request.path["move"]](number, request.by))


def _campaign(request: Request, found: Record) -> Campaign:
    figures = request.appliance.outbound.campaigns.figures(found.id)
    return Campaign.model_validate(vars(found) | vars(figures))


OPERATIONS = (
    Operation(
        method="GET", path="/campaigns", name="list_campaigns",
        summary="List the campaigns, the newest first.",
        scope="campaigns:read", query=CampaignsAsked, answer=Campaigns, run=listing,
    ),
    Operation(
        method="GET", path="/campaigns/{campaign_id}", name="show_campaign",
        summary="Show one campaign and how far it is.",
        scope="campaigns:read", answer=Campaign, run=one, path_forms=NUMBER,
    ),
    Operation(
        method="GET", path="/campaigns/{campaign_id}/contacts", name="list_contacts",
        summary="List the contacts of a campaign.",
        scope="campaigns:read", query=ContactsAsked, answer=Contacts, run=contacts,
        path_forms=NUMBER,
    ),
    Operation(
        method="POST", path="/campaigns/{campaign_id}/{move}", name="steer_campaign",
        summary="Pause, resume or stop a campaign; calls that are up go on.",
        scope="campaigns:steer", answer=Campaign, run=steer,
        path_forms=NUMBER | {"move": "(?:pause|resume|stop)"},
    ),
)  # fmt: skip
