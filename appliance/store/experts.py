"""Rows of the experts and managers who record and release commentaries."""

from typing import Any

from appliance.store.database import Database


class ExpertStore:
    """Reads and writes the table `experts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, row: dict[str, Any]) -> None:
        """Add an expert, or change the one with this number."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO experts (number, name, about, releases, operator, active)"
                " VALUES (:number, :name, :about, :releases, :operator, :active)"
                " ON CONFLICT (number) DO UPDATE SET name = excluded.name,"
                " about = excluded.about, releases = excluded.releases,"
                " operator = excluded.operator, active = excluded.active",
                row,
            )

    def all(self) -> list[dict[str, Any]]:
        """Return every expert, by number."""
        with self._database.reading() as tables:
            return list(tables.query("SELECT * FROM experts ORDER BY number"))
