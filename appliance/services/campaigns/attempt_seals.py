"""The seals of attempts: who was called when, and how that ended, is provable afterwards."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from appliance.services.seals import Finding, Seals, digest
from appliance.store.database import Database
from appliance.store.outbound_attempts import AttemptStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

KIND = "attempt"
SEALED = (
    *("token", "contact", "campaign", "number", "ticket", "begun_at", "answered_at"),
    *("confirmed_at", "ended_at", "result", "cause"),
)
"""What of an attempt is sealed, by the names of its columns."""


class AttemptSeals:
    """Seals each attempt in the transaction that ends it; it never changes afterwards."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._store = AttemptStore(database)
        self._seals = seals
        seals.witness(KIND, self)

    def append(self, tables: "Tables", token: str) -> None:
        """Seal an attempt that has just ended."""
        row = self._store.row_in(tables, token)
        if row is not None:
            self._seals.append(tables, KIND, token, _digest(row))

    def check(self, subject: str, digest: str) -> str | None:
        """Return what is wrong with a sealed attempt, or None."""
        row = self._store.row(subject)
        if row is None:
            return "its row is gone"
        return None if _digest(row) == digest else "its row was altered"

    def unsealed(self) -> Iterable[Finding]:
        """Name attempts that ended and were never sealed."""
        for row in self._store.never_sealed():
            yield Finding(f"{KIND} {row['token']}", "has ended but was never sealed")


def _digest(row: Mapping[str, Any]) -> str:
    return digest({name: row[name] for name in SEALED})
