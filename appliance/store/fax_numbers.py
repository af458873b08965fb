"""What is known about the fax machine behind each number."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class FaxNumberStore:
    """The table `fax_numbers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def row(self, number: str) -> dict[str, Any] | None:
        """Return what is known about a number."""
        with self._database.reading() as tables:
            rows = tables.query("SELECT * FROM fax_numbers WHERE number = ?", [number])
            return next(iter(list(rows)), None)

    def sent(self, tables: Tables, values: dict[str, Any]) -> None:
        """Write how a fax went out; `changed` says whether that is news."""
        tables.execute(
            "INSERT INTO fax_numbers (number, step, rate, sent, changed_at)"
            " VALUES (:number, :step, :rate, 1, :at)"
            " ON CONFLICT (number) DO UPDATE SET step = :step, rate = :rate, sent = sent + 1,"
            " changed_at = iif(:changed, :at, changed_at)",
            values,
        )

    def failed(self, tables: Tables, number: str, at: str) -> None:
        """Count an attempt that broke; a step that is known stays."""
        tables.execute(
            "INSERT INTO fax_numbers (number, step, failed, changed_at) VALUES (?, '', 1, ?)"
            " ON CONFLICT (number) DO UPDATE SET failed = failed + 1",
            [number, at],
        )
