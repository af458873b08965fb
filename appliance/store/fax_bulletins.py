"""Rows of the bulletins and of what became of each subscriber's fax."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class BulletinStore:
    """The table `fax_bulletins` and its rows in `faxes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, values: dict[str, Any]) -> None:
        """Add a bulletin inside a writing transaction."""
        tables.table("fax_bulletins").insert(values)

    def begin(self, tables: Tables, bulletin: str, at: str, by: str) -> dict[str, Any] | None:
        """Turn a draft into one that is sent; None where it is no draft any more."""
        begun = tables.query(
            "UPDATE fax_bulletins SET status = 'sending', sent_at = ?, sent_by = ?"
            " WHERE id = ? AND status = 'draft' RETURNING *",
            [at, by, bulletin],
        )
        return next(iter(list(begun)), None)

    def end(self, tables: Tables, bulletin: str, was: str, status: str, at: str) -> bool:
        """Finish, cancel or drop a bulletin; tell whether it was in the state before."""
        ended = tables.execute(
            "UPDATE fax_bulletins SET status = ?, finished_at = ? WHERE id = ? AND status = ?",
            [status, at, bulletin, was],
        )
        return ended.rowcount > 0

    def add_refused(self, tables: Tables, values: dict[str, Any]) -> None:
        """Write down, inside a writing transaction, whom the box may not send to."""
        tables.execute(
            "INSERT INTO faxes (id, direction, number, extension, document, pages, status, reason,"
            " way, origin, origin_id, bulletin, created_at, finished_at) VALUES (:id, 'sent',"
            " :number, :extension, :document, :pages, 'failed', :reason, 'dial', 'bulletin',"
            " :bulletin, :bulletin, :at, :at)",
            values,
        )

    def row(self, bulletin: str) -> dict[str, Any] | None:
        """Return one bulletin."""
        found = self._select("SELECT * FROM fax_bulletins WHERE id = ?", [bulletin])
        return found[0] if found else None

    def rows(self, status: str | None, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return bulletins, newest first; in one state where it is named."""
        return self._select(
            "SELECT * FROM fax_bulletins WHERE (?1 IS NULL OR status = ?1)"
            " AND (?1 IS NOT NULL OR status <> 'dropped') ORDER BY made_at DESC, rowid DESC"
            " LIMIT ?2 OFFSET ?3",
            [status, limit, offset],
        )

    def released(self) -> list[dict[str, Any]]:
        """Return the drafts that a route released."""
        return self._select(
            "SELECT * FROM fax_bulletins WHERE status = 'draft' AND sent_by <> ''"
            " ORDER BY made_at, rowid",
            [],
        )

    def finished(self) -> list[dict[str, Any]]:
        """Return the bulletins that are being sent and have no fax left to send."""
        return self._select(
            "SELECT * FROM fax_bulletins WHERE status = 'sending' AND NOT EXISTS"
            " (SELECT 1 FROM faxes WHERE bulletin = fax_bulletins.id"
            " AND status IN ('waiting', 'sending'))",
            [],
        )

    def counts(self, bulletin: str) -> dict[str, int]:
        """Return how many faxes of a bulletin are in each state."""
        rows = self._select(
            "SELECT status, count(*) AS faxes FROM faxes WHERE bulletin = ? GROUP BY status",
            [bulletin],
        )
        return {row["status"]: int(row["faxes"]) for row in rows}

    def report(self, bulletin: str) -> list[dict[str, Any]]:
        """Return a line for each subscriber a bulletin was for, in the order of the list."""
        return self._select(
            "SELECT f.id, f.number, f.extension, coalesce(s.name, '') AS name, f.status, f.reason,"
            " f.pages, f.pages_confirmed, f.attempts, f.finished_at FROM faxes AS f"
            " JOIN fax_bulletins AS b ON b.id = f.bulletin"
            " LEFT JOIN fax_subscriptions AS s ON s.fax_list = b.fax_list"
            " AND s.number = f.number AND s.extension = f.extension"
            " WHERE f.bulletin = ? ORDER BY s.since, f.number, f.extension",
            [bulletin],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
