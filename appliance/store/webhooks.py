"""The webhooks of other programs, the events they are told of, and each delivery."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

FEEDS = {
    "call.ended": "SELECT id AS subject, ended_at AS at FROM calls WHERE ended_at >= ?",
    "order.changed": "SELECT order_number AS subject, at FROM order_events WHERE at >= ?",
    "fax.received": (
        "SELECT id AS subject, finished_at AS at FROM faxes WHERE finished_at >= ?"
        " AND direction = 'received' AND document IS NOT NULL"
    ),
    "fax.finished": (
        "SELECT id AS subject, finished_at AS at FROM faxes WHERE finished_at >= ?"
        " AND direction = 'sent'"
    ),
    "message.received": (
        "SELECT id AS subject, received_at AS at FROM voice_messages WHERE received_at >= ?"
    ),
    "complaint.changed": "SELECT receipt_number AS subject, at FROM complaint_events WHERE at >= ?",
    "campaign.changed": (
        "SELECT CAST(campaign AS TEXT) AS subject, at FROM campaign_events WHERE at >= ?"
    ),
}
"""What happened since a moment, by kind of event; always the same statement."""


class WebhookStore:
    """The tables `webhooks`, `webhook_events` and `webhook_deliveries`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: dict[str, Any]) -> int:
        """Keep a webhook and return its number."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO webhooks (url, kinds, made_at, made_by)"
                " VALUES (:url, :kinds, :made_at, :made_by)",
                row,
            )
            return int(cursor.lastrowid or 0)

    def listing(self) -> list[dict[str, Any]]:
        """Return the webhooks that have not ended, with how their deliveries stand."""
        return self._select(
            "SELECT *, (SELECT count(*) FROM webhook_deliveries WHERE webhook = webhooks.id"
            " AND state = 'waiting') AS waiting, (SELECT count(*) FROM webhook_deliveries"
            " WHERE webhook = webhooks.id AND state = 'given_up') AS given_up"
            " FROM webhooks WHERE ended_at IS NULL ORDER BY id",
            [],
        )

    def end(self, webhook: int, at: str) -> bool:
        """End a webhook and give up what still waits for it; False where there is none."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "UPDATE webhooks SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at, webhook]
            )
            tables.execute(
                "UPDATE webhook_deliveries SET state = 'given_up', due_at = NULL, ended_at = ?,"
                " last_answer = 'the webhook was ended' WHERE webhook = ? AND state = 'waiting'",
                [at, webhook],
            )
            return cursor.rowcount == 1

    # --- events

    def new_in(self, tables: Tables, kind: str, since: str) -> list[dict[str, Any]]:
        """Return what happened since a moment and is no event yet."""
        return [
            row
            for row in tables.query(FEEDS[kind], [since])
            if not list(
                tables.query(
                    "SELECT 1 FROM webhook_events WHERE kind = ? AND subject = ? AND at = ?",
                    [kind, row["subject"], row["at"]],
                )
            )
        ]

    def add_event_in(self, tables: Tables, row: dict[str, Any], webhooks: list[int]) -> None:
        """Keep an event, and a delivery of it to each webhook."""
        cursor = tables.execute(
            "INSERT INTO webhook_events (kind, subject, at, noted_at)"
            " VALUES (:kind, :subject, :at, :noted_at)",
            row,
        )
        for webhook in webhooks:
            tables.execute(
                "INSERT INTO webhook_deliveries (webhook, event, due_at) VALUES (?, ?, ?)",
                [webhook, cursor.lastrowid, row["noted_at"]],
            )

    # --- deliveries

    def due(self, at: str, limit: int) -> list[dict[str, Any]]:
        """Return the deliveries to be tried now, the longest wait first."""
        return self._select(
            "SELECT * FROM webhook_log WHERE due_at <= ? ORDER BY due_at, id LIMIT ?",
            [at, limit],
        )

    def deliveries(self, limit: int) -> list[dict[str, Any]]:
        """Return the deliveries, the newest first."""
        return self._select("SELECT * FROM webhook_log ORDER BY id DESC LIMIT ?", [limit])

    def delivered(self, delivery: int, at: str, answer: str) -> None:
        """Note that a delivery was taken."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE webhook_deliveries SET state = 'delivered', due_at = NULL, ended_at = ?,"
                " tries = tries + 1, last_answer = ? WHERE id = ? AND state = 'waiting'",
                [at, answer, delivery],
            )

    def failed(self, delivery: int, due_at: str | None, at: str, answer: str) -> None:
        """Note why a delivery was not taken, and when it is tried again; None gives it up."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE webhook_deliveries SET state = iif(?1 IS NULL, 'given_up', 'waiting'),"
                " due_at = ?1, ended_at = iif(?1 IS NULL, ?2, NULL), tries = tries + 1,"
                " last_answer = ?3 WHERE id = ?4 AND state = 'waiting'",
                [due_at, at, answer, delivery],
            )

    def try_again(self, delivery: int, at: str) -> bool:
        """Let a delivery that was given up be tried once more."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "UPDATE webhook_deliveries SET state = 'waiting', due_at = ?, ended_at = NULL,"
                " tries = 0 WHERE id = ? AND state = 'given_up'"
                " AND (SELECT ended_at FROM webhooks WHERE id = webhook) IS NULL",
                [at, delivery],
            )
            return cursor.rowcount == 1

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
