"""What an order sheet consists of: the order, what was heard and keyed for it, and its proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from appliance.records.order import Order


@dataclass(frozen=True, kw_only=True)
class SheetStep:
    """One step of the call's ledger; `number` counts within the call."""

    number: int
    at: datetime
    kind: str
    prompt: str = ""
    text: str = ""
    keys: str = ""
    part: int | None = None
    """The recording in which it can be heard."""
    seconds: float | None = None
    """How far into that recording."""


@dataclass(frozen=True, kw_only=True)
class SheetEvent:
    """One event of the order's history, with the fields of the order that it changed."""

    number: int
    at: datetime
    event: str
    by: str
    note: str
    changed: Mapping[str, Any]
    digest: str
    """SHA-256 under which the change was sealed, with the whole order after it."""


@dataclass(frozen=True, kw_only=True)
class SheetRecording:
    """One recorded part of the call."""

    part: int
    file: str
    started_at: datetime
    milliseconds: int | None
    sha256: str
    masked: tuple[tuple[float, float], ...]
    """Spans in seconds in which a secret was keyed and nothing is to be heard."""


@dataclass(frozen=True, kw_only=True)
class OrderSheet:
    """Everything that belongs to one order, for a reader who was not there."""

    order: Order
    customer_name: str
    """Masked."""
    fund_name: str
    target_fund_name: str
    dialled: str
    answered_at: datetime | None
    read_back: Mapping[str, Any]
    """What the intent said that was written before the read-back was spoken."""
    steps: tuple[SheetStep, ...]
    events: tuple[SheetEvent, ...]
    recordings: tuple[SheetRecording, ...]
    sent: Mapping[str, Any] = field(default_factory=dict)
    """The export it went out in: file, digest, at, by; nothing before."""
    digest: str = ""
    """SHA-256 of the sealed steps; empty until the call has ended."""
    faults: tuple[str, ...] = ()
    """What differs from what was sealed; nothing where all is as it was."""
