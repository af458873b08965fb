"""Rows of the calls that must go the same way in every version."""

import json
from typing import Any

from appliance.store.database import Database


class GoldenCallStore:
    """The table `golden_calls`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: dict[str, Any]) -> int:
        """Add a golden call and return its number."""
        with self._database.writing() as tables:
            found = tables.execute(
                "INSERT INTO golden_calls (name, dialled, steps, made_from, made_by, made_at,"
                " changed_by, changed_at) VALUES (:name, :dialled, :steps, :made_from, :made_by,"
                " :made_at, :made_by, :made_at) RETURNING id",
                row,
            )
            return int(found.fetchone()[0])

    def one(self, number: int) -> dict[str, Any] | None:
        """Return a golden call."""
        return next(iter(self._select("SELECT * FROM golden_calls WHERE id = ?", [number])), None)

    def listing(self) -> list[dict[str, Any]]:
        """Return the golden calls, in the order they were made."""
        return self._select("SELECT * FROM golden_calls ORDER BY id", [])

    def change(self, number: int, row: dict[str, Any]) -> None:
        """Write a golden call anew."""
        with self._database.writing() as tables:
            tables.table("golden_calls").update(number, row)

    def delete(self, number: int) -> None:
        """Take a golden call away."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM golden_calls WHERE id = ?", [number])

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            rows = list(tables.query(statement, values))
        return [row | {"steps": json.loads(row["steps"])} for row in rows]
