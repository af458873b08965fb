"""What the far end's own Asterisk wrote down: every call it got and every fax it saw."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo


class FarCall(NamedTuple):
    """A call the far end got: the number dialled, who called, and when."""

    at: datetime
    number: str
    caller: str
    id: str


class FarResult(NamedTuple):
    """A fax the far end received or sent, as its own Asterisk tells it."""

    at: datetime
    number: str
    id: str
    status: str
    pages: int
    rate: int
    ecm: bool
    station: str
    error: str
    file: Path


class FarLog:
    """The notes of the far end; nothing in them comes from the box."""

    log: Path

    def calls(self, number: str = "") -> list[FarCall]:
        """Return the calls of the box in order, or those to one number."""
        found = [FarCall(at, words[0], words[1], words[2]) for at, words in self._told("INVITE")]
        return [call for call in found if number in ("", call.number)]

    def keys(self, number: str) -> list[str]:
        """Return the digits keyed after the answer of a `switchboard`."""
        return [words[1] for _at, words in self._told("KEYS") if words[0] == number]

    def results(self, number: str = "") -> list[FarResult]:
        """Return the faxes that ended, in order."""
        found = []
        for at, words in self._told("FAX"):
            number_of, one, status, pages, rate, ecm, station, error, file = words
            pages_count, speed = int(pages or 0), int(rate or 0)
            how = (status, pages_count, speed, ecm == "yes", station, error)
            found.append(FarResult(at, number_of, one, *how, Path(file)))
        return [result for result in found if number in ("", result.number)]

    def _told(self, kind: str) -> Iterator[tuple[datetime, list[str]]]:
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        for line in lines:
            _head, mark, told = line.partition(f"FAR {kind}|")
            if mark:
                at = datetime.fromisoformat(line[1:].partition("]")[0])
                yield at.replace(tzinfo=ZoneInfo("Asia/Shanghai")), told.split("|")
