"""Campaigns over a store of their own, with a clock that is set by the test."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path

from appliance.campaign_kinds import CampaignKind, Field
from appliance.errors import CampaignRefused
from appliance.records.campaign import (
    Campaign,
    Contact,
    ContactsAsked,
    NewCampaign,
    NewContact,
    OpenAttempt,
)
from appliance.services.campaigns.attempts import Attempts
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.contacts import Contacts
from appliance.services.seals import Seals
from appliance.settings import Secret
from appliance.store.database import Database
from tests.services.gate_room import GateRoom

MADE_BY, OTHER = "wang", "li"
UNLIMITED = {
    "contact.per_person_and_day": 0,
    "contact.per_person_and_week": 0,
    "contact.per_number_and_day": 0,
    "contact.per_number_and_week": 0,
    "contact.requested_per_number_and_day": 0,
}
TEXT = {"text": "明天休市"}


def with_text(content: Mapping[str, str]) -> None:
    """Refuse to say nothing."""
    if not content.get("text"):
        raise CampaignRefused("content", "say what is to be told")


KINDS = {
    kind.name: kind
    for kind in (
        CampaignKind(
            name="notice", run=lambda *_: "confirmed", check=with_text, fields=(Field(name="text"),)
        ),
        CampaignKind(name="alarm", run=lambda *_: "confirmed"),
        CampaignKind(name="callback", run=lambda *_: "confirmed", purpose="requested"),
        CampaignKind(name="offer", run=lambda *_: "confirmed", purpose="marketing"),
    )
}


class CampaignRoom(GateRoom):
    """The campaigns of a box in which nobody is called too often, unless the test says so."""

    def __init__(
        self, template: Path, home: Path, opened: Callable[[Path], Database] = Database
    ) -> None:
        super().__init__(template, home, opened)
        self.numbers = count(13_700_000_001)
        self.parameters.keep_all(UNLIMITED)
        form = self.destinations.form
        self.campaigns = Campaigns(
            self.database,
            kinds=KINDS,
            trunks=lambda: ["carrier"],
            parameters=self.parameters,
            clock=self.clock,
        )
        self.contacts = Contacts(
            self.database,
            form=form,
            gate=self.gate,
            parameters=self.parameters,
            clock=self.clock,
        )
        evidence = home / "evidence"
        self.seals = Seals(self.database, Secret("a key of this test"), evidence, self.clock)
        self.seals.begin()
        self.attempts = Attempts(
            self.database,
            kinds=KINDS,
            gate=self.gate,
            seals=self.seals,
            form=form,
            clock=self.clock,
        )

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def draft(self, **chosen: object) -> Campaign:
        """Make a draft of a notice."""
        thought = {"name": "通知", "kind": "notice", "content": TEXT, "created_by": MADE_BY}
        return self.campaigns.create(NewCampaign(**thought | chosen))  # type: ignore[arg-type]

    def add(self, campaign: Campaign, number: str = "", **details: object) -> Contact:
        """Add a person to a campaign."""
        numbers = details.pop("numbers", (number or str(next(self.numbers)),))
        new = NewContact(numbers=numbers, **details)  # type: ignore[arg-type]
        self.contacts.add(campaign.id, [new])
        return self.contacts.listing(ContactsAsked(campaign=campaign.id, limit=10**6))[-1]

    def running(self, people: int = 1, **chosen: object) -> Campaign:
        """Start a campaign that calls so many people."""
        campaign = self.draft(**chosen)
        for _person in range(people):
            self.add(campaign)
        return self.campaigns.start(campaign.id, MADE_BY) if people else campaign

    def person(self, number: str = "", *, chosen: object = None, **details: object) -> Contact:
        """Start a campaign that calls one person."""
        campaign = self.draft(**(chosen or {}))  # type: ignore[arg-type]
        contact = self.add(campaign, number, **details)
        self.campaigns.start(campaign.id, MADE_BY)
        return contact

    def due(self) -> list[int]:
        """Return the contacts whose turn it is."""
        return [due.contact.id for due in self.attempts.due(1000)]

    def begin(self, contact: Contact) -> OpenAttempt:
        """Begin an attempt that is permitted."""
        begun = self.attempts.begin(contact.id)
        assert begun is not None
        return begun

    def try_once(self, contact: Contact, outcome: str, cause: str = "") -> Contact:
        """Wait until a contact is due, call it, and let that end."""
        contact = self.contacts.one(contact.id)
        assert contact.due_at is not None
        self.now = max(self.now, contact.due_at)
        return self.attempts.end(self.begin(contact).attempt.token, outcome, cause)

    def wait_seconds(self, contact: Contact) -> float:
        """Return how long a contact waits from now on."""
        assert contact.due_at is not None
        return (contact.due_at - self.now).total_seconds()

    def told(self, campaign: Campaign) -> list[tuple[str, str]]:
        """Return what was done to a campaign and by whom."""
        return [(event.what, event.operator) for event in self.campaigns.events(campaign.id)]
