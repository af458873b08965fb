"""The lines of the box: trunks into the telephone network, telephones of the house, numbers."""

from dataclasses import dataclass, field, fields
from datetime import datetime, time

OPERATOR = "8000"
"""The telephone that rings for a caller who wants a person."""
TRANSPORTS = ("udp", "tcp")
CODECS = ("alaw", "ulaw")
DTMF_MODES = ("rfc4733", "info", "inband", "auto")
CALLER_PLACES = ("from", "asserted")
"""Where a carrier reads who calls: in From, or in P-Asserted-Identity."""
DIALLING = ("national", "plus86")
"""How a number is dialled: 013… as 13…, 02155667788; or all of them as +86….."""

HOTLINE, FAX, COMMENTARY = "hotline", "fax", "commentary"
EXPERT_LINE, VOICE_MAIL, CONFERENCE = "expert_line", "voice_mail", "conference"
EXTENSION, MAILBOX = "extension", "mailbox"
PLAIN_TARGETS = (HOTLINE, FAX, COMMENTARY, EXPERT_LINE, VOICE_MAIL, CONFERENCE)
NUMBERED_TARGETS = (EXTENSION, MAILBOX)
ANY_NUMBER = "any"
"""The row for every number that has no row of its own."""
EVERY_DAY, WORKDAYS = DAYS = ("every_day", "workdays")


@dataclass(frozen=True, kw_only=True)
class Trunk:
    """A line to the telephone network; its password is in the strongbox as `trunk_<name>`."""

    name: str
    host: str
    port: int = 5060
    transport: str = TRANSPORTS[0]
    username: str = ""
    """Who the box is at the carrier; nothing where the carrier knows it by its address."""
    register: bool = True
    """Whether the box registers, where there is a user name."""
    codecs: tuple[str, ...] = CODECS
    t38: bool = True
    """Whether this carrier may be offered fax over IP; sound is always the other way."""
    dtmf: str = DTMF_MODES[0]
    lines: int | None = None
    """How many calls it carries at once; None is the parameter `contact.lines`, 0 no limit."""
    lines_kept_free: int | None = None
    """How many of them stay free for callers; None is the share of the parameter."""
    caller_id: str = ""
    """The number that called people see, in the form the carrier wants; '' is its first one."""
    caller_in: str = CALLER_PLACES[0]
    dialling: str = DIALLING[0]
    prefix: str = ""
    """What is dialled before every number, such as 9 through a switch."""
    area_code: str = ""
    """Numbers with this area code are dialled without it."""
    password_set: str = ""
    """When its password was set last: a version with another moment is read by Asterisk anew."""

    @property
    def registers(self) -> bool:
        """Tell whether the box registers at the carrier."""
        return bool(self.username) and self.register

    @property
    def secret(self) -> str:
        """Return the name of its password in the strongbox."""
        return f"trunk_{self.name}"


@dataclass(frozen=True, kw_only=True)
class Extension:
    """A telephone of the house; its password is in the strongbox as `extension_<number>`."""

    number: str
    name: str = ""
    mailbox: str = ""
    """Where a caller may speak whom nobody answers there; '' is nowhere."""
    dials_out: bool = False
    """Whether it may call numbers outside, each time asked of the contact gate."""
    codecs: tuple[str, ...] = CODECS
    password_set: str = ""

    @property
    def secret(self) -> str:
        """Return the name of its password in the strongbox."""
        return f"extension_{self.number}"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a number leads."""

    kind: str
    number: str = ""
    """Which extension or mailbox."""

    def __str__(self) -> str:
        """Return it as a document writes it."""
        return f"{self.kind}:{self.number}" if self.number else self.kind

    @classmethod
    def read(cls, text: str) -> "Target":
        """Return the target of its text."""
        kind, _, number = text.partition(":")
        return cls(kind=kind, number=number)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When a number leads to its target; outside of them it leads elsewhere."""

    begin: time
    end: time
    days: str = EVERY_DAY


@dataclass(frozen=True, kw_only=True)
class DialledNumber:
    """A number at which the box is called, and where it leads."""

    number: str
    target: Target
    trunk: str = ""
    """Over which it comes; '' is any."""
    name: str = ""
    hours: Hours | None = None
    otherwise: Target | None = None
    """Where it leads outside of the hours."""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """All lines of the box, as one document describes them."""

    trunks: tuple[Trunk, ...] = ()
    extensions: tuple[Extension, ...] = field(default_factory=lambda: (Extension(number=OPERATOR),))
    numbers: tuple[DialledNumber, ...] = ()

    def trunk(self, name: str = "") -> Trunk | None:
        """Return the trunk of this name, or the first where it does not matter."""
        return next((one for one in self.trunks if name in ("", one.name)), None)

    def extension(self, number: str) -> Extension | None:
        """Return the telephone of this number."""
        return next((one for one in self.extensions if one.number == number), None)

    @property
    def own_numbers(self) -> tuple[str, ...]:
        """Return the numbers at which the box can be called from outside."""
        return tuple(one.number for one in self.numbers if one.number != ANY_NUMBER)

    def shown_number(self, trunk: Trunk) -> str:
        """Return the number that people called over a trunk see; '' leaves it to the carrier."""
        of_trunk = [one.number for one in self.numbers if one.trunk == trunk.name]
        everywhere = [one.number for one in self.numbers if not one.trunk]
        known = [one for one in (*of_trunk, *everywhere) if one != ANY_NUMBER]
        return trunk.caller_id or next(iter(known), "")


def differences(old: object, new: object) -> list[str]:
    """Return the names of the fields in which two records of one kind differ."""
    return [
        one.name
        for one in fields(new)  # type: ignore[arg-type] # every record here is a dataclass
        if getattr(old, one.name) != getattr(new, one.name)
    ]


# --- how they are ----------------------------------------------------------------------

REGISTERED, REJECTED, UNREGISTERED, STOPPED = (
    *("registered", "rejected", "unregistered", "stopped"),
)
REACHABLE, UNREACHABLE, UNASKED = "reachable", "unreachable", "unasked"
ASKED, CALLING, ANSWERED, HEARD, FAILED, SUPPRESSED = (
    *("asked", "calling", "answered", "heard", "failed", "suppressed"),
)
INBOUND, OUTBOUND = "in", "out"
TRIAL = "trial-"
"""What the id of a trial's call begins with."""


def is_trial_call(call_id: str) -> bool:
    """Tell whether an id is that of a trial's call."""
    return call_id.startswith(TRIAL)


@dataclass(frozen=True, kw_only=True)
class TrunkState:
    """How the exchange saw a trunk last."""

    name: str
    registration: str = ""
    """'' where the box does not register there."""
    registered_since: datetime | None = None
    reachable: str = ""
    reachable_since: datetime | None = None
    ping_milliseconds: float | None = None
    """How long the carrier took to answer the last OPTIONS."""
    calls: int = 0
    seen_at: datetime

    @property
    def well(self) -> bool:
        """Tell whether calls can come and go."""
        return self.registration in ("", REGISTERED) and self.reachable != UNREACHABLE


@dataclass(frozen=True, kw_only=True)
class TrunkFailure:
    """A call over a trunk that did not come about."""

    at: datetime
    trunk: str
    direction: str
    number: str = ""
    cause: int = 0
    """Asterisk's cause, as Q.850 numbers them."""
    sip: int = 0
    """The carrier's own answer, where it gave one."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A telephone that is registered: from where, with what."""

    extension: str
    address: str
    user_agent: str = ""
    state: str = ""
    ping_milliseconds: float | None = None
    since: datetime
    expires_at: datetime | None = None
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A call by which somebody tries a line: it says a sentence and waits for a key."""

    id: int
    asked_at: datetime
    operator: str
    trunk: str
    """'' where a telephone of the house is tried."""
    number: str
    state: str
    ticket: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int = 0
    sip: int = 0
    detail: str = ""

    @property
    def call_id(self) -> str:
        """Return the id of its call."""
        return f"{TRIAL}{self.id}"
