"""Rows of changes of the lines that are published as soon as they are checked."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class LineChangeStore:
    """The table `line_changes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add a change that is to be checked."""
        tables.table("line_changes").insert(row)

    def one(self, draft: int) -> dict[str, Any]:
        """Return the change that a draft carries."""
        with self._database.reading() as tables:
            return next(tables.query("SELECT * FROM line_changes WHERE draft = ?", [draft]))

    def latest(self) -> dict[str, Any] | None:
        """Return the change that was asked for last."""
        with self._database.reading() as tables:
            rows = tables.query("SELECT * FROM line_changes ORDER BY draft DESC LIMIT 1")
            return next(rows, None)

    def checking(self) -> list[dict[str, Any]]:
        """Return the changes that are being checked."""
        sql = "SELECT * FROM line_changes WHERE ended_at IS NULL ORDER BY draft"
        with self._database.reading() as tables:
            return list(tables.query(sql))

    def end(self, draft: int, *, state: str, version: int | None, detail: str, at: str) -> None:
        """Write what became of a change."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE line_changes SET state = ?, version = ?, detail = ?, ended_at = ?"
                " WHERE draft = ?",
                [state, version, detail, at, draft],
            )
