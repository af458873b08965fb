"""What orders by telephone consist of: transaction types, what a caller answered, and the order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ACCEPTED, EXPORTED, CONFIRMED = "accepted", "exported", "confirmed"
FAILED, CANCELLED, WITHDRAWN = "failed", "cancelled", "withdrawn"
SUBMITTING = "submitting"
STATES = (SUBMITTING, ACCEPTED, EXPORTED, CONFIRMED, FAILED, CANCELLED, WITHDRAWN)
"""`submitting` exists with the online desk only: the desk has not answered for certain yet."""
PENDING = (SUBMITTING, ACCEPTED, EXPORTED)
"""States in which an order still counts against holdings and daily totals."""

BUY, SELL = "buy", "sell"

TAKEN, REFUSED, UNDONE, UNKNOWN = "taken", "refused", "undone", "unknown"
"""What a sales desk answers about an order; `unknown`: it was asked and gave no sensible answer."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a transaction type, and the value of the order that its answer becomes."""

    name: str
    """Name of the value: a field of `Order` or, for anything else, a key of its `details`."""
    kind: str
    """How it is asked: fund, amount, shares, choice, number, order or pin."""
    prompt: str
    checks: tuple[str, ...] = ()
    """Checks that run as soon as it is answered."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """For `choice`: key to press → value."""
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, kw_only=True)
class TransactionType:
    """One kind of order, as its TOML file describes it."""

    name: str
    business_code: str
    confirmed_by: tuple[str, ...]
    """Business codes of the registrar's answer, the final one last."""
    key: str
    """Key in the menu of transactions."""
    direction: str
    """`buy` or `sell`: which totals and limits it counts for; empty for neither."""
    questions: tuple[Question, ...]
    checks: tuple[str, ...] = ()
    """Checks that run before the first question."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Sentences by their place: menu, read_back, read_back_without_fee, accepted."""
    export: Mapping[str, str] = field(default_factory=dict)
    """GB/T 39595 field → literal, or `{value}` of the order."""
    cancellable: bool = True

    @property
    def every_check(self) -> tuple[str, ...]:
        """Return all checks in the order in which they run."""
        return self.checks + tuple(check for one in self.questions for check in one.checks)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A warning the caller must hear to its end and answer with a key before he may go on."""

    name: str
    """The check it comes from."""
    prompt: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    must_confirm: bool = True
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Values of the order that confirming it changes: to sell all instead of some."""


@dataclass(frozen=True, kw_only=True)
class TransactionAccount:
    """An account with a distributor, through which a fund account trades."""

    transaction_account: str
    distributor_code: str
    branch_code: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order of one customer, from the key that confirmed it to the registrar's answer."""

    order_number: str
    """AppSheetSerialNo, unique for the distributor."""
    intent_id: str
    type: str
    business_code: str
    fund_account: str
    transaction_account: str
    distributor_code: str
    branch_code: str
    registrar_code: str
    individual_or_institution: str
    accepted_at: datetime
    """The moment of the confirming key."""
    trade_date: date
    """The day whose price it gets."""
    confirm_date: date
    """The day on which the registrar is expected to answer."""
    call_id: str
    caller: str
    language: str
    state: str
    fund_code: str = ""
    share_class: str = ""
    target_fund_code: str = ""
    amount: Decimal | None = None
    shares: Decimal | None = None
    currency_type: str = "156"
    original_order_number: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else was answered, and the notices with the version and moment of each."""
    estimated_fee: Decimal | None = None
    back_end: str = "files"
    training: bool = False
    return_code: str = ""
    error_detail: str = ""
    exported_in: str = ""
    """Name of the data file it went out in."""
    told_at: datetime | None = None
    """When the caller heard that it was accepted."""

    @property
    def tail(self) -> str:
        """Return the last four digits of its number, as a caller hears them."""
        return self.order_number[-4:]


@dataclass(frozen=True, kw_only=True)
class DeskAnswer:
    """What a sales desk said about one order."""

    outcome: str
    """`taken`, `refused`, `undone` or `unknown`; of an earlier order also `confirmed`."""
    desk_number: str = ""
    """The desk's own number of the order."""
    return_code: str = ""
    text: str = ""
    """The desk's reason, for staff only."""


@dataclass(frozen=True, kw_only=True)
class DeskHealth:
    """How the sales desk is, as far as the box saw."""

    well: bool
    since: datetime | None = None
    """Since when it is as it is."""
    last_error: str = ""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What a read-back said, written down before it was spoken; accepting it makes the order."""

    id: str
    type: str
    fund_account: str
    call_id: str
    caller: str
    language: str
    values: Mapping[str, Any]
    trade_date: date
    confirm_date: date
    query_from: date
    estimated_fee: Decimal | None = None
