"""What a fax, an attempt at it and a document are."""

from dataclasses import dataclass
from datetime import datetime

FAX_CALL = "fax-"


@dataclass(frozen=True)
class FaxDocument:
    """Pages that can be faxed, or came as a fax: one TIFF file that is never changed."""

    id: str
    name: str
    source: str
    """upload, template, joined or received."""
    template: str
    fund_account: str
    """Whose personal document it is, or ''."""
    file: str
    sha256: str
    pages: int
    resolution: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class Fax:
    """One fax in either direction; `number` is always the far end's."""

    id: str
    direction: str
    number: str
    dialled: str
    """The number of ours that the far end called."""
    extension: str
    """Digits keyed after the answer, for a company's switchboard."""
    station: str
    document: str | None
    pages: int
    pages_confirmed: int
    status: str
    reason: str
    """Why it failed, was cancelled or is partial, as a code of `fax.reasons`."""
    way: str
    """call: inside a call the caller made; dial: the box calls."""
    origin: str
    origin_id: str
    call_id: str
    fund_account: str
    bulletin: str | None
    priority: int
    """0 is the most urgent, 9 the least."""
    not_before: datetime | None
    next_at: datetime | None
    attempts: int
    busy: int
    unanswered: int
    broken: int
    poor_pages: int
    """How many received pages are hard to read."""
    route: str
    """The name of the route a received fax took, or ''."""
    created_at: datetime
    finished_at: datetime | None
    read_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True)
class FaxAttempt:
    """One call in which pages were sent, with all that FAXOPT told about it."""

    token: str
    fax: str
    number: int
    first_page: int
    step: str
    """The step of the ladder, by name."""
    t38: bool
    ecm: bool
    max_rate: int
    v17: bool
    cover: bool
    """Whether a continuation cover went first."""
    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    pages: int
    """How many pages the far end confirmed, the cover not counted."""
    result: str
    error: str
    mode: str
    rate: int | None
    resolution: str
    remote_station: str
    local_station: str
    bad_rows: int | None
    ticket: str | None
    """The contact gate's permission for its call; None in a call the caller made."""


@dataclass(frozen=True)
class OpenAttempt:
    """An attempt that has not ended, with its fax."""

    attempt: FaxAttempt
    fax: Fax

    @property
    def call_id(self) -> str:
        """Return the id of its call: the box's own, or the caller's who gets it at once."""
        return call_of(self.attempt.token) if self.fax.way == "dial" else self.fax.call_id


@dataclass(frozen=True)
class LearnedNumber:
    """What is known about the fax machine behind a number."""

    number: str
    step: str
    rate: int | None
    sent: int
    failed: int
    changed_at: datetime


def call_of(token: str) -> str:
    """Return the id of the call the box places for an attempt."""
    return f"{FAX_CALL}{token}"


def is_fax_call(call_id: str) -> bool:
    """Tell whether the box placed a call to send a fax."""
    return call_id.startswith(FAX_CALL)
