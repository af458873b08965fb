"""What belongs to one customer or one case, over all tables that keep evidence."""

from typing import Any

from appliance.store.database import Database


class EvidenceStore:
    """Reads what belongs together; changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def calls_of(self, fund_account: str) -> list[str]:
        """Return the calls in which a customer proved who he is, and those of his orders."""
        return self._texts(
            "SELECT id FROM calls WHERE customer = ?1 UNION"
            " SELECT call_id FROM orders WHERE fund_account = ?1 ORDER BY 1",
            [fund_account],
        )

    def orders(self, *, call_id: str = "", fund_account: str = "") -> list[str]:
        """Return the orders of a call, or of a customer."""
        return self._texts(
            "SELECT order_number FROM orders WHERE (?1 <> '' AND call_id = ?1)"
            " OR (?2 <> '' AND fund_account = ?2) ORDER BY 1",
            [call_id, fund_account],
        )

    def complaints(self, *, call_id: str = "", fund_account: str = "") -> list[str]:
        """Return the complaints of a call, or of a customer."""
        return self._texts(
            "SELECT c.receipt_number FROM complaints AS c JOIN voice_messages AS m"
            " ON m.id = c.message WHERE (?1 <> '' AND m.call_id = ?1)"
            " OR (?2 <> '' AND c.fund_account = ?2) ORDER BY 1",
            [call_id, fund_account],
        )

    def complaint(self, receipt_number: str) -> dict[str, Any] | None:
        """Return a complaint with the call in which it was made."""
        found = self._rows(
            "SELECT c.*, m.call_id, m.voice FROM complaints AS c JOIN voice_messages AS m"
            " ON m.id = c.message WHERE c.receipt_number = ?",
            [receipt_number],
        )
        return found[0] if found else None

    def complaint_events(self, receipt_number: str) -> list[dict[str, Any]]:
        """Return the steps of a complaint, in order."""
        return self._rows(
            "SELECT * FROM complaint_events WHERE receipt_number = ? ORDER BY id", [receipt_number]
        )

    def files(self, *, call_id: str = "", fund_account: str = "") -> list[dict[str, Any]]:
        """Return the sealed files of a call, or of a customer: kind, subject and file."""
        return self._rows(
            "SELECT kind, subject, file FROM retained_files WHERE file <> ''"
            " AND ((?1 <> '' AND call_id = ?1) OR (?2 <> '' AND customer = ?2)) ORDER BY 1, 2",
            [call_id, fund_account],
        )

    def _rows(self, statement: str, values: list[str]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))

    def _texts(self, statement: str, values: list[str]) -> list[str]:
        with self._database.reading() as tables:
            return [row[0] for row in tables.execute(statement, values)]
