"""Rows of messages, of each step that was done about them, and of replies."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.conditions import filtered
from appliance.store.database import Database

ASKED = {
    "state": "state = :state",
    "number": "number = :number",
    "medium": "medium = :medium",
}
"""What can be asked of the messages: name of the value → condition."""
NEWEST_FIRST = "ORDER BY queued_at DESC, rowid DESC LIMIT :limit OFFSET :offset"


class TextMessageStore:
    """The tables `messages`, `message_steps` and `message_replies`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> None:
        """Queue a message inside a writing transaction."""
        tables.table("messages").insert(row)
        step = {"message": row["id"], "at": row["queued_at"], "state": row["state"]}
        tables.table("message_steps").insert(step)

    def of_key(self, tables: Tables, key: str) -> str | None:
        """Return the message that has a key."""
        found = tables.execute("SELECT id FROM messages WHERE key = ?", [key]).fetchone()
        return str(found[0]) if found else None

    def change(
        self, tables: Tables, message: str, values: dict[str, Any], *, at: str, operator: str = ""
    ) -> None:
        """Write what became of a message, and the step, inside a writing transaction."""
        tables.table("messages").update(message, values)
        step = {"message": message, "at": at, "state": values["state"], "operator": operator}
        detail = values.get("detail", "") or values.get("reason", "")
        tables.table("message_steps").insert(step | {"detail": detail})

    def row_in(self, tables: Tables, message: str) -> dict[str, Any] | None:
        """Return one message inside a transaction."""
        return next(
            iter(list(tables.query("SELECT * FROM messages WHERE id = ?", [message]))), None
        )

    def row(self, message: str) -> dict[str, Any] | None:
        """Return one message."""
        with self._database.reading() as tables:
            return self.row_in(tables, message)

    def keep_ticket(self, tables: Tables, message: str, ticket: str) -> None:
        """Write the gate's ticket of a message inside a writing transaction."""
        tables.table("messages").update(message, {"ticket": ticket})

    def due(self, state: str, medium: str, at: str, limit: int) -> list[dict[str, Any]]:
        """Return the messages in a state whose time has come, the longest wait first."""
        return self._select(
            "SELECT * FROM messages WHERE due_at IS NOT NULL AND due_at <= ?1 AND state = ?2"
            " AND medium = ?3 ORDER BY due_at, rowid LIMIT ?4",
            [at, state, medium, limit],
        )

    def steps(self, message: str) -> list[dict[str, Any]]:
        """Return what was done about a message, the first step first."""
        return self._select("SELECT * FROM message_steps WHERE message = ? ORDER BY id", [message])

    def listing(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Return messages, newest first."""
        with self._database.reading() as tables:
            statement = filtered("SELECT * FROM messages", ASKED, values, NEWEST_FIRST)
            return list(tables.query(statement, values))

    def count(self, values: dict[str, Any]) -> int:
        """Return how many messages there are as asked."""
        with self._database.reading() as tables:
            statement = filtered("SELECT count(*) FROM messages", ASKED, values)
            return int(tables.execute(statement, values).fetchone()[0])

    def add_reply(self, tables: Tables, row: dict[str, Any]) -> bool:
        """Add a reply inside a writing transaction; tell whether it is new."""
        changed = tables.execute(
            "INSERT INTO message_replies (id, number, text, at, refusal)"
            " VALUES (:id, :number, :text, :at, :refusal) ON CONFLICT (id) DO NOTHING",
            row,
        )
        return changed.rowcount > 0

    def replies(self, limit: int) -> list[dict[str, Any]]:
        """Return what people wrote back, newest first."""
        return self._select("SELECT * FROM message_replies ORDER BY at DESC, id LIMIT ?", [limit])

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
