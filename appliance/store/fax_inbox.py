"""Rows of the faxes that come in, from the moment the call is answered."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class FaxInboxStore:
    """The received rows of the table `faxes`; each is closed only once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, values: dict[str, Any]) -> dict[str, Any]:
        """Open the row of a fax that is about to arrive and return it."""
        with self._database.writing() as tables:
            opened = tables.query(
                "INSERT INTO faxes (id, direction, number, dialled, call_id, status, way, origin,"
                " created_at) VALUES (:id, 'received', :number, :dialled, :call_id, 'receiving',"
                " 'call', 'line', :created_at) RETURNING *",
                values,
            )
            return next(iter(list(opened)))

    def close(self, tables: Tables, values: dict[str, Any]) -> dict[str, Any]:
        """Close an open row inside a writing transaction and return it."""
        closed = tables.query(
            "UPDATE faxes SET status = :status, reason = :reason, station = :station,"
            " document = :document, pages = :pages, pages_confirmed = :pages_confirmed,"
            " poor_pages = :poor_pages, route = :route, attempts = 1, finished_at = :finished_at"
            " WHERE id = :id AND status = 'receiving' RETURNING *",
            values,
        )
        return next(iter(list(closed)))

    def add_attempt(self, tables: Tables, values: dict[str, Any]) -> None:
        """Write down, inside a writing transaction, all that is known about the transmission."""
        tables.table("fax_attempts").insert(values)

    def open_row(self, tables: Tables, fax_id: str) -> dict[str, Any] | None:
        """Return inside a writing transaction a fax that is still arriving."""
        found = tables.query("SELECT * FROM faxes WHERE id = ? AND status = 'receiving'", [fax_id])
        return next(iter(list(found)), None)

    def mark_read(self, fax_id: str, at: str | None) -> None:
        """Write when a fax was first looked at, or that it was not."""
        with self._database.writing() as tables:
            tables.execute("UPDATE faxes SET read_at = ? WHERE id = ?", [at, fax_id])

    def row(self, fax_id: str) -> dict[str, Any] | None:
        """Return one received fax."""
        found = self._select(
            "SELECT * FROM faxes WHERE id = ? AND direction = 'received'", [fax_id]
        )
        return found[0] if found else None

    def with_hash(self, fax_id: str) -> dict[str, Any] | None:
        """Return one received fax with the hash of its pages."""
        found = self._select(
            "SELECT f.*, d.sha256 FROM faxes AS f LEFT JOIN fax_documents AS d ON d.id = f.document"
            " WHERE f.id = ?",
            [fax_id],
        )
        return found[0] if found else None

    def open_of_call(self, call_id: str) -> dict[str, Any] | None:
        """Return the fax that is arriving in a call."""
        found = self._select(
            "SELECT * FROM faxes WHERE call_id = ? AND status = 'receiving'", [call_id]
        )
        return found[0] if found else None

    def open_rows(self) -> list[dict[str, Any]]:
        """Return the open rows; `known` says that the ledger has the call."""
        return self._select(
            "SELECT f.*, c.id IS NOT NULL AS known, c.ended_at FROM faxes AS f"
            " LEFT JOIN calls AS c ON c.id = f.call_id"
            " WHERE f.status = 'receiving' ORDER BY f.created_at, f.rowid",
            [],
        )

    def never_sealed(self) -> list[dict[str, Any]]:
        """Return the received faxes with pages that no seal names."""
        return self._select(
            "SELECT * FROM faxes WHERE status IN ('received', 'partial') AND NOT EXISTS"
            " (SELECT 1 FROM seals WHERE seals.kind = 'fax' AND subject = faxes.id)",
            [],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
