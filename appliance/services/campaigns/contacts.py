"""The contacts of campaigns: added once, looked at, dropped."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from appliance.errors import CampaignRefused, CampaignUnknown, ContactUnknown
from appliance.records.campaign import (
    DONE,
    DRAFT,
    STOPPED,
    WAITING,
    Added,
    Attempt,
    Campaign,
    Contact,
    ContactsAsked,
    NewContact,
)
from appliance.services.campaigns import rows as campaign_rows
from appliance.services.campaigns.checks import check_contact
from appliance.services.campaigns.windows import next_in_hours
from appliance.services.outbound.contact_gate import ContactGate, Decision
from appliance.services.parameters import CAMPAIGN_FOUR_EYES, Parameters
from appliance.services.row_records import stamp
from appliance.store.campaigns import CampaignStore
from appliance.store.contacts import ContactStore
from appliance.store.database import Database
from appliance.store.outbound_attempts import AttemptStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

OVER = (DONE, STOPPED)
DROPPED = "dropped"
"""The result of a contact that an operator took out."""


@dataclass(frozen=True)
class History:
    """All that happened to a contact."""

    attempts: list[Attempt]
    decisions: list[Decision]
    """What the contact gate decided about it, the first decision first."""


class Contacts:
    """Keeps whom the campaigns call."""

    def __init__(
        self,
        database: Database,
        *,
        form: Callable[[str], str],
        gate: ContactGate,
        parameters: Parameters,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = ContactStore(database)
        self._campaigns = CampaignStore(database)
        self._attempts = AttemptStore(database)
        self._form = form
        self._gate = gate
        self._parameters = parameters
        self._clock = clock

    def add(self, campaign_id: int, contacts: Iterable[NewContact], operator: str = "") -> Added:
        """Add contacts to a campaign, all or none; one whose key it has already is left out."""
        with self._database.writing() as tables:
            return self.add_in(tables, campaign_id, contacts, operator)

    def add_in(
        self, tables: "Tables", campaign_id: int, contacts: Iterable[NewContact], operator: str = ""
    ) -> Added:
        """Add contacts inside a writing transaction."""
        campaign = self._open_campaign(tables, campaign_id)
        position, now = self._store.last_position(tables, campaign_id), self._clock()
        rows = [
            self._values(new, campaign.purpose, now) | {"campaign": campaign_id, "position": number}
            for number, new in enumerate(contacts, position + 1)
        ]
        found = self._store.add(tables, rows)
        added = Added(found, len(rows) - found)
        if not campaign.standing and rows:
            values = {"at": stamp(now), "campaign": campaign_id, "what": "contacts_added"}
            detail = f"{added.added} added, {added.doubled} were there already"
            self._campaigns.add_event(tables, values | {"operator": operator, "detail": detail})
        return added

    def drop(self, contact_id: int, operator: str) -> Contact:
        """Take out a contact that waits; `CampaignRefused` where it is being called or is over."""
        with self._database.writing() as tables:
            contact = self._one(self._store.row_in(tables, contact_id), contact_id)
            if contact.state != WAITING:
                raise CampaignRefused("state", f"contact {contact_id} is {contact.state}")
            now = stamp(self._clock())
            values = {"state": STOPPED, "result": DROPPED, "due_at": None, "done_at": now}
            self._store.change(tables, contact_id, values)
            event = {"at": now, "campaign": contact.campaign, "what": "contact_dropped"}
            event |= {"operator": operator, "detail": contact.gate_name}
            self._campaigns.add_event(tables, event)
        return self.one(contact_id)

    # --- looking

    def one(self, contact_id: int) -> Contact:
        """Return a contact; `ContactUnknown` where there is none."""
        return self._one(self._store.row(contact_id), contact_id)

    def listing(self, asked: ContactsAsked) -> list[Contact]:
        """Return contacts in the order in which they were added."""
        return [campaign_rows.contact(row) for row in self._store.listing(asdict(asked))]

    def count(self, asked: ContactsAsked) -> int:
        """Return how many contacts are as asked."""
        return self._store.count(asdict(asked))

    def history(self, contact_id: int) -> History:
        """Return the attempts at a contact and what the gate decided, the first ones first."""
        contact = self.one(contact_id)
        attempts = [campaign_rows.attempt(row) for row in self._attempts.of_contact(contact_id)]
        campaign = f"campaign {contact.campaign}"
        return History(attempts, self._gate.of_contact(campaign, contact.gate_name))

    # --- inside

    def _open_campaign(self, tables: "Tables", campaign_id: int) -> Campaign:
        row = self._campaigns.row_in(tables, campaign_id)
        if row is None:
            raise CampaignUnknown(f"there is no campaign {campaign_id}")
        campaign = campaign_rows.campaign(row)
        if campaign.status in OVER:
            raise CampaignRefused("state", f"campaign {campaign_id} is over")
        drafted = campaign.status == DRAFT or campaign.standing
        if not drafted and self._parameters.value(CAMPAIGN_FOUR_EYES):
            raise CampaignRefused(
                "state", "two persons start a campaign here, so it gets no contacts afterwards"
            )
        return campaign

    def _values(self, new: NewContact, purpose: str, now: datetime) -> dict[str, Any]:
        check_contact(new, purpose)
        new = replace(new, numbers=tuple(one.strip() for one in new.numbers if one.strip()))
        first = max(now, new.wanted_at or now)
        return {
            **campaign_rows.contact_values(new),
            "number": self._form(new.numbers[0]),
            "due_at": stamp(next_in_hours(new.preferred, first)),
            "added_at": stamp(now),
        }

    def _one(self, row: dict[str, Any] | None, contact_id: int) -> Contact:
        if row is None:
            raise ContactUnknown(f"there is no contact {contact_id}")
        return campaign_rows.contact(row)
