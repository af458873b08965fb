"""What is shown before somebody is put into a campaign, and what is kept of it afterwards."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

FILE, CUSTOMERS = "file", "customers"
PREVIEW, TAKEN, DROPPED = "preview", "taken", "dropped"

NUMBER, SPARE, NAME, ACCOUNT, VALUE, IGNORED = ROLES = (
    "number", "spare", "name", "account", "value", "ignored",
)  # fmt: skip
"""What a column of a file is for; a value is said in the campaign's sentence under its title."""

SENTENCES = {
    "no_number": "there is no telephone number",
    "number": "this is no number that can be called: {detail}",
    "rounded": "a spreadsheet has rounded the number; keep the column as text",
    "account": "no customer has the fund account {detail}",
    "doubled": "the same number or account stands in line {detail}",
    "same_person": "another account of the same person or number is chosen already: {detail}",
    "value": "the campaign's message cannot be said: {detail}",
    "present": "the number or account is in this campaign already",
    "spare": "the spare number {detail} cannot be called; the first one is kept",
    "long": "a field is longer than {detail} signs",
    "closed": "the account is closed",
    "blacklist": "the number or person is on the blacklist",
    "refusal": "the person wants no calls",
    "withdrawn": "the person has withdrawn the consent to contacts of this kind",
    "no_consent": "nobody agreed to marketing contacts with this number or person",
}
"""Each reason why a row or a customer is left out, and what it means."""


@dataclass(frozen=True)
class Column:
    """One column of a file, what it is for, and its first values."""

    title: str
    role: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Why a line of a file, or a customer, is left out; or what of a line that is taken."""

    line: int
    """0 where it is about a customer."""
    who: str
    """The number or account as it was written."""
    reason: str
    detail: str = ""
    taken: bool = False

    @property
    def sentence(self) -> str:
        """Return the reason in words."""
        return SENTENCES[self.reason].format(detail=self.detail)


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be put into the campaign."""

    numbers: tuple[str, ...]
    fund_account: str = ""
    name: str = field(default="", repr=False)
    values: dict[str, str] = field(default_factory=dict, repr=False)
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Which customers are wanted; what is not set does not count."""

    investor_kind: str = ""
    """1 is a person, 0 an institution, as the registrar's files have it."""
    risk_levels: tuple[int, ...] = ()
    """C1 to C5, as the box keeps them."""
    fund_code: str = ""
    """Holds shares of this fund."""
    balance_from: Decimal | None = None
    balance_until: Decimal | None = None
    """In yuan at the newest NAV; of the fund where one is named, else of all."""
    last_contact_before: date | None = None
    """Nobody called him, wrote to him, or spoke with him as a known caller since this day."""
    birthday_month: int | None = None
    opened_within_days: int | None = None
    no_campaign_within_days: int | None = None


NOT_IN_THE_DATA = ("address", "occupation", "adviser", "grade", "email")
"""What the registrar's files give the box nothing of: nobody can be selected by it."""


@dataclass(frozen=True, kw_only=True)
class ContactList:
    """What is kept of a list or a selection: where it came from, who took it, and its counts."""

    id: str
    campaign: int
    source: str
    filename: str
    sha256: str
    state: str
    seed: str
    size: int
    conditions: str
    """As JSON; empty for a file."""
    rows: int
    good: int
    added: int
    doubled: int
    left_out: str
    """How many by reason, as JSON."""
    made_at: datetime
    taken_at: datetime | None
    taken_by: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would be put into a campaign; nothing is before it is taken."""

    id: str
    campaign: int
    source: str
    filename: str = ""
    sha256: str = ""
    state: str = PREVIEW
    columns: tuple[Column, ...] = ()
    rows: int = 0
    """Lines of the file below its titles, or customers who fit the conditions."""
    good: int = 0
    faults: tuple[Fault, ...] = ()
    first: tuple[Candidate, ...] = ()
    """The first of those who would be added."""
    conditions: Conditions | None = None
    seed: str = ""
    size: int = 0
    taken_before: tuple[ContactList, ...] = ()
    """Where the very same file was taken already, in any campaign."""

    @property
    def left_out(self) -> dict[str, int]:
        """Return how many are left out, by reason."""
        counted: dict[str, int] = {}
        for fault in self.faults:
            if not fault.taken:
                counted[fault.reason] = counted.get(fault.reason, 0) + 1
        return counted
