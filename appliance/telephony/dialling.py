"""Where a call of the box goes: to a telephone of the house, or with a ticket into the network."""

import re

from appliance.contact_records import Ticket
from appliance.settings import Settings
from appliance.telephony.config_files import OPERATOR

NUMBER = re.compile(r"\+?[0-9]{3,20}")


def house_line(number: str) -> str | None:
    """Return what Asterisk dials for a telephone of the house; None where it is none."""
    return f"PJSIP/{number}" if number == OPERATOR else None


def outside_line(settings: Settings, ticket: Ticket, trunk: str = "") -> str | None:
    """Return what Asterisk dials for a ticket's number; None where there is no such trunk."""
    names = [one.name for one in settings.trunks if trunk in ("", one.name)]
    if NUMBER.fullmatch(ticket.number) is None or not names:
        return None
    return f"PJSIP/{ticket.number}@trunk_{names[0]}"
