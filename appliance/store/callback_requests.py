"""Rows of the callers whom somebody of the company must call back."""

from typing import Any

from appliance.store.database import Database


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

    def listing(self, *, with_done: bool) -> list[dict[str, Any]]:
        """Return the open requests, oldest first; all of them where the done ones count too."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM callback_requests WHERE ? OR done_at IS NULL"
                    " ORDER BY noted_at, id",
                    [with_done],
                )
            )

    def close(self, number: int, at: str, by: str) -> bool:
        """Write who called back; False where no such request is open."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE callback_requests SET done_at = ?, done_by = ?"
                " WHERE id = ? AND done_at IS NULL",
                [at, by, number],
            )
            return bool(done.rowcount)
