"""Rows of what waits for a second person, and of what one decided."""

from datetime import datetime
from typing import Any

from appliance.store.database import Database


class SecondPersonStore:
    """Reads and writes the table `second_persons`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, action: str, subject: str, detail: str, by: str, at: datetime) -> int:
        """Add a request, or return the one of before that waits still."""
        with self._database.writing() as tables:
            for row in tables.query(
                "SELECT id FROM second_persons WHERE state = 'waiting'"
                " AND action = ? AND subject = ? AND asked_by = ?",
                [action, subject, by],
            ):
                return int(row["id"])
            return int(
                tables.execute(
                    "INSERT INTO second_persons"
                    " (action, subject, detail, asked_by, asked_at, state)"
                    " VALUES (?, ?, ?, ?, ?, 'waiting') RETURNING id",
                    [action, subject, detail, by, at.isoformat()],
                ).fetchone()[0]
            )

    def one(self, number: int) -> dict[str, Any] | None:
        """Return a request, or None."""
        rows = self._rows("SELECT * FROM second_persons WHERE id = ?", number)
        return rows[0] if rows else None

    def listing(self, state: str, limit: int) -> list[dict[str, Any]]:
        """Return the requests in a state, or all without one, the newest first."""
        return self._rows(
            "SELECT * FROM second_persons WHERE ? IN ('', state) ORDER BY id DESC LIMIT ?",
            *(state, limit),
        )

    def decide(self, number: int, state: str, by: str, at: datetime) -> bool:
        """Write what a second person decided; False where it waits no longer or he asked it."""
        return self._change(
            "UPDATE second_persons SET state = ?, decided_by = ?, decided_at = ?"
            " WHERE id = ? AND state = 'waiting' AND asked_by <> ?",
            *(state, by, at.isoformat(), number, by),
        )

    def use(self, action: str, subject: str, by: str, since: datetime) -> bool:
        """Use up one grant that was given since then; False where there is none."""
        return self._change(
            "UPDATE second_persons SET state = 'used' WHERE id = (SELECT id FROM second_persons"
            " WHERE state = 'granted' AND action = ? AND subject = ? AND asked_by = ?"
            " AND decided_at >= ? ORDER BY id LIMIT 1)",
            *(action, subject, by, since.isoformat()),
        )

    def lapse(self, before: datetime) -> None:
        """Let lapse what was asked or granted before then and never used."""
        self._change(
            "UPDATE second_persons SET state = 'lapsed' WHERE state IN ('waiting', 'granted')"
            " AND coalesce(decided_at, asked_at) < ?",
            before.isoformat(),
        )

    def _change(self, statement: str, *values: str | int) -> bool:
        with self._database.writing() as tables:
            return tables.execute(statement, list(values)).rowcount > 0

    def _rows(self, statement: str, *values: str | int) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, list(values)))
