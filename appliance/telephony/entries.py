"""Reads what a caller keys in: digits up to a length, ended by `#`, by a pause or by themselves."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from appliance.telephony.keypad import Keypad

DIGITS = "0123456789"
POINT = "."


class Entry(NamedTuple):
    """What was keyed in, and how it ended."""

    keys: str
    ended_by_hash: bool = False
    back: bool = False

    def __repr__(self) -> str:
        """Show no key: an entry may be a secret."""
        return f"Entry({len(self.keys)} keys)"


class Entries:
    """Reads entries from one caller's keypad."""

    def __init__(self, keypad: Keypad) -> None:
        self._keypad = keypad

    def read(self, question: Callable[[], Path], *, length: int, star_is: str = "") -> Entry:
        """Play a question and read at most `length` keys; a star is `star_is`, or goes back.

        No number begins with its decimal point: where a star is the point, one that comes first
        goes back, or is what follows the point in `star_is` if a `#` comes next.
        """
        keys: list[str] = []
        key = self._keypad.first_key(question)
        while key:
            if key == "#":
                return Entry("".join(keys), ended_by_hash=True)
            if key == "*" and star_is[:1] == POINT and not keys:
                return self._star_first(star_is[1:])
            if key == "*" and not star_is:
                return Entry("".join(keys), back=True)
            if key == "*":
                keys.append(star_is[0])
            elif key in DIGITS:
                keys.append(key)
            if len(keys) == length:
                self._keypad.expect_optional_hash()
                break
            key = self._keypad.next_key()
        return Entry("".join(keys))

    def _star_first(self, star_and_hash: str) -> Entry:
        if not star_and_hash:
            return Entry("", back=True)
        key = self._keypad.next_key()
        if key == "#":
            return Entry(star_and_hash, ended_by_hash=True)
        self._keypad.put_back(key)
        return Entry("", back=True)
