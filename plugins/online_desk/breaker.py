"""Asks a desk that is away only now and then, so that callers need not wait for it."""

import threading
import time
from collections.abc import Callable

from appliance import DeskAway

FAILURES = 3
PAUSE_SECONDS = 5.0


class Breaker:
    """Counts failures in a row; after three of them one question in five seconds goes through."""

    def __init__(
        self,
        failures: int = FAILURES,
        pause_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._pause_seconds, self._clock = failures, pause_seconds, clock
        self._failures = 0
        self._next_at = 0.0
        self._lock = threading.Lock()

    def admit(self) -> None:
        """Let a question through, or raise `DeskAway` at once."""
        with self._lock:
            if self._failures < self._limit:
                return
            now = self._clock()
            if now < self._next_at:
                raise DeskAway("the sales desk was away a moment ago", asked=False)
            self._next_at = now + self._pause_seconds

    def worked(self) -> None:
        """Note a sensible answer."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Note a question without a sensible answer."""
        with self._lock:
            self._failures += 1
            self._next_at = self._clock() + self._pause_seconds
