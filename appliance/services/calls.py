"""The ledger of calls: who called, what was heard, keyed and done, and how it ended.

No call ever waits for it: changes are queued in memory and one thread commits them in groups.
"""

import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.errors import ChangeRefused, StoreUnavailable
from appliance.services.calls_asked import CallsAsked
from appliance.store.calls import CallStore, Change
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
GROUP = 1000
QUEUE_LIMIT = 50_000
RETRY_SECONDS = 1.0
STEP_KINDS = ("heard", "keyed", "did")

ENDINGS = {
    "caller_hung_up": "the caller hung up",
    "finished": "the box said goodbye and ended the call",
    "operator_hung_up": "the operator ended the conversation",
    "refused": "the box or the trunk refused the call before it was answered",
    "line_lost": "the line failed: no more sound, or the trunk is gone",
    "asterisk_stopped": "Asterisk was stopped in order while the call was running",
    "asterisk_died": "Asterisk died while the call was running",
    "unseen": "the call was over when the exchange looked again; nobody saw how it ended",
}
"""Every way a call can end, as the ledger writes it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ResumePoint:
    """Where a call was: the keys chosen so far, its language and its identified customer."""

    place: list[str]
    language: str
    customer: str | None


class Calls:
    """The ledger of all calls; safe to use from every thread and from several processes."""

    def __init__(self, database: Database, clock: Callable[[], datetime] | None = None) -> None:
        self._store = CallStore(database)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        self._queue: deque[Change] = deque()
        self._writing: list[Change] = []
        self._changed = threading.Condition()
        self._writer: threading.Thread | None = None
        self._closing = False
        self._failing = False
        self._dropped = 0

    # --- what happens in a call: queued, never waits

    def begin(
        self,
        call_id: str,
        *,
        caller: str,
        dialled: str,
        channel: str = "",
        direction: str = "inbound",
        started_at: datetime | None = None,
    ) -> None:
        """Open the call's row; whoever comes second only fills in what is still empty."""
        values = (direction, caller, dialled, channel, self._text(started_at))
        self._add(Change(call_id, "begin", values))

    def step(
        self, call_id: str, kind: str, *, prompt: str = "", text: str = "", keys: str = ""
    ) -> None:
        """Add what was heard, keyed or done; a secret's keys arrive here as `****` already."""
        if kind not in STEP_KINDS:
            raise ValueError(f"a step is one of {', '.join(STEP_KINDS)}, not {kind!r}")
        self._add(Change(call_id, "step", (self._text(None), kind, prompt, text, keys)))

    def place(self, call_id: str, keys: list[str], language: str) -> None:
        """Remember where in the menus the call is."""
        self._add(Change(call_id, "place", (json.dumps(keys), language)))

    def identified(self, call_id: str, fund_account: str) -> None:
        """Remember who the caller proved to be."""
        self._add(Change(call_id, "identified", (fund_account,)))

    def answered(self, call_id: str, at: datetime | None = None) -> None:
        """Write when the call was answered; the earliest time counts."""
        self._add(Change(call_id, "answered", (self._text(at),)))

    def ended(self, call_id: str, at: datetime | None, ending: str, *, seen: bool = False) -> None:
        """Write when and how the call ended, one of `ENDINGS`; the first report counts.

        `seen` is for who saw the line itself end: that report replaces what a script concluded.
        """
        if ending not in ENDINGS:
            raise ValueError(f"{ending!r} is not an ending the ledger knows")
        kind = "ended_seen" if seen else "ended"
        self._add(Change(call_id, kind, (self._text(at), ending)))

    # --- what a resumed call and the exchange ask

    def resume_point(self, call_id: str) -> ResumePoint:
        """Return where a call was, including what is not written yet."""
        with self._changed:
            waiting = [c for c in (*self._writing, *self._queue) if c.call_id == call_id]
        try:
            row = self._store.row(call_id) or {}
        except StoreUnavailable as error:
            log.error("call %s is resumed from memory only: %s", call_id, error)
            row = {}
        place, language = row.get("place", "[]"), row.get("language", "zh")
        customer = row.get("customer")
        for change in waiting:
            if change.kind == "place":
                place, language = change.values
            elif change.kind == "identified":
                (customer,) = change.values
        return ResumePoint(json.loads(place), language, customer)

    def latest_start(self) -> datetime | None:
        """Return when the call began that began last."""
        at = self._store.latest_start()
        return datetime.fromisoformat(at) if at else None

    def open_calls(self) -> list[dict[str, Any]]:
        """Return the calls without an end, oldest first; `seen_at` is their last sign of life."""
        self.flush()
        return self._store.open_rows()

    def close_cut(
        self,
        calls: Iterable[dict[str, Any]],
        alive: Iterable[str],
        *,
        asterisk_started_at: datetime,
        gone_at: datetime | None = None,
    ) -> list[str]:
        """Close those of the open calls that Asterisk no longer knows, and return their ids.

        `calls` are the `open_calls()` from *before* Asterisk was asked for `alive`, so that a call
        that begins meanwhile is left alone. `gone_at` is when the connection to Asterisk broke,
        where that was seen; else the call's last sign of life counts as its end.
        """
        known, closed = set(alive), []
        for call in calls:
            if call["id"] in known:
                continue
            seen_at = datetime.fromisoformat(call["seen_at"])
            died = datetime.fromisoformat(call["started_at"]) < asterisk_started_at
            ended_at = max(gone_at or seen_at, seen_at)
            self.ended(call["id"], ended_at, "asterisk_died" if died else "unseen")
            closed.append(call["id"])
        return closed

    # --- what people ask

    def listing(self, limit: int = 50, *, offset: int = 0, **asked: Any) -> list[dict[str, Any]]:
        """Return the calls that fit `CallsAsked`, with their steps, newest first."""
        rows = self.plain_listing(limit, offset=offset, **asked)
        steps = self._store.steps([row["id"] for row in rows])
        return [_as_json(row, steps[row["id"]]) for row in rows]

    def plain_listing(self, limit: int, *, offset: int = 0, **asked: Any) -> list[dict[str, Any]]:
        """Return the calls that fit `CallsAsked`, without steps, newest first."""
        return self._store.rows(CallsAsked(**asked).values(), limit, offset)

    def count(self, **asked: Any) -> int:
        """Return how many calls fit `CallsAsked`."""
        return self._store.count(CallsAsked(**asked).values())

    def one(self, call_id: str) -> dict[str, Any] | None:
        """Return one call with its steps, or None."""
        row = self._store.row(call_id)
        return _as_json(row, self._store.steps([call_id])[call_id]) if row else None

    def now_running(self) -> list[dict[str, Any]]:
        """Return the open calls, oldest first, each with its place and its last step."""
        rows = self._store.open_rows()
        last = self._store.last_steps([row["id"] for row in rows])
        return [
            {
                **{name: row[name] for name in RUNNING},
                "place": json.loads(row["place"]),
                "last_step": last.get(row["id"]),
            }
            for row in rows
        ]

    def counts(self, day: date | None = None) -> dict[str, int]:
        """Return a day's (today's) number of calls, and how many are answered and identified."""
        return self._store.counts(*_span(day or self._clock().astimezone(SHANGHAI).date()))

    def last_call_at(self, fund_account: str, except_call: str = "") -> datetime | None:
        """Return when this customer called before, for the greeting."""
        at = self._store.last_call_at(fund_account, except_call)
        return datetime.fromisoformat(at) if at else None

    # --- the writer

    def flush(self, timeout_seconds: float = 5.0) -> bool:
        """Wait until everything queued is on the disk; False where the disk does not take it."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._queue and not self._writing, timeout_seconds
            )

    def close(self) -> None:
        """Write what is queued, as far as the disk takes it at once, and stop the writer."""
        self.flush(1.0)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            writer = self._writer
        if writer is not None:
            writer.join(RETRY_SECONDS)

    def _add(self, change: Change) -> None:
        with self._changed:
            if len(self._queue) >= QUEUE_LIMIT and change.kind == "step":
                self._dropped += 1
                return
            self._queue.append(change)
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="ledger", daemon=True)
                self._writer.start()
            self._changed.notify_all()

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._closing)
                if not self._queue or (self._closing and self._failing):
                    return
                count = min(GROUP, len(self._queue))
                self._writing = [self._queue.popleft() for _ in range(count)]
            left = self._write_group(self._writing)
            with self._changed:
                self._queue.extendleft(reversed(left))
                self._writing = []
                self._changed.notify_all()
                if left:
                    self._changed.wait_for(lambda: self._closing, RETRY_SECONDS)

    def _write_group(self, changes: list[Change]) -> list[Change]:
        """Write a group in one transaction and return what the disk did not take."""
        try:
            self._store.write(changes, self._text(None))
        except ChangeRefused as error:
            if len(changes) == 1:
                log.error("call %s lost a %s: %s", changes[0].call_id, changes[0].kind, error)
                return []
            half = len(changes) // 2  # only the one that is refused shall be lost
            left = self._write_group(changes[:half])
            return [*left, *changes[half:]] if left else self._write_group(changes[half:])
        except StoreUnavailable as error:
            if not self._failing:
                log.error("%s; calls go on, the ledger waits in memory", error)
            self._failing = True
            return changes
        if self._failing:
            log.warning("the ledger is written again; %d steps were dropped", self._dropped)
            self._failing, self._dropped = False, 0
        return []

    def _text(self, at: datetime | None) -> str:
        moment = (at or self._clock()).astimezone(SHANGHAI)
        return moment.isoformat(timespec="milliseconds")


LISTED = (
    "id", "direction", "caller", "dialled", "started_at", "answered_at", "ended_at", "ending",
    "customer",
)  # fmt: skip
RUNNING = (
    "id", "direction", "caller", "dialled", "started_at", "answered_at", "customer", "language",
)  # fmt: skip


def _as_json(row: dict[str, Any], steps: list[dict[str, str]]) -> dict[str, Any]:
    return {**{name: row[name] for name in LISTED}, "steps": steps}


def _span(day: date) -> tuple[str, str]:
    return day.isoformat(), (day + timedelta(days=1)).isoformat()
