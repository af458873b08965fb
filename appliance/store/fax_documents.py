"""The documents of faxes as the store knows them; the pages themselves are in files."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class FaxDocumentStore:
    """The table `fax_documents`; a row is written once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, values: dict[str, Any]) -> None:
        """Insert a row inside a writing transaction."""
        tables.table("fax_documents").insert(values)

    def row(self, document_id: str) -> dict[str, Any] | None:
        """Return one row."""
        with self._database.reading() as tables:
            rows = tables.query("SELECT * FROM fax_documents WHERE id = ?", [document_id])
            return next(iter(list(rows)), None)

    def listing(self, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the rows that did not come as a fax, newest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM fax_documents WHERE source <> 'received'"
                    " ORDER BY made_at DESC, rowid DESC LIMIT ? OFFSET ?",
                    [limit, offset],
                )
            )
