"""Rows of configurations that were published."""

import json
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class VersionStore:
    """The table `workshop_versions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def number_in_force(self) -> int:
        """Return the number of the version in force; 0 where the box is as delivered."""
        sql = "SELECT number FROM workshop_versions WHERE state = 'in_force'"
        with self._database.reading() as tables:
            row = tables.execute(sql).fetchone()
        return int(row[0]) if row else 0

    def one(self, number: int) -> dict[str, Any] | None:
        """Return a version."""
        sql = "SELECT * FROM workshop_versions WHERE number = ?"
        with self._database.reading() as tables:
            return next((_read(row) for row in list(tables.query(sql, [number]))), None)

    def in_state(self, state: str) -> dict[str, Any] | None:
        """Return the version that is wanted, or the one in force; there is at most one of each."""
        sql = "SELECT * FROM workshop_versions WHERE state = ?"
        with self._database.reading() as tables:
            return next((_read(row) for row in list(tables.query(sql, [state]))), None)

    def listing(self, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the versions, the newest first."""
        sql = "SELECT * FROM workshop_versions ORDER BY number DESC LIMIT ? OFFSET ?"
        with self._database.reading() as tables:
            return [_read(row) for row in list(tables.query(sql, [limit, offset]))]

    def of_draft(self, draft: int) -> dict[str, Any] | None:
        """Return the version a draft became."""
        sql = "SELECT * FROM workshop_versions WHERE draft = ?"
        with self._database.reading() as tables:
            return next((_read(row) for row in list(tables.query(sql, [draft]))), None)

    def count(self) -> int:
        """Return how many versions there are."""
        with self._database.reading() as tables:
            return int(tables.execute("SELECT count(*) FROM workshop_versions").fetchone()[0])

    def add(self, tables: Tables, row: dict[str, Any]) -> int:
        """Add a wanted version and return its number."""
        row = row | {"documents": json.dumps(dict(row["documents"]), ensure_ascii=False)}
        found = tables.query(
            "INSERT INTO workshop_versions (number, at, operator, note, documents, state, restores,"
            " draft) VALUES ((SELECT coalesce(max(number), 0) + 1 FROM workshop_versions), :at,"
            " :operator, :note, :documents, 'wanted', :restores, :draft) RETURNING number",
            row,
        )
        return int(next(iter(list(found)))["number"])

    def replace(self, tables: Tables, state: str, at: str) -> None:
        """Write that the version in a state is replaced by a newer one."""
        tables.execute(
            "UPDATE workshop_versions SET state = 'replaced', ended_at = ? WHERE state = ?",
            [at, state],
        )

    def put_in_force(self, tables: Tables, number: int, at: str) -> bool:
        """Write that a wanted version is in force; False where it is not wanted any more."""
        done = tables.execute(
            "UPDATE workshop_versions SET state = 'in_force', in_force_at = ?"
            " WHERE number = ? AND state = 'wanted'",
            [at, number],
        )
        return bool(done.rowcount)

    def fail(self, tables: Tables, number: int, at: str, reason: str) -> bool:
        """Write why a wanted version is not in force; False where it is not wanted any more."""
        done = tables.execute(
            "UPDATE workshop_versions SET state = 'failed', ended_at = ?, reason = ?"
            " WHERE number = ? AND state = 'wanted'",
            [at, reason, number],
        )
        return bool(done.rowcount)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"documents": json.loads(row["documents"])}
