"""Rows of the callers whom somebody of the company must call back."""

from typing import Any

from appliance.store.conditions import filtered
from appliance.store.database import Database

ASKED = {
    "reason": "reason = :reason",
    "waiting": "done_at IS NULL",
    "called": "done_at IS NOT NULL",
}
NEWEST_FIRST = "ORDER BY noted_at DESC, id DESC LIMIT :limit OFFSET :offset"


class CallbackRequestStore:
    """Reads and writes the table `callback_requests`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: dict[str, Any]) -> None:
        """Add a request, unless the same call made one for the same reason."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO callback_requests (noted_at, caller, fund_account, call_id, reason)"
                " SELECT :noted_at, :caller, :fund_account, :call_id, :reason WHERE NOT EXISTS ("
                " SELECT 1 FROM callback_requests WHERE call_id = :call_id AND call_id != ''"
                " AND reason = :reason AND caller = :caller AND fund_account = :fund_account)",
                row,
            )

    def open(self) -> list[dict[str, Any]]:
        """Return the open requests, oldest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM callback_requests WHERE done_at IS NULL ORDER BY noted_at, id"
                )
            )

    def listing(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the requests of a reason and state, newest first."""
        statement = filtered("SELECT * FROM callback_requests", ASKED, asked, NEWEST_FIRST)
        with self._database.reading() as tables:
            return list(tables.query(statement, asked))

    def count(self, asked: dict[str, Any]) -> int:
        """Return how many requests of a reason and state there are."""
        statement = filtered("SELECT count(*) FROM callback_requests", ASKED, asked)
        with self._database.reading() as tables:
            return int(tables.execute(statement, asked).fetchone()[0])

    def close(self, number: int, at: str, by: str) -> bool:
        """Write who called back; False where no such request is open."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE callback_requests SET done_at = ?, done_by = ?"
                " WHERE id = ? AND done_at IS NULL",
                [at, by, number],
            )
            return bool(done.rowcount)
