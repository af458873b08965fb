"""The caller's keys in order: those pressed ahead first, then the next one on the line."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from appliance.telephony.line import ALL_KEYS, Line

TURN_SECONDS = 5.0
"""How long a caller may think before the first key."""
NEXT_KEY_SECONDS = 3.0
"""How long between the keys of one entry."""
QUIET_SECONDS = 1.9
"""After so much silence a soft tick says that the line is alive; two seconds are the limit."""
OPTIONAL_HASH_SECONDS = 3.0
"""A `#` so soon after the last digit of a full entry belongs to that entry."""


class Keypad:
    """What one caller pressed and presses; the keys themselves stay in memory only."""

    def __init__(self, line: Line, tick: Callable[[], Path]) -> None:
        self._line = line
        self._tick = tick
        self._hash_until = 0.0
        self.ahead: list[str] = []

    def forget(self) -> None:
        """Drop the keys pressed ahead."""
        self.ahead.clear()

    def expect_optional_hash(self) -> None:
        """Take a `#` that follows at once as the end of the entry that is already complete."""
        if self.ahead[:1] == ["#"]:
            del self.ahead[0]
        else:
            self._hash_until = time.monotonic() + OPTIONAL_HASH_SECONDS

    def play(self, file: Path) -> None:
        """Play a sound until its end or until a key, which is kept for the next question."""
        keys = ALL_KEYS.replace("#", "") if self._hash_is_optional() else ALL_KEYS
        self._keep(self._line.play(file, keys).key)

    def play_through(self, file: Path) -> None:
        """Play a sound to its end; keys pressed before and meanwhile do not count."""
        self.forget()
        self._line.play(file, "")

    def first_key(self, file: Callable[[], Path]) -> str:
        """Return the next key, playing a question where none was pressed ahead; '' = none came."""
        if self.ahead:
            return self.ahead.pop(0)
        while True:
            key = self._line.play_for_key(file(), QUIET_SECONDS)
            if not (key == "#" and self._hash_is_optional()):
                break
            self._hash_until = 0.0
        return key or self._listen(TURN_SECONDS - QUIET_SECONDS)

    def next_key(self) -> str:
        """Return the next key of an entry that has begun; '' = none came."""
        if self.ahead:
            return self.ahead.pop(0)
        key = self._line.wait_for_key(QUIET_SECONDS)
        return key or self._listen(NEXT_KEY_SECONDS - QUIET_SECONDS)

    def collect(self, seconds: float, until: "Future[Any]") -> None:
        """Keep the keys that come while slow work runs, until it is done or the time is over."""
        deadline = time.monotonic() + seconds
        while not until.done() and (left := deadline - time.monotonic()) > 0:
            self._keep(self._line.wait_for_key(left, until))

    def tick(self) -> None:
        """Play the soft tick; a key pressed meanwhile is kept."""
        self.play(self._tick())

    def _listen(self, seconds: float) -> str:
        """Wait behind soft ticks, so that the caller hears that it is his turn."""
        while seconds > 0:
            wait = min(seconds, QUIET_SECONDS)
            key = self._line.play_for_key(self._tick(), wait)
            if key:
                return key
            seconds -= wait
        return ""

    def _keep(self, key: str) -> None:
        if key == "#" and self._hash_is_optional():
            self._hash_until = 0.0
        elif key:
            self._hash_until = 0.0
            self.ahead.append(key)

    def _hash_is_optional(self) -> bool:
        return time.monotonic() < self._hash_until
