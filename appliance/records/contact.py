"""What is asked before somebody is called, faxed or written to, and the permission for it."""

import re
from dataclasses import dataclass
from datetime import datetime

MEDIA = CALL, FAX, MAIL, MESSAGE = ("call", "fax", "mail", "message")
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
"""One address of a customer, and no second one behind a comma."""
PURPOSES = SERVICE, MARKETING, REQUESTED = ("service", "marketing", "requested")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One contact that somebody would like to make."""

    medium: str
    number: str
    """As it was written; an address where the medium is mail."""
    purpose: str
    """Requested is what the person asked for himself; marketing is what nobody needs."""
    fund_account: str = ""
    campaign: str = ""
    contact: str = ""
    requested_at: datetime | None = None
    """When the person asked for it: a refusal of before does not stand against it."""
    wanted_at: datetime | None = None
    """For when he asked it; None is as soon as it can be."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """The permission for one contact; only the contact gate makes it."""

    id: str
    number: str
    """In the form in which it is dialled."""
    medium: str
    purpose: str
    decided_at: datetime
    good_until: datetime
