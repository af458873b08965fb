"""Feeds the standing campaign of calls back: results of complaints, promises to call back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from appliance.errors import CampaignRefused
from appliance.records.campaign import CALLING, WAITING, ContactsAsked, NewContact
from appliance.services.callback_requests import CallbackRequests
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.contacts import Contacts
from appliance.services.parameters import CONTACT_CALL_BACK, Parameters
from appliance.store.complaints import ComplaintStore
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

KIND = "callback"
COMPLAINT, CONNECT = "complaint", "connect"
"""What such a call is about, the value `what` of its contact."""
REQUEST = "request "
"""What begins the key of a contact who was promised a call."""
USELESS_AFTER = timedelta(days=2)
MOST = 1000


class CallbackCampaign:
    """The everlasting campaign of calls that people asked for; its kind is a plugin's."""

    def __init__(
        self,
        database: Database,
        *,
        campaigns: Campaigns,
        contacts: Contacts,
        requests: CallbackRequests,
        parameters: Parameters,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = ComplaintStore(database)
        self._campaigns = campaigns
        self._contacts = contacts
        self._requests = requests
        self._parameters = parameters
        self._clock = clock

    def add_in(self, tables: "Tables", contact: NewContact) -> int:
        """Add somebody inside a writing transaction, once for each key; return his contact."""
        campaign = self._campaigns.standing(KIND).id
        self._contacts.add_in(tables, campaign, [contact])
        return self._store.contact_in(tables, campaign, contact.key)

    def drop(self, contact: int, operator: str) -> bool:
        """Call somebody no more; False where he is being called just now."""
        state = self._contacts.one(contact).state
        if state == WAITING:
            self._contacts.drop(contact, operator)
        return state != CALLING

    def look(self) -> None:
        """Call those who were promised a call, where the owner lets the box do it by itself."""
        if KIND not in self._campaigns.kinds or not self._parameters.value(CONTACT_CALL_BACK):
            return
        since = self._clock() - USELESS_AFTER
        waiting = [one for one in self._requests.open() if one.caller and one.noted_at > since]
        promised = [
            NewContact(
                numbers=(one.caller,),
                fund_account=one.fund_account,
                values={"what": CONNECT, "request": str(one.id)},
                key=f"{REQUEST}{one.id}",
                requested_at=one.noted_at,
                expires_at=one.noted_at + USELESS_AFTER,
            )
            for one in waiting
        ]
        campaign = self._campaigns.standing(KIND).id
        self._contacts.add(campaign, promised)
        self._drop_called(campaign, {contact.key for contact in promised})

    def _drop_called(self, campaign: int, open_keys: set[str]) -> None:
        """Drop those whom somebody of the company called back meanwhile."""
        asked = ContactsAsked(campaign=campaign, state=WAITING, limit=MOST)
        for contact in self._contacts.listing(asked):
            if contact.key.startswith(REQUEST) and contact.key not in open_keys:
                try:
                    self._contacts.drop(contact.id, "fundline")
                except CampaignRefused:  # he is being called this moment
                    continue
