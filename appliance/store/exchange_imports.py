"""What came of every file that was to be imported."""

from typing import Any

from appliance.store.conditions import filtered
from appliance.store.database import Database

ASKED = {
    "outcome": "outcome = :outcome",
    "file": "instr(upper(file), upper(:file))",
}
NEWEST_FIRST = "ORDER BY id DESC LIMIT :limit OFFSET :offset"


class ExchangeImportStore:
    """The table `exchange_imports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def was_taken(self, digest: str) -> bool:
        """Tell whether a file with this content was imported, or put aside as of no use."""
        with self._database.reading() as tables:
            return bool(
                tables.execute(
                    "SELECT 1 FROM exchange_imports WHERE digest = ? AND outcome != 'refused'"
                    " LIMIT 1",
                    [digest],
                ).fetchone()
            )

    def of_day(self, trade_date: str) -> list[dict[str, Any]]:
        """Return what was imported of a day: files of its date, and answers to its orders."""
        with self._database.reading() as tables:
            return list(tables.query(OF_DAY, [trade_date]))

    def add(self, row: dict[str, Any]) -> None:
        """Write the result of one file."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO exchange_imports (file, digest, file_type, version, file_date,"
                " outcome, records, line, field, reason, source, at) VALUES (:file, :digest,"
                " :file_type, :version, :file_date, :outcome, :records, :line, :field, :reason,"
                " :source, :at)",
                row,
            )

    def listing(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the results of an outcome and of files of a name, newest first."""
        statement = filtered("SELECT * FROM exchange_imports", ASKED, asked, NEWEST_FIRST)
        with self._database.reading() as tables:
            return list(tables.query(statement, asked))

    def count(self, asked: dict[str, Any]) -> int:
        """Return how many results of an outcome and of files of a name there are."""
        statement = filtered("SELECT count(*) FROM exchange_imports", ASKED, asked)
        with self._database.reading() as tables:
            return int(tables.execute(statement, asked).fetchone()[0])


OF_DAY = """
SELECT * FROM exchange_imports
WHERE outcome = 'imported' AND (file_date = ?1 OR file IN (
    SELECT substr(e.by, length('registrar file ') + 1)
    FROM orders o JOIN order_events e USING (order_number)
    WHERE o.trade_date = ?1 AND e.by LIKE 'registrar file %'
))
ORDER BY id
"""
