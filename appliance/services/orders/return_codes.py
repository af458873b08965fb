"""What the registrars' return codes mean: how to act on one, and what the caller may hear.

The plugins bring what the standard tells; the company's own `return_codes.csv` in the home
completes and overrides it. A code in neither has no words: the caller hears the general sentence.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import FileRefused

CLASSES = ("ok", "retry", "agent")
"""Succeeded; another order may succeed; only a person can help."""
COLUMNS = ["code", "class", "zh", "en"]


@dataclass(frozen=True)
class ReturnCode:
    """One return code: what to do about it, and its words by language."""

    code: str
    kind: str
    """One of `CLASSES`."""
    words: dict[str, str]


class ReturnCodes:
    """The return codes of this company's registrars."""

    def __init__(self, delivered: Iterable[Path], own: Path) -> None:
        self._delivered = [one for path in delivered for one in read_return_codes(path)]
        self._own = own
        self._read_at = -1
        self._known: dict[str, ReturnCode] = {}

    def one(self, code: str) -> ReturnCode | None:
        """Return a code, or None where nobody told the box about it."""
        return self._codes().get(code)

    def spoken(self, code: str, language: str) -> str | None:
        """Return what a caller may hear as the reason, or None: then the general sentence."""
        found = self.one(code)
        return (found.words.get(language) or None) if found else None

    def listing(self) -> list[ReturnCode]:
        """Return every known code."""
        return sorted(self._codes().values(), key=lambda one: one.code)

    def texts(self, language: str) -> list[str]:
        """Return every text a caller may hear in a language."""
        return [text for one in self.listing() if (text := one.words.get(language))]

    def _codes(self) -> dict[str, ReturnCode]:
        changed_at = self._own.stat().st_mtime_ns if self._own.exists() else 0
        if changed_at != self._read_at:
            own = read_return_codes(self._own) if changed_at else ()
            self._known = {one.code: one for one in (*self._delivered, *own)}
            self._read_at = changed_at
        return self._known


def read_return_codes(path: Path) -> Iterator[ReturnCode]:
    """Yield the codes of a CSV file; `FileRefused` names the line that cannot be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(path.name, f"the file cannot be read: {error}") from error
    if not lines or lines[0] != COLUMNS:
        raise FileRefused(path.name, f"the columns are {','.join(COLUMNS)}", line=1)
    for number, cells in enumerate(lines[1:], start=2):
        if not cells:
            continue
        if len(cells) != len(COLUMNS):
            reason = f"there are {len(cells)} values where {len(COLUMNS)} are expected"
            raise FileRefused(path.name, reason, line=number)
        code, kind, chinese, english = (cell.strip() for cell in cells)
        if not code or kind not in CLASSES:
            reason = f"a code and its class are needed, the class is one of {', '.join(CLASSES)}"
            raise FileRefused(path.name, reason, line=number, field="class")
        yield ReturnCode(code, kind, {"zh": chinese, "en": english})
