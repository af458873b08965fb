"""The caller's keys in order: those pressed ahead first, then the next one on the line."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from appliance.telephony.line import ALL_KEYS, Line

REST_OF_TURN_SECONDS = 1.6
"""A caller may think 5 s before the first key; 3.4 s of them are the sound `errors.turn`, quiet and
soft ticks, that a question ends with: one command, so that no key falls between two."""
REST_OF_NEXT_KEY_SECONDS = 1.3
"""Between the keys of one entry there are 3 s; 1.7 s of them are the sound `errors.next_key`."""
QUIET_SECONDS = 1.6
"""After so much silence a soft tick says that the line is alive; two seconds are the limit, also
on a busy machine."""
OPTIONAL_HASH_SECONDS = 3.0
"""A `#` so soon after the last digit of a full entry belongs to that entry."""


class Keypad:
    """What one caller pressed and presses; the keys themselves stay in memory only."""

    def __init__(self, line: Line, sound: Callable[[str], Path]) -> None:
        self._line = line
        self._sound = sound
        self._hash_until = 0.0
        self.ahead: list[str] = []

    def forget(self) -> None:
        """Drop the keys pressed ahead."""
        self.ahead.clear()

    def put_back(self, key: str) -> None:
        """Let a key be the next one again."""
        if key:
            self.ahead.insert(0, key)

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

    def play_to_end(self, file: Path) -> None:
        """Play a sound to its end; keys pressed meanwhile are kept."""
        played = self._line.play(file, ALL_KEYS)
        while played.key:
            self._keep(played.key)
            played = self._line.play(file, ALL_KEYS, played.samples)

    def play_through(self, file: Path) -> None:
        """Play a sound to its end; keys pressed before and meanwhile do not count."""
        self.forget()
        self._line.play(file, "")

    def first_key(self, file: Callable[[], Path]) -> str:
        """Return the next key, playing a question where none was pressed ahead; '' = none came."""
        if self.ahead:
            return self.ahead.pop(0)
        while True:
            key = self._line.play_for_key(file(), REST_OF_TURN_SECONDS)
            if not (key == "#" and self._hash_is_optional()):
                break
            self._hash_until = 0.0
        return key

    def next_key(self) -> str:
        """Return the next key of an entry that has begun; '' = none came."""
        if self.ahead:
            return self.ahead.pop(0)
        return self._line.play_for_key(self._sound("errors.next_key"), REST_OF_NEXT_KEY_SECONDS)

    def collect(self, seconds: float, until: "Future[Any]") -> None:
        """Keep the keys that come while slow work runs, until it is done or the time is over."""
        deadline = time.monotonic() + seconds
        while not until.done() and (left := deadline - time.monotonic()) > 0:
            self._keep(self._line.wait_for_key(left, until))

    def tick(self) -> None:
        """Play the soft tick; a key pressed meanwhile is kept."""
        self.play(self._sound("errors.tick"))

    def beep(self) -> None:
        """Play the tone after which the caller speaks; keys pressed before do not count."""
        self.play_through(self._sound("common.beep"))

    def _keep(self, key: str) -> None:
        if key == "#" and self._hash_is_optional():
            self._hash_until = 0.0
        elif key:
            self._hash_until = 0.0
            self.ahead.append(key)

    def _hash_is_optional(self) -> bool:
        return time.monotonic() < self._hash_until
