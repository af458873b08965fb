"""How trunks and telephones are: the exchange writes what it sees, the pages read it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from appliance.records.line import Registration, TrunkFailure, TrunkState
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.lines import LineStore

FRESH = timedelta(seconds=30)
"""What was seen longer ago than this says nothing of now."""


class LineStates:
    """What the exchange saw last of the lines."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = LineStore(database)
        self._clock = clock

    def keep_trunks(self, states: Iterable[TrunkState]) -> None:
        """Write how all trunks are."""
        self._store.keep_states([_row(one) for one in states])

    def trunks(self) -> dict[str, TrunkState]:
        """Return how each trunk was seen last, by its name."""
        return {row["name"]: record(TrunkState, row) for row in self._store.states()}

    def is_fresh(self, seen_at: datetime) -> bool:
        """Tell whether what was seen then still says how it is now."""
        return self._clock() - seen_at <= FRESH

    def keep_registrations(self, registrations: Iterable[Registration]) -> None:
        """Write which telephones are registered."""
        self._store.keep_registrations([_row(one) for one in registrations])

    def registrations(self) -> list[Registration]:
        """Return which telephones are registered."""
        return [record(Registration, row) for row in self._store.registrations()]

    def add_failure(self, failure: TrunkFailure) -> None:
        """Add a call that did not come about."""
        self._store.add_failure(_row(failure))

    def failures(self, trunk: str, limit: int = 10) -> list[TrunkFailure]:
        """Return the last calls of a trunk that did not come about, the newest first."""
        return [record(TrunkFailure, row) for row in self._store.failures(trunk, limit)]


def _row(one: Any) -> dict[str, Any]:
    return {
        name: stamp(value) if isinstance(value, datetime) else value
        for name, value in asdict(one).items()
    }
