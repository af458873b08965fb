"""The register of faxes: what pages and listings ask about all of them, in both directions."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from appliance.errors import FaxUnknown
from appliance.services.faxes.records import Fax, FaxAttempt
from appliance.services.row_records import record
from appliance.store.database import Database
from appliance.store.fax_register import FaxRegisterStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATUSES = {
    "sent": ("waiting", "sending", "sent", "failed", "cancelled"),
    "received": ("receiving", "received", "partial", "empty"),
}
"""The states a fax can be in, by direction."""
JUST_NOW = timedelta(seconds=90)
MOST_WAITING, MOST_FINISHED = 100, 20
MOST_NUMBERS = 100


@dataclass(frozen=True)
class FaxesAsked:
    """Which faxes are asked for; an empty field asks for all."""

    direction: str = ""
    status: str = ""
    number: str = ""
    """Digits that stand anywhere in the far end's number or station id."""
    since: str = ""
    until: str = ""
    bulletin: str = ""
    deleted: bool = False
    unread: bool = False


class LiveFaxes(NamedTuple):
    """What the queue does at this moment."""

    open: list[Fax]
    waiting: list[Fax]
    """The first hundred of those that wait, by when they are due."""
    waiting_count: int
    finished: list[Fax]
    """Those that ended within the last minute and a half."""


class Learned(NamedTuple):
    """What sending to a number taught: where the next fax starts."""

    step: str
    rate: int | None
    sent: int
    failed: int


class NumberFigures(NamedTuple):
    """What was sent to one number."""

    number: str
    faxes: int
    sent: int
    failed: int
    pages: int
    attempts: int
    minutes: float


class DayFigures(NamedTuple):
    """What one day brought."""

    day: str
    pages_sent: int
    pages_received: int
    faxes_sent: int
    faxes_received: int


class FaxFigures(NamedTuple):
    """The figures of some days."""

    numbers: list[NumberFigures]
    days: list[DayFigures]
    outcomes: dict[str, int]


class FaxRegister:
    """Answers questions about faxes, and takes closed ones out of the listings."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = FaxRegisterStore(database)
        self._clock = clock

    def listing(self, asked: FaxesAsked, limit: int = 100, offset: int = 0) -> list[Fax]:
        """Return the faxes that fit, newest first."""
        return _faxes(self._store.rows(_values(asked), limit, offset))

    def count(self, asked: FaxesAsked) -> int:
        """Return how many faxes fit."""
        return self._store.count(_values(asked))

    def one(self, fax_id: str) -> Fax:
        """Return a fax."""
        row = self._store.row(fax_id)
        if row is None:
            raise FaxUnknown(f"there is no fax {fax_id}")
        return record(Fax, row)

    def attempts(self, fax_id: str) -> list[FaxAttempt]:
        """Return the attempts at a fax, the first one first."""
        return [record(FaxAttempt, row) for row in self._store.attempts(fax_id)]

    def reported(self, fax_id: str) -> dict[int, dict[str, str]]:
        """Return what FAXOPT reported of each attempt, by the attempt's number."""
        rows = self._store.attempts(fax_id)
        return {row["number"]: dict(json.loads(row["options"])) for row in rows}

    def live(self) -> LiveFaxes:
        """Return what is on a line, what waits and what just ended."""
        since = (self._clock().astimezone(SHANGHAI) - JUST_NOW).isoformat()
        return LiveFaxes(
            _faxes(self._store.open()),
            _faxes(self._store.waiting(MOST_WAITING)),
            self.count(FaxesAsked(status="waiting")),
            _faxes(self._store.finished(since, MOST_FINISHED)),
        )

    def delete(self, fax_id: str) -> None:
        """Take a closed fax out of the listings; it can be brought back, and its pages stay."""
        self._store.mark_deleted(fax_id, self._clock().astimezone(SHANGHAI).isoformat())

    def restore(self, fax_id: str) -> None:
        """Bring a deleted fax back into the listings."""
        self._store.mark_deleted(fax_id, None)

    def learned(self, number: str) -> Learned | None:
        """Return what sending to a number taught, or nothing."""
        row = self._store.learned(number)
        return None if row is None else Learned(*(row[name] for name in Learned._fields))

    def figures(self, days: int) -> FaxFigures:
        """Return the figures of the last days, today among them."""
        first = self._clock().astimezone(SHANGHAI).date() - timedelta(days=days - 1)
        since = first.isoformat()
        seconds = self._store.seconds_by_number(since)
        return FaxFigures(
            [
                NumberFigures(**row, minutes=round(seconds.get(row["number"], 0.0) / 60, 1))
                for row in self._store.by_number(since, MOST_NUMBERS)
            ],
            [DayFigures(**row) for row in self._store.by_day(since)],
            self._store.outcomes(since),
        )


def _values(asked: FaxesAsked) -> dict[str, object]:
    digits = "".join(sign for sign in asked.number if sign.isalnum())
    return asdict(asked) | {
        "number": f"%{digits}%" if digits else "",
        "any_status": not asked.status,
        "not_deleted": not asked.deleted,
    }


def _faxes(rows: list[dict[str, object]]) -> list[Fax]:
    return [record(Fax, row) for row in rows]
