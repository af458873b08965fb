"""What customers ask the box to tell them: alarms on quotes, and standing wishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

NAV, CHANGE, YIELD = "nav", "change", "yield"
MEASURES = (NAV, CHANGE, YIELD)
"""Net value in yuan; change since the day before and seven-day yield as fractions of one."""
AT_LEAST, AT_MOST = "at_least", "at_most"
DIRECTIONS = (AT_LEAST, AT_MOST)

ALARM = "alarm"
ORDER_RESULT, COMMENTARY, MAIL_ADDRESS = "order_result", "commentary", "mail_address"
TOPICS = (ORDER_RESULT, COMMENTARY, MAIL_ADDRESS)
"""Results of orders, the followed experts each morning; and where a customer's mail goes."""


@dataclass(frozen=True)
class Rule:
    """What an alarm waits for."""

    measure: str
    direction: str
    threshold: Decimal

    def met(self, value: Decimal) -> bool:
        """Tell whether a value is at the threshold or beyond it."""
        if self.direction == AT_LEAST:
            return value >= self.threshold
        return value <= self.threshold


@dataclass(frozen=True, kw_only=True)
class NewAlarm:
    """An alarm as a customer sets it."""

    fund_account: str
    fund_code: str
    rule: Rule
    medium: str
    address: str
    language: str = "zh"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm and its state."""

    id: int
    fund_account: str
    fund_code: str
    measure: str
    direction: str
    threshold: Decimal
    medium: str
    address: str
    language: str
    set_at: datetime
    """When it was set or last changed."""
    met: bool
    """Whether the last quote met it: it fires at the next crossing."""
    seen_day: date | None
    fired: int
    """How often it fired."""
    fired_at: datetime | None
    removed_at: datetime | None

    @property
    def rule(self) -> Rule:
        """Return what it waits for."""
        return Rule(self.measure, self.direction, self.threshold)


@dataclass(frozen=True, kw_only=True)
class AlarmEvent:
    """One thing that was done with an alarm, and who says so."""

    id: int
    alarm: int
    at: datetime
    event: str
    threshold: Decimal
    day: date | None
    value: Decimal | None
    call_id: str
    operator: str


@dataclass(frozen=True, kw_only=True)
class NewWish:
    """What a customer wants to be told from now on, and by which medium."""

    fund_account: str
    topic: str
    medium: str
    address: str
    language: str = "zh"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a customer said about one topic; without a medium it is what he wants no more."""

    id: int
    at: datetime
    fund_account: str
    topic: str
    medium: str
    address: str
    language: str
    call_id: str
    operator: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing that a customer asked to be told."""

    kind: str
    key: str
    """What it is about: the same kind and key is never told twice."""
    fund_account: str
    medium: str
    address: str
    """A telephone number, or an e-mail address."""
    language: str
    requested_at: datetime
    """When he asked for notices of this kind."""
    expires_at: datetime | None = None
    """From then on it would come too late; None is in a week."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What it says."""
