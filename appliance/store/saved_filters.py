"""The table of saved filters: what somebody asked of a listing, under a name of his own."""

from typing import Any

from appliance.store.database import Database


class SavedFilterStore:
    """The table `saved_filters`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen_by(self, operator: str, listing: str) -> list[dict[str, Any]]:
        """Return an operator's own filters of a listing and the shared ones, by name."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT id, operator, listing, name, asked, shared FROM saved_filters"
                    " WHERE listing = ? AND (operator = ? OR shared) AND deleted_at IS NULL"
                    " ORDER BY name, id",
                    (listing, operator),
                )
            )

    def row(self, number: int) -> dict[str, Any] | None:
        """Return one filter, deleted or not."""
        with self._database.reading() as tables:
            return next(
                tables.query(
                    "SELECT id, operator, listing, name, asked, shared FROM saved_filters"
                    " WHERE id = ?",
                    (number,),
                ),
                None,
            )

    def keep(self, values: dict[str, Any]) -> int:
        """Keep a filter; one of the same name, listing and operator gives way to it."""
        with self._database.writing() as tables:
            tables.conn.execute(
                "UPDATE saved_filters SET deleted_at = :saved_at WHERE listing = :listing"
                " AND operator = :operator AND name = :name AND deleted_at IS NULL",
                values,
            )
            made = tables.conn.execute(
                "INSERT INTO saved_filters (operator, listing, name, asked, shared, saved_at)"
                " VALUES (:operator, :listing, :name, :asked, :shared, :saved_at)",
                values,
            )
            return int(made.lastrowid or 0)

    def delete(self, number: int, operator: str, at: str) -> bool:
        """Mark an operator's own filter as deleted; tell whether there was one."""
        with self._database.writing() as tables:
            done = tables.conn.execute(
                "UPDATE saved_filters SET deleted_at = ? WHERE id = ? AND operator = ?"
                " AND deleted_at IS NULL",
                (at, number, operator),
            )
            return done.rowcount == 1

    def restore(self, number: int, operator: str) -> bool:
        """Bring an operator's deleted filter back unless its name is taken by now."""
        with self._database.writing() as tables:
            done = tables.conn.execute(
                "UPDATE saved_filters AS lost SET deleted_at = NULL"
                " WHERE id = ? AND operator = ? AND deleted_at IS NOT NULL AND NOT EXISTS"
                " (SELECT 1 FROM saved_filters AS other WHERE other.listing = lost.listing"
                " AND other.operator = lost.operator AND other.name = lost.name"
                " AND other.deleted_at IS NULL)",
                (number, operator),
            )
            return done.rowcount == 1
