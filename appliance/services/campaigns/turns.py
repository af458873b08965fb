"""Whose turn it is: the contacts to call now, the urgent first, campaigns one after the other."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby, zip_longest

from appliance.campaign_kinds import CampaignKind
from appliance.records.campaign import Campaign, Due
from appliance.records.contact import MARKETING, REQUESTED, SERVICE
from appliance.services.campaigns import rows as campaign_rows
from appliance.services.campaigns.windows import open_at
from appliance.services.row_records import stamp
from appliance.store.campaigns import CampaignStore
from appliance.store.contacts import ContactStore
from appliance.store.database import Database

URGENCY = (REQUESTED, SERVICE, MARKETING)


class Turns:
    """Looks for who is due; nothing is decided before the contact gate is asked."""

    def __init__(
        self,
        database: Database,
        *,
        kinds: Mapping[str, CampaignKind],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._contacts = ContactStore(database)
        self._campaigns = CampaignStore(database)
        self._kinds = kinds
        self._clock = clock

    def due(
        self, limit: int, without: Collection[int] = (), campaign: int | None = None
    ) -> list[Due]:
        """Return whom to call now in their order, but nobody of the campaigns `without`.

        What people asked for goes first, then service, then marketing, and what the box itself
        calls for before lists; campaigns that are as urgent take turns. One campaign may be named.
        """
        now = self._clock()
        asked = [
            one
            for one in in_their_order(map(campaign_rows.campaign, self._campaigns.running()))
            if one.id not in without and campaign in (None, one.id) and self._open(one, now)
        ]
        found: dict[str, Due] = {}
        for _rank, campaigns in groupby(asked, key=_urgency):
            if len(found) < limit:
                for due in _in_turn([self._due_of(one, now, limit) for one in campaigns]):
                    found.setdefault(due.contact.number, due)
        return list(found.values())[:limit]

    def _open(self, campaign: Campaign, now: datetime) -> bool:
        over = campaign.ends_at is not None and campaign.ends_at <= now
        return campaign.kind in self._kinds and not over and open_at(campaign.windows, now)

    def _due_of(self, campaign: Campaign, now: datetime, limit: int) -> list[Due]:
        rows = self._contacts.due(campaign.id, stamp(now), limit)
        return [Due(campaign_rows.contact(row), campaign) for row in rows]


def in_their_order(running: Iterable[Campaign]) -> list[Campaign]:
    """Return campaigns, the most urgent first; as urgent ones stay in their order."""
    return sorted(running, key=_urgency)


def _urgency(campaign: Campaign) -> tuple[int, bool]:
    return URGENCY.index(campaign.purpose), not campaign.standing


def _in_turn(lists: Iterable[list[Due]]) -> Iterator[Due]:
    """Yield the first of each list, then the second of each …"""
    for row in zip_longest(*lists):
        yield from (due for due in row if due is not None)
