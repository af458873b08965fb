"""Rows of the mailboxes and of the messages in them."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

SHOWN = """
 FROM voice_messages WHERE status IN ('new', 'saved', 'deleted')
 AND (?1 IS NULL OR mailbox = ?1) AND (?2 IS NULL OR status = ?2)
 AND (status <> 'deleted' OR (?2 = 'deleted' AND deleted_at >= ?3))
"""
"""New and saved messages; the deleted ones where they are asked for."""
SHOWN_ROWS = (
    "SELECT *" + SHOWN + "ORDER BY (status = 'new' AND urgent) DESC, received_at DESC, id DESC"
    " LIMIT ?4 OFFSET ?5"
)
SHOWN_COUNT = "SELECT count(*) AS shown" + SHOWN


class VoiceMailStore:
    """Reads and writes the tables `mailboxes` and `voice_messages`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- mailboxes

    def keep_mailbox(self, row: dict[str, Any]) -> None:
        """Add a mailbox, or change the name, address and rights of an existing one."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO mailboxes (number, name, email, calls_back)"
                " VALUES (:number, :name, :email, :calls_back) ON CONFLICT (number) DO UPDATE SET"
                " name = excluded.name, email = excluded.email, calls_back = excluded.calls_back",
                row,
            )

    def mailbox(self, number: str) -> dict[str, Any] | None:
        """Return one mailbox."""
        found = self._select("SELECT * FROM mailboxes WHERE number = ?", [number])
        return found[0] if found else None

    def mailboxes(self) -> list[dict[str, Any]]:
        """Return every mailbox, by number."""
        return self._select("SELECT * FROM mailboxes ORDER BY number", [])

    def keep_greeting(self, number: str, voice: str | None) -> None:
        """Write a mailbox's own greeting."""
        with self._database.writing() as tables:
            tables.execute("UPDATE mailboxes SET greeting = ? WHERE number = ?", [voice, number])

    def keep_temporary(self, number: str, voice: str | None, until: str | None) -> None:
        """Write a mailbox's temporary greeting and its last day."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE mailboxes SET temporary = ?, temporary_until = ? WHERE number = ?",
                [voice, until, number],
            )

    # --- messages

    def add(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add a message inside a writing transaction."""
        tables.execute(
            "INSERT INTO voice_messages (id, voice, mailbox, kind, status, caller, fund_account,"
            " known_by, call_id, urgent, receipt_number, received_at, milliseconds, comment,"
            " forwarded_from) VALUES (:id, :voice, :mailbox, :kind, :status, :caller,"
            " :fund_account, :known_by, :call_id, :urgent, :receipt_number, :received_at,"
            " :milliseconds, :comment, :forwarded_from)",
            row,
        )

    def mark_urgent(self, message_id: str) -> None:
        """Mark a message urgent."""
        with self._database.writing() as tables:
            tables.execute("UPDATE voice_messages SET urgent = 1 WHERE id = ?", [message_id])

    def close(self, tables: Tables, values: dict[str, Any]) -> dict[str, Any] | None:
        """Finish the message that was being recorded into a voice, inside a transaction."""
        closed = tables.query(
            "UPDATE voice_messages SET status = :status, milliseconds = :milliseconds,"
            " receipt_number = :receipt_number WHERE voice = :voice AND status = 'recording'"
            " RETURNING *",
            values,
        )
        return next(iter(list(closed)), None)

    def next_receipt(self, tables: Tables, day: str) -> int:
        """Return the number of the day's next receipt inside a writing transaction."""
        found = tables.execute(
            "SELECT max(substr(receipt_number, 7)) FROM voice_messages"
            " WHERE substr(receipt_number, 1, 6) = ?",
            [day],
        ).fetchone()
        return int(found[0] or 0) + 1

    def move(self, message_id: str, status: str) -> None:
        """Make a listed message new or saved."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE voice_messages SET status = ?, before_deletion = NULL, deleted_at = NULL"
                " WHERE id = ? AND status IN ('new', 'saved', 'deleted')",
                [status, message_id],
            )

    def delete(self, message_id: str, at: str) -> None:
        """Mark a message deleted, and remember what it was."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE voice_messages SET before_deletion = status, status = 'deleted',"
                " deleted_at = ? WHERE id = ? AND status IN ('new', 'saved')",
                [at, message_id],
            )

    def keep_transcript(self, message_id: str, text: str) -> None:
        """Write down what a message says."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE voice_messages SET transcript = ? WHERE id = ?", [text, message_id]
            )

    def message(self, message_id: str) -> dict[str, Any] | None:
        """Return one message that is not being recorded."""
        found = self._select(
            "SELECT * FROM voice_messages WHERE id = ? AND status IN ('new', 'saved', 'deleted')",
            [message_id],
        )
        return found[0] if found else None

    def listing(
        self, mailbox: str | None, status: str | None, limit: int, offset: int
    ) -> list[dict[str, Any]]:
        """Return messages, newest first; of one mailbox and in one state where they are named."""
        return self._select(
            "SELECT * FROM voice_messages WHERE status IN ('new', 'saved', 'deleted')"
            " AND (?1 IS NULL OR mailbox = ?1) AND (?2 IS NULL OR status = ?2)"
            " ORDER BY received_at DESC, id DESC LIMIT ?3 OFFSET ?4",
            [mailbox, status, limit, offset],
        )

    def shown(
        self, mailbox: str | None, status: str | None, since: str, limit: int, offset: int
    ) -> list[dict[str, Any]]:
        """Return messages, urgent new ones first, then the newest; deleted ones since a moment."""
        return self._select(SHOWN_ROWS, [mailbox, status, since, limit, offset])

    def shown_count(self, mailbox: str | None, status: str | None, since: str) -> int:
        """Return how many messages `shown` has in all."""
        found = self._select(SHOWN_COUNT, [mailbox, status, since])
        return int(found[0]["shown"])

    def counts(self) -> list[dict[str, Any]]:
        """Return how many new, urgent new and saved messages each mailbox has."""
        return self._select(
            "SELECT number, count(m.id) FILTER (WHERE status = 'new') AS new,"
            " count(m.id) FILTER (WHERE status = 'new' AND urgent) AS urgent,"
            " count(m.id) FILTER (WHERE status = 'saved') AS saved"
            " FROM mailboxes LEFT JOIN voice_messages AS m ON m.mailbox = number GROUP BY number",
            [],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
