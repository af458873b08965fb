"""Rehearsals: the box calls who makes a campaign as it will call the people on its list."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from appliance.errors import CampaignRefused, ContactSuppressed
from appliance.records.campaign import (
    OUTCOMES_TO_RETRY,
    Campaign,
    Chances,
    Contact,
    ContactsAsked,
    NewCampaign,
    NewContact,
    Retries,
)
from appliance.records.contact import CALL, REQUESTED, Question
from appliance.services.campaigns import rows as campaign_rows
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.contacts import Contacts
from appliance.services.outbound.contact_gate import SENTENCES, ContactGate
from appliance.services.row_records import stamp
from appliance.store.campaigns import CampaignStore
from appliance.store.database import Database

REHEARSAL = "rehearsal"
"""The event of the campaign that is rehearsed; its detail is the number of the rehearsal."""
GOOD_FOR = timedelta(minutes=15)
ONCE = Retries(**dict.fromkeys(OUTCOMES_TO_RETRY, Chances(1, 0)))


class Rehearsals:
    """A rehearsal is a campaign with one contact, who asked for the call himself."""

    def __init__(
        self,
        database: Database,
        campaigns: Campaigns,
        contacts: Contacts,
        *,
        gate: ContactGate,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = CampaignStore(database)
        self._campaigns = campaigns
        self._contacts = contacts
        self._gate = gate
        self._clock = clock

    def call(
        self, campaign_id: int, number: str, operator: str, *, name: str, fund_account: str = ""
    ) -> Contact:
        """Order a call to the operator's own number, with the values of the first contact.

        No account of the list goes with them: what is keyed in a rehearsal is said by nobody else.
        `CampaignRefused` where the draft cannot be rehearsed, `ContactSuppressed` where the gate
        would not let the number be called.
        """
        campaign, first = self._campaigns.one(campaign_id), self._first(campaign_id)
        now = self._clock()
        own = NewContact(
            numbers=(number,),
            fund_account=fund_account,
            name=first.name,
            values=first.values,
            requested_at=now,
            expires_at=now + GOOD_FOR,
        )
        self._refuse_impossible(number, fund_account)
        with self._database.writing() as tables:
            alike = _alike(campaign, name=name, ends_at=now + GOOD_FOR, created_by=operator)
            rehearsal = self._campaigns.create(alike)
            self._contacts.add_in(tables, rehearsal.id, [own], operator)
            self._campaigns.rehearse(rehearsal.id, operator)
            event = {"at": stamp(now), "campaign": campaign_id, "what": REHEARSAL}
            self._store.add_event(
                tables, {**event, "operator": operator, "detail": str(rehearsal.id)}
            )
        return self._first(rehearsal.id)

    def of(self, campaign_id: int) -> list[Contact]:
        """Return who was called in the rehearsals of a campaign, the last one first."""
        events = self._campaigns.events(campaign_id)
        numbers = [int(one.detail) for one in events if one.what == REHEARSAL]
        return [self._first(number) for number in reversed(numbers)]

    def _first(self, campaign_id: int) -> Contact:
        found = self._contacts.listing(ContactsAsked(campaign=campaign_id, limit=1))
        if not found:
            raise CampaignRefused("contacts", "it has nobody to call; add contacts first")
        return found[0]

    def _refuse_impossible(self, number: str, fund_account: str) -> None:
        refusal = self._gate.objection(
            Question(
                medium=CALL,
                number=number,
                purpose=REQUESTED,
                fund_account=fund_account,
                requested_at=self._clock(),
            )
        )
        if refusal is not None:
            sentence = SENTENCES[refusal.reason].format(detail=refusal.detail)
            raise ContactSuppressed(refusal.reason, sentence, refusal.again_at)


def _alike(campaign: Campaign, **own: Any) -> NewCampaign:
    """Return a campaign that says the same, at once, and does not try twice."""
    at_once = {"purpose": REQUESTED, "windows": (), "retries": ONCE, "starts_at": None}
    return NewCampaign(**campaign_rows.thought_of(campaign) | at_once | own)
