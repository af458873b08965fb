"""The chain of seals as the store keeps it: appended to, read in order, never changed."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlite_utils import Database as Tables

from appliance.store.database import Database

NEWEST = "SELECT number, kind, subject, digest, at, mac FROM seals ORDER BY number DESC LIMIT 1"


class Seal(NamedTuple):
    """One link of the chain: what it seals, and the value that binds it to the one before."""

    number: int
    kind: str
    subject: str
    digest: str
    at: str
    mac: str


class SealStore:
    """The table `seals`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest_in(self, tables: Tables) -> Seal | None:
        """Return the newest seal as a writing transaction sees it."""
        row = tables.execute(NEWEST).fetchone()
        return Seal(*row) if row else None

    def append_in(self, tables: Tables, seal: Seal) -> None:
        """Append a seal inside a writing transaction."""
        tables.execute("INSERT INTO seals VALUES (?, ?, ?, ?, ?, ?)", list(seal))

    def since(self, number: int) -> Iterator[Seal]:
        """Read the chain from a number on, in order, as it is at this moment."""
        with self._database.reading() as tables:
            rows = tables.execute(
                "SELECT number, kind, subject, digest, at, mac FROM seals"
                " WHERE number >= ? ORDER BY number",
                [number],
            )
            yield from map(Seal._make, rows)
