"""Trading days and the cut-offs of orders."""

from collections.abc import Iterable
from typing import Any

from appliance.store.database import Database


class TradingDayStore:
    """The tables `trading_days` and `cut_offs`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, first: str, last: str) -> list[dict[str, Any]]:
        """Return the known weekdays from `first` to `last`, both included, oldest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM trading_days WHERE day BETWEEN ? AND ? ORDER BY day",
                    [first, last],
                )
            )

    def known_weekdays(self) -> dict[int, int]:
        """Return how many weekdays of each year are known."""
        with self._database.reading() as tables:
            return dict(
                tables.execute(
                    "SELECT CAST(substr(day, 1, 4) AS INTEGER), count(*) FROM trading_days"
                    " GROUP BY 1 ORDER BY 1"
                ).fetchall()
            )

    def add_missing(self, rows: Iterable[dict[str, Any]]) -> None:
        """Write days that are not known yet; what is there stays as it is."""
        with self._database.writing() as tables:
            tables.conn.executemany(
                "INSERT INTO trading_days (day, open, closes_at, note, changed_at, changed_by)"
                " VALUES (:day, :open, :closes_at, :note, :changed_at, :changed_by)"
                " ON CONFLICT (day) DO NOTHING",
                rows,
            )

    def keep(self, rows: Iterable[dict[str, Any]]) -> int:
        """Write days over what is there, all or none, and return how many were new or differ."""
        with self._database.writing() as tables:
            return tables.conn.executemany(
                "INSERT INTO trading_days (day, open, closes_at, note, changed_at, changed_by)"
                " VALUES (:day, :open, :closes_at, :note, :changed_at, :changed_by)"
                " ON CONFLICT (day) DO UPDATE SET open = excluded.open,"
                " closes_at = excluded.closes_at, note = excluded.note,"
                " changed_at = excluded.changed_at, changed_by = excluded.changed_by"
                " WHERE (open, closes_at, note) !="
                " (excluded.open, excluded.closes_at, excluded.note)",
                rows,
            ).rowcount

    def cut_off(self, fund_code: str, business_code: str) -> str | None:
        """Return the cut-off of the most specific row, or None where none fits."""
        with self._database.reading() as tables:
            row = tables.execute(
                "SELECT at FROM cut_offs WHERE fund_code IN (?, '') AND business_code IN (?, '')"
                " ORDER BY fund_code DESC, business_code DESC LIMIT 1",
                [fund_code, business_code],
            ).fetchone()
        return row[0] if row else None

    def cut_offs(self) -> list[dict[str, Any]]:
        """Return every cut-off that was set."""
        with self._database.reading() as tables:
            return list(tables.query("SELECT * FROM cut_offs ORDER BY fund_code, business_code"))

    def keep_cut_off(self, fund_code: str, business_code: str, at: str) -> None:
        """Write a cut-off over what is there."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO cut_offs (fund_code, business_code, at) VALUES (?, ?, ?)"
                " ON CONFLICT (fund_code, business_code) DO UPDATE SET at = excluded.at",
                [fund_code, business_code, at],
            )

    def forget_cut_off(self, fund_code: str, business_code: str) -> bool:
        """Take a cut-off away; False where there was none."""
        with self._database.writing() as tables:
            done = tables.execute(
                "DELETE FROM cut_offs WHERE fund_code = ? AND business_code = ?",
                [fund_code, business_code],
            )
        return bool(done.rowcount)
