"""Takes the contact gate's tickets: each counts for one call, to its number, in its half minute."""

import itertools
from datetime import datetime

from appliance.errors import TicketUnfit
from appliance.records.contact import Ticket
from appliance.telephony.dialling import Way

REMEMBERED = 100_000


class TicketCollector:
    """The tickets a switchboard has taken: the last ones, so many that no clock revives one.

    A clock that is set back over a ticket's half minute would make it good again.
    """

    def __init__(self) -> None:
        self._used: dict[str, None] = {}

    def take(self, ticket: Ticket, way: Way) -> None:
        """Take the ticket for a call; `TicketUnfit` where it is not for just this one, just now."""
        now = datetime.now().astimezone()
        if not ticket.decided_at <= now <= ticket.good_until:
            raise TicketUnfit(f"ticket {ticket.id} was good until {ticket.good_until}")
        if way.number != ticket.number:
            raise TicketUnfit(f"ticket {ticket.id} is not for {way.channel}")
        if ticket.id in self._used:
            raise TicketUnfit(f"ticket {ticket.id} is used")
        for oldest in list(itertools.islice(self._used, max(0, len(self._used) + 1 - REMEMBERED))):
            del self._used[oldest]
        self._used[ticket.id] = None
