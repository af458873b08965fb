"""Callers to be called back, because the box could not do what they wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appliance.errors import CallbackUnknown
from appliance.store.callback_requests import CallbackRequestStore
from appliance.store.database import Database

DESK_AWAY_QUERY = "desk_away_query"
DESK_AWAY_ORDER = "desk_away_order"
ORDER_STANDS = "order_stands"
"""The caller was told no, but the sales desk kept the order and would not undo it."""
MISSED_CALL = "missed_call"
"""No operator answered, and the caller asked to be called."""
STATES = WAITING, CALLED = ("waiting", "called")
REASONS = (DESK_AWAY_QUERY, DESK_AWAY_ORDER, ORDER_STANDS, MISSED_CALL)


@dataclass(frozen=True, kw_only=True)
class CallbackRequest:
    """One promise to call somebody back."""

    id: int
    noted_at: datetime
    caller: str
    fund_account: str
    call_id: str
    reason: str
    done_at: datetime | None
    done_by: str


class CallbackRequests:
    """The promises to call back, kept until somebody has done it."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = CallbackRequestStore(database)
        self._clock = clock

    def note(self, *, caller: str, reason: str, fund_account: str = "", call_id: str = "") -> None:
        """Write a promise down; a second one in the same call for the same reason is none."""
        if reason not in REASONS:
            raise ValueError(f"nobody is called back because of {reason!r}")
        self._store.add(
            {
                "noted_at": self._now(),
                "caller": caller,
                "fund_account": fund_account,
                "call_id": call_id,
                "reason": reason,
            }
        )

    def open(self) -> list[CallbackRequest]:
        """Return who still waits for a call, the longest wait first."""
        return [_request(row) for row in self._store.open()]

    def listing(
        self, *, reason: str = "", state: str = "", limit: int = 100, offset: int = 0
    ) -> list[CallbackRequest]:
        """Return the promises for a reason and in a state, or all, newest first."""
        asked = _asked(reason, state) | {"limit": limit, "offset": offset}
        return [_request(row) for row in self._store.listing(asked)]

    def count(self, *, reason: str = "", state: str = "") -> int:
        """Return how many promises for a reason and in a state there are."""
        return self._store.count(_asked(reason, state))

    def is_open(self, number: int) -> bool:
        """Tell whether somebody still waits under this number."""
        return any(one.id == number for one in self.open())

    def done(self, number: int, by: str) -> None:
        """Write that somebody called back."""
        if not self._store.close(number, self._now(), by):
            raise CallbackUnknown(f"nobody waits for a call back under the number {number}")

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")


def _asked(reason: str, state: str) -> dict[str, Any]:
    return {"reason": reason} | {one: one == state for one in STATES}


def _request(row: dict[str, Any]) -> CallbackRequest:
    done_at = row["done_at"]
    moments = {
        "noted_at": datetime.fromisoformat(row["noted_at"]),
        "done_at": datetime.fromisoformat(done_at) if done_at else None,
    }
    return CallbackRequest(**(row | moments))
