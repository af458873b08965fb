"""What went out to the registrars: one row for each batch of applications."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class ExchangeExportStore:
    """The table `exchange_exports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def batches(
        self, trade_date: str, registrar_code: str, distributor_code: str
    ) -> list[dict[str, Any]]:
        """Return the batches of one day to one registrar, the first one first."""
        return self._select(
            "SELECT * FROM exchange_exports WHERE trade_date = ? AND registrar_code = ?"
            " AND distributor_code = ? ORDER BY batch",
            [trade_date, registrar_code, distributor_code],
        )

    def listing(self, trade_date: str | None, limit: int) -> list[dict[str, Any]]:
        """Return the newest batches first, of one day or of all."""
        return self._select(
            "SELECT * FROM exchange_exports WHERE ?1 IS NULL OR trade_date = ?1"
            " ORDER BY id DESC LIMIT ?2",
            [trade_date, limit],
        )

    def newest_day(self, registrar_code: str) -> str:
        """Return the last day that went out to a registrar; empty where none did."""
        rows = self._select(
            "SELECT max(trade_date) AS day FROM exchange_exports WHERE registrar_code = ?",
            [registrar_code],
        )
        return rows[0]["day"] or ""

    def days_due(self, registrar_code: str) -> list[str]:
        """Return the days with an unpublished batch, or with orders that could go out and wait."""
        rows = self._select(DAYS_DUE, {"registrar_code": registrar_code})
        return [row["trade_date"] for row in rows]

    def mark_published(self, ids: Iterable[int], at: str) -> None:
        """Note that the files of these batches lie where they were wanted."""
        with self._database.writing() as tables:
            tables.conn.executemany(
                "UPDATE exchange_exports SET published_at = coalesce(published_at, ?) WHERE id = ?",
                [(at, one) for one in ids],
            )

    def _select(self, statement: str, values: Any) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


def write_batch(tables: Tables, row: dict[str, Any]) -> None:
    """Write one batch that went out."""
    tables.execute(
        "INSERT INTO exchange_exports (registrar_code, distributor_code, trade_date, batch, file,"
        " index_file, version, orders, digest, at, by) VALUES (:registrar_code,"
        " :distributor_code, :trade_date, :batch, :file, :index_file, :version, :orders, :digest,"
        " :at, :by)",
        row,
    )


DAYS_DUE = """
SELECT trade_date FROM exchange_exports
WHERE registrar_code = :registrar_code AND published_at IS NULL
UNION
SELECT trade_date FROM orders
WHERE registrar_code = :registrar_code AND state = 'accepted' AND back_end = 'files'
    AND training = 0 AND NOT EXISTS (
        SELECT 1 FROM differences d WHERE d.order_number = orders.order_number
            AND d.kind = 'not_exportable' AND d.settled_at IS NULL
    )
ORDER BY 1
"""
