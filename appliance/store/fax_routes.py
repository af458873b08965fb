"""Rows of the routes that received faxes take."""

from typing import Any

from appliance.store.database import Database


class FaxRouteStore:
    """The table `fax_routes`, in the order in which the routes are tried."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, values: dict[str, Any]) -> int:
        """Add a route behind the others and return its id."""
        with self._database.writing() as tables:
            added = tables.query(
                "INSERT INTO fax_routes (position, dialled, caller, station, name, email, fax_list,"
                " forwards) VALUES ((SELECT coalesce(max(position), 0) + 1 FROM fax_routes),"
                " :dialled, :caller, :station, :name, :email, :fax_list, :forwards) RETURNING id",
                values,
            )
            return int(next(iter(list(added)))["id"])

    def change(self, values: dict[str, Any]) -> bool:
        """Change a route; tell whether there is one."""
        with self._database.writing() as tables:
            changed = tables.execute(
                "UPDATE fax_routes SET dialled = :dialled, caller = :caller, station = :station,"
                " name = :name, email = :email, fax_list = :fax_list, forwards = :forwards"
                " WHERE id = :id",
                values,
            )
            return changed.rowcount > 0

    def remove(self, route_id: int) -> bool:
        """Take a route away; tell whether there was one."""
        with self._database.writing() as tables:
            removed = tables.execute("DELETE FROM fax_routes WHERE id = ?", [route_id])
            return removed.rowcount > 0

    def arrange(self, route_ids: list[int]) -> None:
        """Put the routes into an order."""
        with self._database.writing() as tables:
            for position, route_id in enumerate(route_ids, start=1):
                tables.execute(
                    "UPDATE fax_routes SET position = ? WHERE id = ?", [position, route_id]
                )

    def rows(self) -> list[dict[str, Any]]:
        """Return every route in order."""
        with self._database.reading() as tables:
            return list(tables.query("SELECT * FROM fax_routes ORDER BY position, id"))
