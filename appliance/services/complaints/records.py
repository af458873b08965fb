"""A complaint in the register, and each thing that was done about it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Self

from appliance.services.campaigns.call_windows import CallWindow
from appliance.services.row_records import record

STATUSES = RECEIVED, IN_HAND, ANSWERED, CLOSED = ("received", "in_hand", "answered", "closed")
LONGEST_ANSWER = 300


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One complaint; `handling` is 2 or more after its answer did not satisfy."""

    receipt_number: str
    message: str
    caller: str
    fund_account: str
    language: str
    received_at: datetime
    status: str
    handling: int
    accept_by: datetime
    close_by: datetime
    extended: bool
    window: CallWindow | None
    """When he wants to be called with the result; None where he named no time."""
    answer: str
    contact: int | None
    """The call with the answer, where there is to be one."""
    satisfied: bool | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """Return the complaint of a row."""
        window = None
        if row["window_begin"] is not None:
            window = CallWindow(
                time.fromisoformat(row["window_begin"]),
                time.fromisoformat(row["window_end"]),
                date.fromisoformat(row["window_day"]),
                bool(row["window_workdays"]),
            )
        said = None if row["satisfied"] is None else bool(row["satisfied"])
        return record(cls, row | {"window": window, "satisfied": said})

    @property
    def due_at(self) -> datetime:
        """Return by when the next step is due."""
        return self.accept_by if self.status == RECEIVED else self.close_by


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent:
    """One thing that was done about a complaint."""

    id: int
    at: datetime
    receipt_number: str
    handling: int
    what: str
    operator: str
    call_id: str
    text: str
