"""What order sheets are made of and proved by: sealed contents, steps of calls, events, seals."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

ORDER, SHEET = "order", "sheet"
"""Kinds of seals: one change of an order, and the call's part of its sheet."""


class OrderSheetStore:
    """The table `order_sheets`, and what the others say about one order or its call."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, tables: Tables, order_number: str, content: str, at: str) -> None:
        """Write a sheet's content inside a writing transaction."""
        tables.execute(
            "INSERT INTO order_sheets (order_number, content, sealed_at) VALUES (?, ?, ?)",
            [order_number, content, at],
        )

    def content(self, order_number: str) -> str | None:
        """Return what was sealed of an order's call."""
        found = self._select(
            "SELECT content FROM order_sheets WHERE order_number = ?", [order_number]
        )
        return found[0]["content"] if found else None

    def due(self, ended_before: str, accepted_before: str, limit: int) -> list[str]:
        """Return orders without a sheet whose call is over, or of which the ledger never heard."""
        found = self._select(
            "SELECT order_number FROM orders AS o LEFT JOIN calls AS c ON c.id = o.call_id"
            " WHERE (c.ended_at < ? OR (c.id IS NULL AND o.accepted_at < ?)) AND NOT EXISTS"
            " (SELECT 1 FROM order_sheets AS s WHERE s.order_number = o.order_number)"
            " ORDER BY order_number LIMIT ?",
            [ended_before, accepted_before, limit],
        )
        return [row["order_number"] for row in found]

    def call(self, call_id: str) -> dict[str, Any] | None:
        """Return the call as the ledger has it; when and how it ended may still be corrected."""
        found = self._select(
            "SELECT id, caller, dialled, started_at, answered_at, customer FROM calls WHERE id = ?",
            [call_id],
        )
        return found[0] if found else None

    def steps(self, call_id: str) -> list[dict[str, Any]]:
        """Return the numbered steps of a call."""
        return self._select(
            "SELECT number, at, kind, prompt, text, keys FROM call_steps"
            " WHERE call_id = ? ORDER BY number",
            [call_id],
        )

    def intent(self, intent_id: str) -> dict[str, Any] | None:
        """Return what was written before the read-back was spoken."""
        found = self._select("SELECT * FROM order_intents WHERE id = ?", [intent_id])
        return found[0] if found else None

    def batch(self, file: str) -> dict[str, Any]:
        """Return when, by whom and with which digest a data file went out."""
        found = self._select("SELECT at, by, digest FROM exchange_exports WHERE file = ?", [file])
        return found[0] if found else {}

    def seals(self, kind: str, subject: str) -> list[tuple[str, str]]:
        """Return subject and digest of each seal of this subject or of a part of it."""
        found = self._select(
            "SELECT subject, digest FROM seals"
            " WHERE kind = ?1 AND (subject = ?2 OR subject BETWEEN ?2 || '/' AND ?2 || '0')",
            [kind, subject],
        )
        return [(row["subject"], row["digest"]) for row in found]

    # --- what should not be there

    def unsealed_events(self) -> list[str]:
        """Return every change of an order that no seal names."""
        found = self._select(
            "SELECT e.order_number || '/' || e.number AS subject FROM order_events AS e"
            " WHERE NOT EXISTS (SELECT 1 FROM seals AS s WHERE s.kind = ?"
            " AND s.subject = e.order_number || '/' || e.number)"
            " ORDER BY e.order_number, e.number",
            [ORDER],
        )
        return [row["subject"] for row in found]

    def orphans(self) -> list[str]:
        """Return the numbers of orders that have a history and no row."""
        found = self._select(
            "SELECT DISTINCT order_number FROM order_events AS e WHERE NOT EXISTS"
            " (SELECT 1 FROM orders AS o WHERE o.order_number = e.order_number)"
            " ORDER BY order_number",
            [],
        )
        return [row["order_number"] for row in found]

    def unsealed_sheets(self) -> list[str]:
        """Return the numbers of sheets that no seal names."""
        found = self._select(
            "SELECT order_number FROM order_sheets WHERE NOT EXISTS"
            " (SELECT 1 FROM seals WHERE kind = ? AND subject = order_number)"
            " ORDER BY order_number",
            [SHEET],
        )
        return [row["order_number"] for row in found]

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
