"""The chain of seals as the store keeps it: appended to, read in order, never changed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlite_utils import Database as Tables

from appliance.store.database import Database

PAGE = 10_000
LAST = "\U0010ffff"
FIRST = -(2**63)  # a number below 1 can only have been smuggled in; it is read too


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
        row = tables.execute(
            "SELECT number, kind, subject, digest, at, mac FROM seals ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return Seal(*row) if row else None

    def append_in(self, tables: Tables, seal: Seal) -> None:
        """Append a seal inside a writing transaction."""
        tables.execute(
            "INSERT INTO seals (number, kind, subject, digest, at, mac) VALUES (?, ?, ?, ?, ?, ?)",
            list(seal),
        )

    def since(self, number: int = FIRST) -> Iterator[Seal]:
        """Read the chain from a number on, in order, page by page."""
        while True:
            with self._database.reading() as tables:
                rows = tables.execute(
                    "SELECT number, kind, subject, digest, at, mac FROM seals"
                    " WHERE number >= ? ORDER BY number LIMIT ?",
                    [number, PAGE],
                ).fetchall()
            yield from map(Seal._make, rows)
            if len(rows) < PAGE:
                return
            number = rows[-1][0] + 1

    def of_subjects(self, wanted: Iterable[tuple[str, str]]) -> list[Seal]:
        """Return the seals of these kinds and subjects, in order; `77.1/` means all of 77.1."""
        found: set[Seal] = set()
        with self._database.reading() as tables:
            for kind, subject in wanted:
                last = f"{subject}{LAST}" if subject.endswith("/") else subject
                rows = tables.execute(
                    "SELECT number, kind, subject, digest, at, mac FROM seals"
                    " WHERE kind = ? AND subject BETWEEN ? AND ?",
                    [kind, subject, last],
                )
                found.update(map(Seal._make, rows))
        return sorted(found)
