"""Mail that waits to be sent, and mail that was."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class MailQueueStore:
    """The table `mail_queue`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> None:
        """Queue a mail inside a writing transaction."""
        tables.execute(
            "INSERT INTO mail_queue (recipient, subject, body, voice, document, queued_at, next_at)"
            " VALUES (:recipient, :subject, :body, :voice, :document, :at, :at)",
            row,
        )

    def due(self, at: str, limit: int) -> list[dict[str, Any]]:
        """Return the mails to be tried now, the longest wait first."""
        return self._select(
            "SELECT * FROM mail_queue WHERE sent_at IS NULL AND next_at <= ?"
            " ORDER BY queued_at, id LIMIT ?",
            [at, limit],
        )

    def listing(self, limit: int) -> list[dict[str, Any]]:
        """Return the mails, newest first."""
        return self._select("SELECT * FROM mail_queue ORDER BY id DESC LIMIT ?", [limit])

    def sent(self, mail_id: int, at: str) -> None:
        """Note that a mail was taken by the mail server."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE mail_queue SET sent_at = ?, tries = tries + 1, last_error = ''"
                " WHERE id = ?",
                [at, mail_id],
            )

    def failed(self, mail_id: int, next_at: str, error: str) -> None:
        """Note why a mail could not be sent and when it is tried again."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE mail_queue SET next_at = ?, tries = tries + 1, last_error = ? WHERE id = ?",
                [next_at, error, mail_id],
            )

    def hurry(self, at: str) -> None:
        """Make every mail that is not sent due."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE mail_queue SET next_at = ? WHERE sent_at IS NULL AND next_at > ?", [at, at]
            )

    def waiting(self) -> int:
        """Return how many mails are not sent yet."""
        found = self._select("SELECT count(*) AS waiting FROM mail_queue WHERE sent_at IS NULL", [])
        return int(found[0]["waiting"])

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
