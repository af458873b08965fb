"""Faxes as the pages and listings ask for them: filtered, counted and summed."""

from typing import Any

from appliance.store.conditions import filtered
from appliance.store.database import Database

FITTING = {
    "direction": "direction = :direction",
    "status": "status = :status",
    "any_status": "status <> 'empty'",
    "number": "(number LIKE :number OR station LIKE :number)",
    "since": "created_at >= :since",
    "until": "created_at < :until",
    "bulletin": "bulletin = :bulletin",
    "deleted": "deleted_at IS NOT NULL",
    "not_deleted": "deleted_at IS NULL",
    "unread": "read_at IS NULL",
}
"""What can be asked of the faxes: name of the value → condition."""
NEWEST_FIRST = "ORDER BY created_at DESC, rowid DESC LIMIT :limit OFFSET :offset"


class FaxRegisterStore:
    """The tables `faxes` and `fax_attempts`; only whether a fax is shown is changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, asked: dict[str, Any], limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the faxes that fit, newest first."""
        statement = filtered("SELECT * FROM faxes", FITTING, asked, NEWEST_FIRST)
        return self._select(statement, asked | {"limit": limit, "offset": offset})

    def count(self, asked: dict[str, Any]) -> int:
        """Return how many faxes fit."""
        statement = filtered("SELECT count(*) AS faxes FROM faxes", FITTING, asked)
        return int(self._select(statement, asked)[0]["faxes"])

    def row(self, fax_id: str) -> dict[str, Any] | None:
        """Return one fax."""
        found = self._select("SELECT * FROM faxes WHERE id = :id", {"id": fax_id})
        return found[0] if found else None

    def attempts(self, fax_id: str) -> list[dict[str, Any]]:
        """Return the attempts at a fax, the first one first."""
        return self._select(
            "SELECT * FROM fax_attempts WHERE fax = :fax ORDER BY number", {"fax": fax_id}
        )

    def open(self) -> list[dict[str, Any]]:
        """Return the faxes on a line now, the oldest first."""
        return self._select(
            "SELECT * FROM faxes WHERE status IN ('sending', 'receiving')"
            " ORDER BY created_at, rowid",
            {},
        )

    def waiting(self, limit: int) -> list[dict[str, Any]]:
        """Return the faxes that wait, in the order in which they are due."""
        return self._select(
            "SELECT * FROM faxes WHERE status = 'waiting'"
            " ORDER BY coalesce(next_at, not_before, created_at), priority, created_at, rowid"
            " LIMIT :limit",
            {"limit": limit},
        )

    def finished(self, since: str, limit: int) -> list[dict[str, Any]]:
        """Return the faxes that ended since a moment, the latest first."""
        return self._select(
            "SELECT * FROM faxes WHERE finished_at >= :since AND status <> 'empty'"
            " ORDER BY finished_at DESC, rowid DESC LIMIT :limit",
            {"since": since, "limit": limit},
        )

    def learned(self, number: str) -> dict[str, Any] | None:
        """Return what sending to a number taught."""
        found = self._select("SELECT * FROM fax_numbers WHERE number = :number", {"number": number})
        return found[0] if found else None

    def by_number(self, since: str, limit: int) -> list[dict[str, Any]]:
        """Return what was sent to each number since a moment, the most pages first."""
        return self._select(
            "SELECT number, count(*) AS faxes, sum(status = 'sent') AS sent,"
            " sum(status = 'failed') AS failed, sum(pages_confirmed) AS pages,"
            " sum(attempts) AS attempts FROM faxes WHERE direction = 'sent'"
            " AND created_at >= :since AND status IN ('sent', 'failed', 'cancelled')"
            " GROUP BY number ORDER BY pages DESC, number LIMIT :limit",
            {"since": since, "limit": limit},
        )

    def seconds_by_number(self, since: str) -> dict[str, float]:
        """Return how long each number was connected since a moment."""
        rows = self._select(
            "SELECT f.number, sum((julianday(a.ended_at) - julianday(a.answered_at)) * 86400)"
            " AS seconds FROM fax_attempts AS a JOIN faxes AS f ON f.id = a.fax"
            " WHERE a.answered_at IS NOT NULL AND a.ended_at IS NOT NULL"
            " AND f.direction = 'sent' AND f.created_at >= :since GROUP BY f.number",
            {"since": since},
        )
        return {row["number"]: float(row["seconds"]) for row in rows}

    def by_day(self, since: str) -> list[dict[str, Any]]:
        """Return pages and faxes of each day since a moment, the oldest first."""
        return self._select(
            "SELECT substr(created_at, 1, 10) AS day,"
            " sum(iif(direction = 'sent', pages_confirmed, 0)) AS pages_sent,"
            " sum(iif(direction = 'received', pages, 0)) AS pages_received,"
            " sum(direction = 'sent') AS faxes_sent,"
            " sum(direction = 'received' AND status <> 'empty') AS faxes_received"
            " FROM faxes WHERE created_at >= :since GROUP BY day ORDER BY day",
            {"since": since},
        )

    def outcomes(self, since: str) -> dict[str, int]:
        """Return how many attempts since a moment ended in which way."""
        rows = self._select(
            "SELECT outcome, count(*) AS attempts FROM fax_attempts"
            " WHERE began_at >= :since AND outcome <> '' GROUP BY outcome ORDER BY attempts DESC",
            {"since": since},
        )
        return {row["outcome"]: int(row["attempts"]) for row in rows}

    def mark_deleted(self, fax_id: str, at: str | None) -> None:
        """Write when a closed fax was taken out of the listings, or that it is in them."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE faxes SET deleted_at = ? WHERE id = ? AND finished_at IS NOT NULL",
                [at, fax_id],
            )

    def _select(self, statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
