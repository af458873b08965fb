"""Records of retention: what is kept for how long, what is held, what was deleted."""

from dataclasses import dataclass
from datetime import datetime

YEAR_DAYS = 365.25
KINDS = {"recording": 20, "message": 20, "answer": 20, "fax": 20, "ledger": 20}
"""What may be deleted one day, and the years it is kept at least: suitability evidence, orders
and what surrounds them must be there for twenty years after they came to be."""
ABOUT = ("customer", "call", "number")


def days_of(years: int) -> int:
    """Return the days of so many years, not one too few."""
    return -int(-years * YEAR_DAYS // 1)


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """How long one kind is kept, and whether it is deleted afterwards."""

    kind: str
    days: int
    deletes: bool = False
    at: datetime | None = None
    operator: str = ""


@dataclass(frozen=True, kw_only=True)
class LegalHold:
    """Somebody or something of which nothing is deleted, whatever the rules say."""

    id: int
    about: str
    subject: str
    reason: str
    set_at: datetime
    set_by: str
    lifted_at: datetime | None
    lifted_by: str


@dataclass(frozen=True, kw_only=True)
class RetentionPreview:
    """What would go now under the rule of a kind."""

    kind: str
    before: datetime
    items: int
    bytes: int
    held: int
    """Older too, but on legal hold."""
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class Deletion:
    """One deletion: how much went, under which rule, and the digest of the list of hashes."""

    id: int
    kind: str
    days: int
    at: datetime
    operator: str
    items: int
    bytes: int
    digest: str
