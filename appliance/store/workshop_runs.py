"""Rows of the runs that try drafts."""

import json
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

JSON_COLUMNS = ("calls", "findings")


class RunStore:
    """The table `workshop_runs`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> int:
        """Add a run that waits and return its number."""
        found = tables.execute(
            "INSERT INTO workshop_runs (kind, draft, revision, asked_by, asked_at, calls)"
            " VALUES (:kind, :draft, :revision, :asked_by, :asked_at, :calls) RETURNING id",
            row,
        )
        return int(found.fetchone()[0])

    def one(self, number: int) -> dict[str, Any] | None:
        """Return a run."""
        return next(iter(self._select("SELECT * FROM workshop_runs WHERE id = ?", [number])), None)

    def listing(self, draft: int | None, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the runs, of all drafts or of one, the last asked first."""
        sql = (
            "SELECT * FROM workshop_runs WHERE ?1 IS NULL OR draft = ?1"
            " ORDER BY id DESC LIMIT ?2 OFFSET ?3"
        )
        return self._select(sql, [draft, limit, offset])

    def count(self, draft: int | None = None) -> int:
        """Return how many runs there are."""
        sql = "SELECT count(*) FROM workshop_runs WHERE ?1 IS NULL OR draft = ?1"
        with self._database.reading() as tables:
            return int(tables.execute(sql, [draft]).fetchone()[0])

    def latest(self, kind: str, draft: int | None, revision: int | None) -> dict[str, Any] | None:
        """Return the newest run of a kind for a revision of a draft, or for what is in force."""
        sql = (
            "SELECT * FROM workshop_runs WHERE draft IS ? AND revision IS ? AND kind = ?"
            " ORDER BY id DESC LIMIT 1"
        )
        return next(iter(self._select(sql, [draft, revision, kind])), None)

    def open(self) -> list[dict[str, Any]]:
        """Return the runs that wait or run, the first asked first."""
        return self._select("SELECT * FROM workshop_runs WHERE ended_at IS NULL ORDER BY id", [])

    def begin(self, number: int, at: str) -> bool:
        """Write that a run begins; False where it does not wait any more."""
        sql = "UPDATE workshop_runs SET state = 'running', began_at = ? WHERE id = ? AND state = ?"
        with self._database.writing() as tables:
            return bool(tables.execute(sql, [at, number, "waiting"]).rowcount)

    def progress(self, number: int, done: int, total: int, findings: str) -> None:
        """Write how far a run is and what it found so far."""
        sql = (
            "UPDATE workshop_runs SET done = ?, total = ?, findings = ?"
            " WHERE id = ? AND state = 'running'"
        )
        with self._database.writing() as tables:
            tables.execute(sql, [done, total, findings, number])

    def end(self, number: int, state: str, at: str, reason: str = "") -> bool:
        """Write how a run ended; False where it had ended already."""
        sql = (
            "UPDATE workshop_runs SET state = ?, ended_at = ?, reason = ?"
            " WHERE id = ? AND ended_at IS NULL"
        )
        with self._database.writing() as tables:
            return bool(tables.execute(sql, [state, at, reason, number]).rowcount)

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            rows = list(tables.query(statement, values))
        return [row | {name: json.loads(row[name]) for name in JSON_COLUMNS} for row in rows]
