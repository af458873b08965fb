"""Reads the fields of one table of a document; each fault is told with its line and reason."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from appliance.errors import DocumentWrong

Fallback = TypeVar("Fallback", int, None)


class Fields:
    """One table of a document: what it says, and where."""

    def __init__(self, document: str, text: str, begin: int, table: Mapping[str, Any]) -> None:
        self._document = document
        self._lines = text.splitlines()
        self._begin = begin
        self._left = dict(table)

    def text(self, name: str, pattern: re.Pattern[str], default: str | None = None) -> str:
        """Return a text that fits the pattern; without a default it must be there."""
        value = self._take(name, default)
        if not isinstance(value, str) or (value != default and pattern.fullmatch(value) is None):
            raise self.wrong("text", name, str(value))
        return value

    def number(self, name: str, least: int, most: int, default: Fallback) -> int | Fallback:
        """Return a whole number between two bounds."""
        if name not in self._left:
            return default
        value: Any = self._left.pop(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong("number", name, f"{least}–{most}")
        found: int = value
        return found

    def yes(self, name: str, default: bool) -> bool:
        """Return true or false."""
        value = self._left.pop(name, default)
        if not isinstance(value, bool):
            raise self.wrong("yes_or_no", name, str(value))
        return value

    def choice(self, name: str, known: Sequence[str]) -> str:
        """Return one of the known words; the first where nothing is said."""
        value = self._left.pop(name, known[0])
        if value not in known:
            raise self.wrong("choice", name, ", ".join(known))
        return str(value)

    def choices(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """Return some of the known words, in the order in which they stand; by default all."""
        value = self._left.pop(name, list(known))
        some = isinstance(value, list) and value and all(one in known for one in value)
        if not some or len(set(value)) != len(value):
            raise self.wrong("choice", name, ", ".join(known))
        return tuple(value)

    def given(self, name: str) -> bool:
        """Tell whether the table says something of this name."""
        return name in self._left

    def end(self) -> None:
        """Refuse what nobody asked for."""
        for name in self._left:
            raise self.wrong("unknown_field", name, name)

    def wrong(self, reason: str, name: str, detail: str = "") -> DocumentWrong:
        """Return the fault of one field."""
        return DocumentWrong(self._document, self._line(name), reason, f"{name}: {detail}")

    def _take(self, name: str, default: str | None) -> Any:
        if name not in self._left and default is None:
            raise self.wrong("missing", name)
        return self._left.pop(name, default)

    def _line(self, name: str) -> int:
        """Return the line of a field, or of its table where it is not there."""
        for at in range(self._begin, len(self._lines)):
            line = self._lines[at].strip()
            if line.startswith("[["):
                break
            if re.match(rf"{re.escape(name)}\s*=", line):
                return at + 1
        return self._begin
