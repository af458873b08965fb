"""Text messages and letters to customers, and what a gateway tells about them."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from appliance.records.contact import MESSAGE, SERVICE

WAITING, SENDING, UNKNOWN, SENT = "waiting", "sending", "unknown", "sent"
DELIVERED, UNDELIVERED = "delivered", "undelivered"
REFUSED, SUPPRESSED, EXPIRED, DROPPED = "refused", "suppressed", "expired", "dropped"
STATES = (
    *(WAITING, SENDING, UNKNOWN, SENT),
    *(DELIVERED, UNDELIVERED, REFUSED, SUPPRESSED, EXPIRED, DROPPED),
)
"""What a message can be; after `sent` it is never sent again, the last six are final."""

ONE_PART, OF_SEVERAL = 70, 67
"""How many UTF-16 units a message has, and each part of a longer one (3GPP TS 23.040)."""


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message as it is wanted."""

    number: str
    """A mobile telephone; an address where the medium is mail."""
    text: str = field(repr=False)
    medium: str = MESSAGE
    subject: str = ""
    """Of a mail."""
    purpose: str = SERVICE
    fund_account: str = ""
    campaign: str = ""
    contact: str = ""
    key: str = ""
    """Messages with the same key are queued once."""
    language: str = "zh"
    """In which the company signs."""
    requested_at: datetime | None = None
    wanted_at: datetime | None = None
    expires_at: datetime | None = None
    """From then on it would come too late and is not sent."""


@dataclass(frozen=True, kw_only=True)
class Message(NewMessage):
    """A message and what became of it; its text is what is sent, signature and all."""

    id: str
    """Also the gateway's, so that it can know a message it has already."""
    parts: int
    state: str
    reason: str
    """Why it is suppressed, refused or not delivered; or what it waits for."""
    detail: str
    ticket: str | None
    tries: int
    gateway_id: str
    due_at: datetime | None
    queued_at: datetime
    handed_at: datetime | None
    reported_at: datetime | None


@dataclass(frozen=True)
class Handed:
    """What a gateway said when a message was handed over, or asked for."""

    state: str
    """sent, delivered, undelivered, refused; `waiting` where it took nothing and may later."""
    gateway_id: str = ""
    detail: str = ""


@dataclass(frozen=True)
class DeliveryReport:
    """What the telephone network told about a message."""

    message: str
    """The box's own id."""
    delivered: bool
    at: datetime
    detail: str = ""


@dataclass(frozen=True)
class MessageReply:
    """What somebody wrote back."""

    id: str
    """The gateway's, the same however often it is told."""
    number: str
    text: str = field(repr=False)
    at: datetime

    @property
    def refusal(self) -> bool:
        """Tell whether it says that nothing more is wanted."""
        return refuses(self.text)


@dataclass(frozen=True)
class GatewayNews:
    """What came in at the gateway since a cursor."""

    cursor: str
    reports: tuple[DeliveryReport, ...] = ()
    replies: tuple[MessageReply, ...] = ()


def parts_of(text: str) -> int:
    """Return how many messages a telephone network makes of a text with Chinese signs in it."""
    units = [len(sign.encode("utf-16-le")) // 2 for sign in text]
    if sum(units) <= ONE_PART:
        return 1
    parts, left = 1, OF_SEVERAL
    for unit in units:  # a sign of two units is never cut in two
        if unit > left:
            parts, left = parts + 1, OF_SEVERAL
        left -= unit
    return parts


REFUSALS = frozenset(
    ("T", "TD", "N", "R", "QX", "退订", "退", "取消", "拒收", "回T退订", "STOP", "UNSUBSCRIBE")
)


def refuses(reply: str) -> bool:
    """Tell whether a reply says that nothing more is wanted."""
    plain = unicodedata.normalize("NFKC", reply).upper()
    return "".join(sign for sign in plain if sign.isalnum()) in REFUSALS
