"""Rows of complaints and of everything that was done about them."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class ComplaintStore:
    """The tables `complaints` and `complaint_events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add a complaint inside a writing transaction."""
        tables.table("complaints").insert(row)

    def change(self, tables: Tables, receipt_number: str, values: dict[str, Any]) -> None:
        """Change a complaint inside a writing transaction."""
        tables.table("complaints").update(receipt_number, values)

    def note(self, tables: Tables, event: dict[str, Any]) -> dict[str, Any]:
        """Write inside a writing transaction what was done and return the row."""
        noted = tables.table("complaint_events").insert(event)
        found = tables.query("SELECT * FROM complaint_events WHERE id = ?", [noted.last_pk])
        return next(iter(found))

    def row_in(self, tables: Tables, receipt_number: str) -> dict[str, Any] | None:
        """Return one complaint as a transaction sees it."""
        found = tables.query("SELECT * FROM complaints WHERE receipt_number = ?", [receipt_number])
        return next(iter(found), None)

    def row(self, receipt_number: str) -> dict[str, Any] | None:
        """Return one complaint as it is committed."""
        with self._database.reading() as tables:
            return self.row_in(tables, receipt_number)

    def listing(self, status: str, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return complaints of one status or all, open ones first, the soonest due first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM complaints WHERE (:status = '' OR status = :status)"
                    " ORDER BY status = 'closed', CASE WHEN status = 'closed' THEN '' WHEN"
                    " status = 'received' THEN accept_by ELSE close_by END, received_at DESC,"
                    " receipt_number DESC LIMIT :limit OFFSET :offset",
                    {"status": status, "limit": limit, "offset": offset},
                )
            )

    def counts(self, now: str) -> list[dict[str, Any]]:
        """Return how many complaints have each status, and how many of these are overdue."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT status, count(*) AS times, count(*) FILTER (WHERE status <> 'closed'"
                    " AND CASE status WHEN 'received' THEN accept_by ELSE close_by END < ?)"
                    " AS overdue FROM complaints GROUP BY status",
                    [now],
                )
            )

    def events(self, receipt_number: str) -> list[dict[str, Any]]:
        """Return what was done about a complaint, oldest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM complaint_events WHERE receipt_number = ? ORDER BY id",
                    [receipt_number],
                )
            )

    def contact_in(self, tables: Tables, campaign: int, key: str) -> int:
        """Return the contact that a campaign has under a key, as a transaction sees it."""
        found = tables.execute(
            "SELECT id FROM contacts WHERE campaign = ? AND key = ?", [campaign, key]
        )
        return int(found.fetchone()[0])

    def event(self, number: int) -> dict[str, Any] | None:
        """Return one thing that was done about a complaint."""
        with self._database.reading() as tables:
            found = tables.query("SELECT * FROM complaint_events WHERE id = ?", [number])
            return next(iter(found), None)

    def never_sealed(self) -> list[dict[str, Any]]:
        """Return the events that no seal names."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM complaint_events AS e WHERE NOT EXISTS (SELECT 1 FROM seals"
                    " WHERE kind = 'complaint_event' AND subject = CAST(e.id AS TEXT))"
                )
            )

    def unreached(self) -> list[dict[str, Any]]:
        """Return who waits for a verdict that no call is going to bring any more."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT complaints.* FROM complaints JOIN contacts ON contacts.id = contact"
                    " WHERE status = 'answered' AND contacts.state IN"
                    " ('done', 'suppressed', 'stopped') AND NOT EXISTS (SELECT 1 FROM"
                    " complaint_events AS e WHERE e.receipt_number = complaints.receipt_number"
                    " AND e.handling = complaints.handling AND e.what = 'not_reached')"
                )
            )

    def answers(self) -> list[dict[str, Any]]:
        """Return language and words of every answer that is still to be heard."""
        with self._database.reading() as tables:
            return list(
                tables.query("SELECT language, answer FROM complaints WHERE status = 'answered'")
            )
