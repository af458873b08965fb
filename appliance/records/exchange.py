"""What goes to a registrar and comes back: counterparties, batches of applications, differences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from appliance.records.order import Order

WITHHOLD, SEND_052 = "withhold", "send052"
"""Whether a cancelled order is left out of the file, or sent and cancelled by a 052 of its own."""


@dataclass(frozen=True, kw_only=True)
class Counterparty:
    """How one registrar wants its files; what is unconfirmed in the standard is a field here."""

    registrar_code: str
    distributor_code: str
    """Our own code there, the creator of our files."""
    name: str = ""
    branch_code: str = ""
    """Network point of orders that have none; blank = the distributor's own code."""
    version: str = "21"
    cancel_mode: str = WITHHOLD
    digits_align: str = "left"
    """Digit texts (type A): `left` with blanks after them, or `right` with zeros before them."""
    line_end: str = "crlf"
    charge_type: str = "0"
    table_number: str = ""
    """Line 6 of the header; blank = 000, or the number of the batch from the second one on."""
    fund_code_width: int = 6
    currency_type: str = ""
    """Overrides the fund's own currency."""
    net_no: str = ""
    """Blank = the network point."""
    transaction_time: str = "accepted"
    """`accepted` = the caller's moment; `opening` = 093000 where that was on an earlier day."""
    automatic: bool = True
    """Whether the clock exports at the cut-off; else only the command does."""
    fixed_fields: Mapping[str, str] = field(default_factory=dict)
    """GB/T 39595 field → what this registrar wants in it, whatever the transaction type says."""


@dataclass(frozen=True, kw_only=True)
class ApplicationBatch:
    """The orders of one trade date that go to one registrar in one file."""

    counterparty: Counterparty
    distributor_code: str
    trade_date: date
    number: int
    """1 for the first of the day; later ones carry it in the file's name."""
    orders: tuple[Order, ...]
    export: Mapping[str, Mapping[str, str]]
    """Transaction type → its `[export]` table."""
    earlier: tuple[str, ...] = ()
    """Data files of the day that went out before; the index lists them again."""


@dataclass(frozen=True)
class ApplicationFiles:
    """The names of the files of one batch; no data file where there are no orders."""

    file: str
    index_file: str


@dataclass(frozen=True, kw_only=True)
class ExportedBatch:
    """One batch that went out."""

    registrar_code: str
    distributor_code: str
    trade_date: date
    batch: int
    file: str
    """Empty where the batch had no orders."""
    index_file: str
    version: str
    orders: int
    digest: str
    """SHA-256 of the data file and the index, one after the other."""
    at: datetime
    by: str
    published_at: datetime | None = None
    id: int = 0

    @property
    def files(self) -> list[str]:
        """Return the names of its files, the index last."""
        return [name for name in (self.file, self.index_file) if name]


@dataclass(kw_only=True)
class ExportResult:
    """What an export did: new batches, published files, and orders that had to stay behind."""

    batches: list[ExportedBatch] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    """Order number → why it cannot be written."""

    @property
    def orders(self) -> int:
        """Return how many orders went out now."""
        return sum(batch.orders for batch in self.batches)

    def as_json(self) -> dict[str, Any]:
        """Return the result as `fundline exchange export` prints it."""
        return {"orders": self.orders, "files": self.files, "left_out": self.left_out}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing in which our book and the registrar's files do not agree."""

    kind: str
    """unknown_application, never_exported, contradiction, missing_confirmation, balance …"""
    file: str = ""
    order_number: str = ""
    fund_account: str = ""
    fund_code: str = ""
    expected: str = ""
    stated: str = ""
    note: str = ""
    id: int = 0
    found_at: datetime | None = None
    settled_at: datetime | None = None
    settled_by: str = ""
