"""The audit as the store keeps it: appended to, read in order, searched, never changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database as Tables

from appliance.store.conditions import filtered
from appliance.store.database import Database

PAGE = 10_000
FIRST = -(2**63)  # a number below 1 can only have been smuggled in; it is read too
LAST = "\U0010ffff"


class Entry(NamedTuple):
    """One entry: who did what to what, and the value that binds it to the one before."""

    number: int
    at: str
    actor: str
    address: str
    door: str
    kind: str
    action: str
    subject: str
    outcome: str
    detail: str
    mac: str


@dataclass(frozen=True)
class EntriesAsked:
    """Which entries are wanted; what is empty does not matter."""

    kind: str = ""
    actor: str = ""
    action: str = ""
    subject: str = ""
    subject_begins: str = ""
    since: str = ""
    until: str = ""
    limit: int = 100
    offset: int = 0


ENTRIES = (
    "SELECT number, at, actor, address, door, kind, action, subject, outcome, detail, mac"
    " FROM audit"
)
ASKED = {
    "kind": "kind = :kind",
    "actor": "actor = :actor",
    "action": "action = :action",
    "subject": "subject = :subject",
    "subject_begins": "subject >= :subject_begins AND subject < :subject_begins || :last",
    "since": "at >= :since",
    "until": "at < :until",
}
"""What can be asked of the entries: name of the value → condition."""
ACTIONS = """
WITH RECURSIVE known(action) AS (SELECT min(action) FROM audit UNION ALL
    SELECT (SELECT min(action) FROM audit WHERE action > known.action) FROM known
    WHERE known.action IS NOT NULL)
SELECT action FROM known WHERE action IS NOT NULL
"""
ACTIONS_OF_A_KIND = """
WITH RECURSIVE known(action) AS (SELECT min(action) FROM audit WHERE kind = :kind UNION ALL
    SELECT (SELECT min(action) FROM audit WHERE kind = :kind AND action > known.action) FROM known
    WHERE known.action IS NOT NULL)
SELECT action FROM known WHERE action IS NOT NULL
"""
"""From one action to the next by an index, however many entries each has."""
NEWEST_FIRST = "ORDER BY number DESC LIMIT :limit OFFSET :offset"


class AuditStore:
    """The table `audit`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest_in(self, tables: Tables) -> Entry | None:
        """Return the newest entry as a writing transaction sees it."""
        row = tables.execute(
            "SELECT number, at, actor, address, door, kind, action, subject, outcome, detail, mac"
            " FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return Entry(*row) if row else None

    def append_in(self, tables: Tables, entry: Entry) -> None:
        """Append an entry inside a writing transaction."""
        tables.execute(
            "INSERT INTO audit (number, at, actor, address, door, kind, action, subject, outcome,"
            " detail, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            list(entry),
        )

    def since(self, number: int = FIRST) -> Iterator[Entry]:
        """Read the entries from a number on, in order, page by page."""
        while True:
            with self._database.reading() as tables:
                rows = tables.execute(
                    "SELECT number, at, actor, address, door, kind, action, subject, outcome,"
                    " detail, mac FROM audit WHERE number >= ? ORDER BY number LIMIT ?",
                    [number, PAGE],
                ).fetchall()
            yield from map(Entry._make, rows)
            if len(rows) < PAGE or not isinstance(rows[-1][0], int):
                return
            number = rows[-1][0] + 1

    def one(self, number: int) -> Entry | None:
        """Return the entry of a number."""
        return next((entry for entry in self.since(number) if entry.number == number), None)

    def rows(self, asked: EntriesAsked) -> list[Entry]:
        """Return the entries asked for, newest first."""
        with self._database.reading() as tables:
            statement = filtered(ENTRIES, ASKED, vars(asked), NEWEST_FIRST)
            found = tables.execute(statement, vars(asked) | {"last": LAST})
            return [Entry(*row) for row in found]

    def count(self, asked: EntriesAsked) -> int:
        """Return how many entries `rows` would list without its limit."""
        with self._database.reading() as tables:
            statement = filtered("SELECT count(*) FROM audit", ASKED, vars(asked))
            found = tables.execute(statement, vars(asked) | {"last": LAST})
            return int(found.fetchone()[0])

    def actions(self, kind: str) -> list[str]:
        """Return every action of a kind that was ever noted, of all kinds where none is named."""
        with self._database.reading() as tables:
            found = tables.execute(
                ACTIONS_OF_A_KIND if kind else ACTIONS,
                {"kind": kind},
            )
            return [row[0] for row in found]

    def accesses_before(self, tables: Tables) -> list[tuple[str, str, str, str, str]]:
        """Return the accesses of the time before the audit: when, who, where, what, of what."""
        return tables.execute(
            "SELECT at, operator, address, action, subject FROM accesses ORDER BY id"
        ).fetchall()
