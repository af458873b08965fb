"""The calls that are made ready, each placed at its moment by one thread that does nothing else."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from appliance.errors import FundlineError
from appliance.records.campaign import Campaign, OpenAttempt
from appliance.records.contact import Ticket
from appliance.services.campaigns.pacing import Pace
from appliance.telephony.dialling import Way

AHEAD_SECONDS = 0.6
"""So far ahead attempts are committed, so that no wait for the disk makes a call late."""
QUIET_SECONDS = 1.0
"""A new exchange does not know what the one before it placed in the last second."""
IDLE_SECONDS = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadyCall:
    """An attempt that is committed, with all that its call needs."""

    found: OpenAttempt
    ticket: Ticket
    line: Way


class DialQueue:
    """Keeps the rate of each campaign and of each trunk."""

    def __init__(self, place: Callable[[ReadyCall], None]) -> None:
        self._place = place
        self._ready: dict[int, deque[ReadyCall]] = {}
        self._paces: dict[int | str, Pace] = {}
        self._placing: int | None = None
        """The campaign whose call is being placed; it counts for the rate once Asterisk has it."""
        self._changed = threading.Condition()
        self._not_before = time.monotonic() + QUIET_SECONDS
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="calls out", daemon=True)

    def start(self) -> None:
        """Begin to place calls."""
        self._thread.start()

    def close(self) -> None:
        """Place no more calls; what was ready is found by the next exchange."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def keep(self, name: int | str, per_second: Decimal) -> Pace:
        """Return the pace of a campaign or trunk, which is this from now on."""
        with self._changed:
            pace = self._paces.setdefault(name, Pace(per_second))
            if pace.per_second != per_second:
                pace.keep(per_second)
            return pace

    def room(self, campaign: Campaign) -> int:
        """Return how many more calls of a campaign are to be made ready."""
        pace, now = self.keep(campaign.id, campaign.calls_per_second), time.monotonic()
        with self._changed:
            if pace.next_at(now) > now + AHEAD_SECONDS:
                return 0
            ready = len(self._ready.get(campaign.id, ())) + (self._placing == campaign.id)
            return pace.ahead(AHEAD_SECONDS) - ready

    def add(self, call: ReadyCall) -> None:
        """Let a call be placed as soon as the rates allow."""
        with self._changed:
            self._ready.setdefault(call.found.campaign.id, deque()).append(call)
            self._changed.notify()

    def waiting(self) -> set[str]:
        """Return the ids of the calls that are ready and not placed yet."""
        with self._changed:
            return {call.found.call_id for calls in self._ready.values() for call in calls}

    # --- in its own thread

    def _run(self) -> None:
        while (call := self._next()) is not None:
            try:
                self._place(call)
            except FundlineError:
                log.exception("the call of attempt %s was not placed", call.found.attempt.token)
            with self._changed:  # when Asterisk had it: a second begins there, not here
                for name in (call.found.campaign.id, call.line.trunk):
                    self._paces[name].went(time.monotonic())
                self._placing = None

    def _next(self) -> ReadyCall | None:
        """Wait for the moment of the next call; None when it is over."""
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                moments = [(self._moment(calls[0], now), n) for n, calls in self._waiting()]
                at, campaign = min(moments, default=(now + IDLE_SECONDS, 0))
                if at > now or not moments:
                    self._changed.wait(at - now)
                    continue
                self._placing = campaign
                return self._ready[campaign].popleft()
            return None

    def _waiting(self) -> list[tuple[int, deque[ReadyCall]]]:
        return [(campaign, calls) for campaign, calls in self._ready.items() if calls]

    def _moment(self, call: ReadyCall, now: float) -> float:
        paces = (self._paces[call.found.campaign.id], self._paces[call.line.trunk])
        return max(self._not_before, *(pace.next_at(now) for pace in paces))
