"""Hands over what customers asked to be told, by the medium each chose; each thing once.

Whoever asked for a notice asked to be told, and not to be woken: what comes up at night is wanted
in the morning. On a weekend or holiday it is told in the daytime; a call that then has to be
repeated more than an hour later waits for a working day, as the contact gate says.
"""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance.errors import CampaignRefused, MessageRefused
from appliance.records.campaign import WAITING, Campaign, Contact, ContactsAsked, NewContact
from appliance.records.contact import CALL, MAIL, MESSAGE, REQUESTED
from appliance.records.message import NewMessage
from appliance.records.wish import Notice
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.contacts import Contacts
from appliance.services.messages.text_messages import TextMessages
from appliance.services.parameters import CONTACT_FROM_HOUR, CONTACT_UNTIL_HOUR, Parameters
from appliance.services.wishes.notice_letters import NoticeLetters

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
USELESS_AFTER = timedelta(days=7)
MOST = 1000
BOX = "fundline"

log = logging.getLogger(__name__)


class Notices:
    """Gives notices to the standing campaigns of their kinds, and takes back what nobody heard."""

    def __init__(
        self,
        campaigns: Campaigns,
        contacts: Contacts,
        *,
        messages: TextMessages,
        letters: NoticeLetters,
        parameters: Parameters,
        clock: Callable[[], datetime],
    ) -> None:
        self._campaigns = campaigns
        self._contacts = contacts
        self._messages = messages
        self._letters = letters
        self._parameters = parameters
        self._clock = clock

    def possible(self, kind: str) -> bool:
        """Tell whether somebody can be called about this: the plugin with its words works."""
        return kind in self._campaigns.kinds

    def give(self, tables: "Tables", notice: Notice) -> None:
        """Hand a notice over, inside the transaction of what it is about."""
        if notice.medium == CALL:
            campaign = self._campaign(notice.kind).id
            self._contacts.add_in(tables, campaign, [self._contact(notice)])
            return
        letter = self._letters.letter(notice)
        message = NewMessage(
            number=notice.address,
            text=letter.text,
            subject=letter.subject if notice.medium == MAIL else "",
            medium=notice.medium,
            purpose=REQUESTED,
            fund_account=notice.fund_account,
            campaign=notice.kind,
            key=f"{notice.kind} {notice.key}",
            language=notice.language,
            requested_at=notice.requested_at,
            wanted_at=self._by_day(self._clock()) if notice.medium == MESSAGE else None,
        )
        try:
            self._messages.add_in(tables, message)
        except MessageRefused as refused:  # nobody else's notice waits for this one
            log.error("%s %s is not written to anybody: %s", notice.kind, notice.key, refused)

    def writes(self) -> bool:
        """Tell whether there is a gateway for text messages."""
        return bool(self._messages.settings()["url"])

    def waiting(self, kind: str, fund_account: str) -> list[str]:
        """Return the keys of what a customer is still to be called about."""
        return [contact.key for contact in self._waiting(kind, fund_account)]

    def take_back(self, kind: str, fund_account: str, about: str = "") -> None:
        """Call nobody about what is wanted no more; `about` is the beginning of the keys."""
        for contact in self._waiting(kind, fund_account):
            if contact.key.startswith(about):
                try:
                    self._contacts.drop(contact.id, BOX)
                except CampaignRefused:  # he is being called this moment
                    continue

    def _contact(self, notice: Notice) -> NewContact:
        now = self._clock().astimezone(SHANGHAI)
        own = {"language": notice.language, "noticed_at": now.isoformat(timespec="seconds")}
        return NewContact(
            numbers=(notice.address,),
            fund_account=notice.fund_account,
            values={**notice.values, **own},
            key=notice.key,
            requested_at=notice.requested_at,
            wanted_at=self._by_day(now),
            expires_at=notice.expires_at or now + USELESS_AFTER,
        )

    def _waiting(self, kind: str, fund_account: str) -> list[Contact]:
        if not self.possible(kind):
            return []
        campaign = self._campaign(kind).id
        asked = ContactsAsked(campaign=campaign, state=WAITING, text=fund_account, limit=MOST)
        found = self._contacts.listing(asked)
        return [contact for contact in found if contact.fund_account == fund_account]

    def _campaign(self, kind: str) -> Campaign:
        """Return the standing campaign of a kind; in these are only those who asked for it."""
        return self._campaigns.standing(kind, REQUESTED)

    def _by_day(self, at: datetime) -> datetime:
        """Return the first moment from one on that is not at night."""
        now = at.astimezone(SHANGHAI)
        values = self._parameters.values()
        begin = int(values[CONTACT_FROM_HOUR.name])
        if begin <= now.hour < int(values[CONTACT_UNTIL_HOUR.name]):
            return now
        day = now.date() if now.hour < begin else now.date() + timedelta(days=1)
        return datetime.combine(day, time(begin), SHANGHAI)
