"""Rows of what staff have to do because of an answer or a complaint."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.conditions import filtered
from appliance.store.database import Database

ASKED = {
    "reason": "reason = :reason",
    "open": "closed_at IS NULL",
    "overdue": "closed_at IS NULL AND due_at < :now",
    "closed": "closed_at IS NOT NULL",
}
OPEN_FIRST = (
    "ORDER BY closed_at IS NOT NULL, closed_at DESC, due_at, id DESC LIMIT :limit OFFSET :offset"
)


class FollowUpTaskStore:
    """The table `follow_up_tasks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add a task inside a writing transaction; one with the same key is there once."""
        tables.execute(
            "INSERT OR IGNORE INTO follow_up_tasks (key, reason, made_at, due_at, number,"
            " fund_account, contact, receipt_number, call_id, questionnaire, question, answer)"
            " VALUES (:key, :reason, :made_at, :due_at, :number, :fund_account, :contact,"
            " :receipt_number, :call_id, :questionnaire, :question, :answer)",
            row,
        )

    def close(self, values: dict[str, Any]) -> bool:
        """Write how a task was done; False where it is done already or unknown."""
        with self._database.writing() as tables:
            closed = tables.execute(
                "UPDATE follow_up_tasks SET closed_at = :closed_at, closed_by = :closed_by,"
                " result = :result WHERE id = :id AND closed_at IS NULL",
                values,
            )
            return bool(closed.rowcount)

    def row(self, number: int) -> dict[str, Any] | None:
        """Return one task."""
        with self._database.reading() as tables:
            found = tables.query("SELECT * FROM follow_up_tasks WHERE id = ?", [number])
            return next(iter(found), None)

    def of_receipt(self, receipt_number: str) -> list[dict[str, Any]]:
        """Return the tasks of a complaint, oldest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM follow_up_tasks WHERE receipt_number = ? ORDER BY id",
                    [receipt_number],
                )
            )

    def open(self) -> list[dict[str, Any]]:
        """Return what is to be done, the soonest due first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM follow_up_tasks WHERE closed_at IS NULL ORDER BY due_at, id"
                )
            )

    def listing(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the tasks of a reason and state: the soonest due, then the latest done, first."""
        statement = filtered("SELECT * FROM follow_up_tasks", ASKED, asked, OPEN_FIRST)
        with self._database.reading() as tables:
            return list(tables.query(statement, asked))

    def count(self, asked: dict[str, Any]) -> int:
        """Return how many tasks of a reason and state there are."""
        statement = filtered("SELECT count(*) FROM follow_up_tasks", ASKED, asked)
        with self._database.reading() as tables:
            return int(tables.execute(statement, asked).fetchone()[0])

    def counts(self, now: str) -> dict[str, int]:
        """Return how many tasks are open, overdue and closed."""
        with self._database.reading() as tables:
            found = tables.query(
                "SELECT count(*) FILTER (WHERE closed_at IS NULL) AS open,"
                " count(*) FILTER (WHERE closed_at IS NULL AND due_at < ?) AS overdue,"
                " count(*) FILTER (WHERE closed_at IS NOT NULL) AS closed FROM follow_up_tasks",
                [now],
            )
            return next(iter(found))
