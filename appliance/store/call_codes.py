"""Rows of the codes that were spoken in outgoing calls, and of who keyed which in."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class CallCodeStore:
    """The tables `call_codes` and `code_tries`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_attempt(self, tables: Tables, attempt: str) -> dict[str, Any] | None:
        """Return the code of an attempt, inside a transaction."""
        found = tables.query("SELECT * FROM call_codes WHERE attempt = ?", [attempt])
        return next(iter(list(found)), None)

    def add(self, tables: Tables, row: dict[str, Any]) -> bool:
        """Add a code; False where another call has it and it is still good."""
        tables.execute(
            "DELETE FROM call_codes WHERE digest = ? AND good_until <= ?",
            [row["digest"], row["issued_at"]],
        )
        return bool(tables.conn.execute(
            "INSERT INTO call_codes"
            " (digest, attempt, draw, number, campaign, kind, issued_at, good_until)"
            " VALUES (:digest, :attempt, :draw, :number, :campaign, :kind, :issued_at, :good_until)"
            " ON CONFLICT (digest) DO NOTHING",
            row,
        ).rowcount)  # fmt: skip

    def find(self, digest: str) -> dict[str, Any] | None:
        """Return the code with this digest, also one that is over."""
        with self._database.reading() as tables:
            found = tables.query("SELECT * FROM call_codes WHERE digest = ?", [digest])
            return next(iter(list(found)), None)

    def begin_try(self, caller: str, at: str, since: str, most: int) -> int:
        """Count a try as failed, none where too many in a row failed; return its id, 0 for none."""
        with self._database.writing() as tables:
            if _failed_in_a_row(tables, caller, since) >= most:
                return 0
            added = tables.conn.execute(
                "INSERT INTO code_tries (at, caller) VALUES (?, ?)", [at, caller]
            )
            return int(added.lastrowid or 0)

    def fitted(self, number: int) -> None:
        """Note that a try was right."""
        with self._database.writing() as tables:
            tables.execute("UPDATE code_tries SET fitted = 1 WHERE id = ?", [number])

    def failed(self, since: str) -> int:
        """Return how many tries of all callers failed since a moment."""
        with self._database.reading() as tables:
            found = tables.execute(
                "SELECT count(*) FROM code_tries WHERE at >= ? AND fitted = 0", [since]
            )
            return int(found.fetchone()[0])

    def forget_before(self, codes_before: str, tries_before: str) -> None:
        """Forget old codes and tries."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM call_codes WHERE good_until < ?", [codes_before])
            tables.execute("DELETE FROM code_tries WHERE at < ?", [tries_before])


def _failed_in_a_row(tables: Tables, caller: str, since: str) -> int:
    found = tables.execute(
        "SELECT count(*) FROM code_tries WHERE caller = ?1 AND at >= ?2 AND id > coalesce("
        "(SELECT max(id) FROM code_tries WHERE caller = ?1 AND fitted = 1), 0)",
        [caller, since],
    )
    return int(found.fetchone()[0])
