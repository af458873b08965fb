"""The faxes that are sent and each attempt at them."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

DUE = """
SELECT * FROM faxes
WHERE status = 'waiting' AND direction = 'sent' AND next_at <= :at
AND (:open OR origin = 'on_demand')
AND number NOT IN (SELECT number FROM faxes WHERE status = 'sending')
ORDER BY priority, next_at, rowid LIMIT :limit
"""


class FaxStore:
    """The tables `faxes`, where they are sent, and `fax_attempts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- inside a writing transaction

    def add(self, tables: Tables, values: dict[str, Any]) -> None:
        """Insert a fax."""
        tables.table("faxes").insert(values)

    def add_attempt(self, tables: Tables, values: dict[str, Any]) -> None:
        """Insert an attempt."""
        tables.table("fax_attempts").insert(values)

    def change(self, tables: Tables, fax_id: str, values: dict[str, Any]) -> None:
        """Change a fax."""
        tables.table("faxes").update(fax_id, values)

    def change_attempt(self, tables: Tables, token: str, values: dict[str, Any]) -> None:
        """Change an attempt."""
        tables.table("fax_attempts").update(token, values)

    def row_in(self, tables: Tables, fax_id: str) -> dict[str, Any] | None:
        """Return a fax as it is inside this transaction."""
        rows = tables.query("SELECT * FROM faxes WHERE id = ?", [fax_id])
        return next(iter(list(rows)), None)

    def attempt_in(self, tables: Tables, token: str) -> dict[str, Any] | None:
        """Return an attempt as it is inside this transaction."""
        rows = tables.query("SELECT * FROM fax_attempts WHERE token = ?", [token])
        return next(iter(list(rows)), None)

    def attempts_in(self, tables: Tables, fax_id: str) -> list[dict[str, Any]]:
        """Return the attempts at a fax as they are inside this transaction."""
        rows = tables.query("SELECT * FROM fax_attempts WHERE fax = ? ORDER BY number", [fax_id])
        return list(rows)

    # --- reading

    def row(self, fax_id: str) -> dict[str, Any] | None:
        """Return a fax."""
        return next(iter(self._select("SELECT * FROM faxes WHERE id = ?", [fax_id])), None)

    def of_call(self, call_id: str) -> list[dict[str, Any]]:
        """Return the faxes sent at the wish of a call, the first one first."""
        return self._select(
            "SELECT * FROM faxes WHERE call_id = ? AND direction = 'sent' ORDER BY rowid", [call_id]
        )

    def attempt(self, token: str) -> dict[str, Any] | None:
        """Return an attempt."""
        rows = self._select("SELECT * FROM fax_attempts WHERE token = ?", [token])
        return next(iter(rows), None)

    def attempts_of(self, fax_id: str) -> list[dict[str, Any]]:
        """Return the attempts at a fax, the first one first."""
        return self._select("SELECT * FROM fax_attempts WHERE fax = ? ORDER BY number", [fax_id])

    def open_attempts(self) -> list[dict[str, Any]]:
        """Return the attempts to send that have not ended, the oldest first."""
        return self._select(
            "SELECT fax_attempts.* FROM fax_attempts JOIN faxes ON faxes.id = fax_attempts.fax"
            " WHERE ended_at IS NULL AND direction = 'sent' ORDER BY began_at, fax_attempts.rowid",
            [],
        )

    def due(self, at: str, limit: int, *, is_open: bool) -> list[dict[str, Any]]:
        """Return the faxes whose time has come and whose number is not being called.

        Where it is not open now, only who asked for a fax himself gets it.
        """
        return self._select(DUE, {"at": at, "open": is_open, "limit": limit})

    def _select(self, statement: str, values: list[Any] | dict[str, Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
