"""Takes the contact gate's tickets: each counts for one call, to its number, in its half minute."""

from datetime import datetime

from appliance.contact_records import Ticket
from appliance.errors import TicketUnfit


class TicketCollector:
    """The tickets a switchboard has taken; the old ones are forgotten, as they are over anyway."""

    def __init__(self) -> None:
        self._used: dict[str, datetime] = {}

    def take(self, ticket: Ticket, channel: str) -> None:
        """Take the ticket for a call; `TicketUnfit` where it is not for just this one, just now."""
        now = datetime.now().astimezone()
        if not ticket.decided_at <= now <= ticket.good_until:
            raise TicketUnfit(f"ticket {ticket.id} was good until {ticket.good_until}")
        if f"/{ticket.number}@" not in channel:
            raise TicketUnfit(f"ticket {ticket.id} is not for {channel}")
        if ticket.id in self._used:
            raise TicketUnfit(f"ticket {ticket.id} is used")
        self._used = {name: end for name, end in self._used.items() if end >= now}
        self._used[ticket.id] = ticket.good_until
