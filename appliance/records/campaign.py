"""What campaigns of outgoing calls consist of: the contacts and the attempts at them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal

DRAFT, WAITING_RELEASE, SCHEDULED, RUNNING = "draft", "waiting_release", "scheduled", "running"
PAUSED, DONE, STOPPED = "paused", "done", "stopped"
STATUSES = (DRAFT, WAITING_RELEASE, SCHEDULED, RUNNING, PAUSED, DONE, STOPPED)
"""What a campaign can be; the last two are final."""
WAITING, CALLING, SUPPRESSED = "waiting", "calling", "suppressed"
STATES = (WAITING, CALLING, DONE, SUPPRESSED, STOPPED)
"""What a contact can be; the last three are final."""

CONFIRMED, REFUSED, WRONG_PERSON = "confirmed", "refused", "wrong_person"
UNREACHABLE, EXPIRED, GAVE_UP = "unreachable", "expired", "gave_up"
FINAL_OUTCOMES = (CONFIRMED, REFUSED, WRONG_PERSON)
"""Ways an attempt ends after which nobody is called again; `unreachable` ends one number."""
BUSY, NO_ANSWER, REJECTED, HUNG_UP = "busy", "no_answer", "rejected", "hung_up"
UNFINISHED, FAILED, LOST = "unfinished", "failed", "lost"
OUTCOMES_TO_RETRY = (BUSY, NO_ANSWER, REJECTED, HUNG_UP, UNFINISHED, FAILED, LOST)
OUTCOMES = (*FINAL_OUTCOMES, UNREACHABLE, *OUTCOMES_TO_RETRY)
"""Every way an attempt can end."""
RESULTS = (*FINAL_OUTCOMES, UNREACHABLE, EXPIRED, GAVE_UP)
"""Every result of a contact that is done; a suppressed one has the contact gate's reason."""
NO_LINE = "no_line"
"""The cause of a failed attempt for which there was no line: it takes no chance away."""

CAMPAIGN_CALL = "campaign-"


@dataclass(frozen=True)
class Chances:
    """How often one outcome is borne at one number, and how long to wait after each."""

    most: int
    delay_seconds: int


@dataclass(frozen=True, kw_only=True)
class Retries:
    """What follows an attempt that did not succeed, for each outcome."""

    busy: Chances = Chances(3, 300)
    no_answer: Chances = Chances(3, 1800)
    rejected: Chances = Chances(2, 3600)
    hung_up: Chances = Chances(2, 3600)
    unfinished: Chances = Chances(2, 1800)
    failed: Chances = Chances(6, 60)
    lost: Chances = Chances(12, 5)

    def of(self, outcome: str) -> Chances:
        """Return the chances after an outcome that may be tried again."""
        found: Chances = getattr(self, outcome)
        return found


@dataclass(frozen=True)
class Window:
    """Hours of some weekdays, Monday 1; the end is not in it, None is midnight."""

    first_day: int
    last_day: int
    begin: time
    end: time | None

    def __contains__(self, at: datetime) -> bool:
        """Tell whether a moment lies in it."""
        in_days = self.first_day <= at.isoweekday() <= self.last_day
        return in_days and self.begin <= at.time() and (self.end is None or at.time() < self.end)


@dataclass(frozen=True, kw_only=True)
class NewCampaign:
    """A campaign as it is thought of."""

    name: str
    kind: str
    """The name of a `CampaignKind`."""
    purpose: str = ""
    """service, marketing or requested; '' is the kind's own."""
    content: Mapping[str, str] = field(default_factory=dict)
    """What the kind wants to know: text, questionnaire, extension …"""
    language: str = "zh"
    windows: tuple[Window, ...] = ()
    """When it calls, besides the hours of the contact gate; none is at any of them."""
    calls_per_second: Decimal = Decimal(1)
    at_once: int = 10
    trunk: str = ""
    """The name of the trunk it calls over; '' is any."""
    retries: Retries = Retries()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    created_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Campaign(NewCampaign):
    """One campaign; a standing one is everlasting and gets contacts from the box itself."""

    id: int
    status: str
    standing: bool
    released_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def gate_name(self) -> str:
        """Return what the contact gate's decisions call it."""
        return f"campaign {self.id}"


@dataclass(frozen=True, kw_only=True)
class CampaignEvent:
    """One thing that was done to a campaign, and by whom."""

    id: int
    at: datetime
    campaign: int
    what: str
    operator: str
    """Empty where the box did it."""
    detail: str


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """A person to be called in a campaign."""

    numbers: tuple[str, ...]
    """The first is tried first, the others after it."""
    fund_account: str = ""
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """What the sentences say about this person."""
    key: str = ""
    """Contacts of one campaign with the same key are added once."""
    preferred: tuple[time, time] | None = None
    """The hours of the day in which this person is to be called."""
    requested_at: datetime | None = None
    wanted_at: datetime | None = None
    expires_at: datetime | None = None
    """From then on the call would come too late and is not made."""


@dataclass(frozen=True, kw_only=True)
class Contact(NewContact):
    """A person of a campaign, with what became of the calls to him."""

    id: int
    campaign: int
    position: int
    number: str
    """The one that is tried now, in the form in which numbers are kept."""
    number_index: int
    state: str
    result: str
    last_outcome: str
    """How the last attempt ended."""
    waits_for: str
    """Why the contact gate put it off; a reason of the gate's, or ''."""
    due_at: datetime | None
    """When it is called next; None where that is never."""
    tries: int
    added_at: datetime
    done_at: datetime | None

    @property
    def gate_name(self) -> str:
        """Return what the contact gate's decisions call it."""
        return f"contact {self.id}"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One call to a contact, committed before it is placed."""

    token: str
    contact: int
    campaign: int
    number: str
    number_index: int
    ticket: str
    """The contact gate's decision that permits it."""
    begun_at: datetime
    answered_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    result: str
    """One of `OUTCOMES`; '' while it is open."""
    cause: str


@dataclass(frozen=True)
class Due:
    """A contact whose time has come."""

    contact: Contact
    campaign: Campaign


@dataclass(frozen=True)
class OpenAttempt:
    """An attempt that has not ended, with its contact and campaign."""

    attempt: Attempt
    contact: Contact
    campaign: Campaign

    @property
    def call_id(self) -> str:
        """Return the id of its call."""
        return call_of(self.attempt.token)


@dataclass(frozen=True)
class Added:
    """How many contacts were added, and how many were there already."""

    added: int
    doubled: int


@dataclass(frozen=True, kw_only=True)
class ContactsAsked:
    """Which contacts to list."""

    campaign: int | None = None
    state: str = ""
    result: str = ""
    text: str = ""
    """The beginning of a number, an account or a name."""
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, kw_only=True)
class CampaignFigures:
    """How far a campaign is."""

    contacts: int
    done: int
    """How many have their result: called to the end, suppressed or stopped."""
    reached: int
    """How many answered at least once."""
    confirmed: int
    suppressed: int
    attempts: int
    results: Mapping[str, int]
    """How many have each result, the commonest first."""


def call_of(token: str) -> str:
    """Return the id of the call the box places for an attempt."""
    return f"{CAMPAIGN_CALL}{token}"


def is_campaign_call(call_id: str) -> bool:
    """Tell whether the box placed a call for a campaign."""
    return call_id.startswith(CAMPAIGN_CALL)


def token_of(call_id: str) -> str:
    """Return the attempt's token of a call."""
    return call_id.removeprefix(CAMPAIGN_CALL)
