"""Rows of alarms on quotes, and of what was done with each."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

DUE = """
SELECT a.*, q.nav_date AS newest_day FROM alarms a
    JOIN quotes q ON q.fund_code = a.fund_code AND q.net_value_type = '0' AND q.nav_date =
        (SELECT max(nav_date) FROM quotes
        WHERE fund_code = a.fund_code AND net_value_type = '0')
WHERE a.removed_at IS NULL AND (q.nav_date > a.seen_day OR (q.nav_date = a.seen_day
    AND (q.nav <> a.seen_nav OR q.yield <> a.seen_yield)))
ORDER BY a.id LIMIT :limit
"""
QUOTES = """
SELECT * FROM quotes WHERE fund_code = :fund_code AND net_value_type = '0'
    AND nav_date >= :since ORDER BY nav_date
"""
BEFORE = """
SELECT * FROM quotes WHERE fund_code = :fund_code AND net_value_type = '0'
    AND nav_date < :day ORDER BY nav_date DESC LIMIT 1
"""
LISTING = """
SELECT * FROM alarms WHERE (:fund_account = '' OR fund_account = :fund_account)
    AND (:fund_code = '' OR fund_code = :fund_code) AND (:removed OR removed_at IS NULL)
ORDER BY id DESC LIMIT :limit OFFSET :offset
"""
COUNT = """
SELECT count(*) FROM alarms WHERE (:fund_account = '' OR fund_account = :fund_account)
    AND (:fund_code = '' OR fund_code = :fund_code) AND (:removed OR removed_at IS NULL)
"""
CHANGE = """
UPDATE alarms SET threshold = :threshold, met = :met, seen_day = :seen_day, seen_nav = :seen_nav,
    seen_yield = :seen_yield, fired = :fired, fired_at = :fired_at, set_at = :set_at,
    removed_at = :removed_at
WHERE id = :id
"""


class AlarmStore:
    """The tables `alarms` and `alarm_events`; the first has the state, the second all changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- inside one transaction

    def add(self, tables: Tables, row: Mapping[str, Any]) -> int:
        """Add an alarm and return its number."""
        tables.table("alarms").insert(dict(row))
        return _newest_id(tables)

    def change(self, tables: Tables, row: Mapping[str, Any]) -> None:
        """Write the state of an alarm."""
        tables.execute(CHANGE, dict(row))

    def note(self, tables: Tables, event: Mapping[str, Any]) -> int:
        """Add to an alarm's history and return the number of what was added."""
        tables.table("alarm_events").insert(dict(event))
        return _newest_id(tables)

    def row_in(self, tables: Tables, alarm_id: int) -> dict[str, Any] | None:
        """Return an alarm as this transaction sees it."""
        return next(tables.query("SELECT * FROM alarms WHERE id = ?", [alarm_id]), None)

    def of_account_in(self, tables: Tables, fund_account: str) -> list[dict[str, Any]]:
        """Return an account's alarms, oldest first."""
        return list(
            tables.query(
                "SELECT * FROM alarms WHERE fund_account = ? AND removed_at IS NULL ORDER BY id",
                [fund_account],
            )
        )

    def due(self, tables: Tables, limit: int) -> list[dict[str, Any]]:
        """Return alarms whose fund has a quote they have not looked at."""
        return list(tables.query(DUE, {"limit": limit}))

    def quotes_in(self, tables: Tables, fund_code: str, since: str) -> list[dict[str, Any]]:
        """Return a fund's quotes from a day on, oldest first, and the one before them first."""
        found = tables.query(QUOTES, {"fund_code": fund_code, "since": since})
        return [*tables.query(BEFORE, {"fund_code": fund_code, "day": since}), *found]

    def newest_day_in(self, tables: Tables, fund_code: str) -> str:
        """Return the day of a fund's newest quote; '' where there is none."""
        found = tables.execute(
            "SELECT max(nav_date) FROM quotes WHERE fund_code = ? AND net_value_type = '0'",
            [fund_code],
        )
        return str(found.fetchone()[0] or "")

    # --- looking

    def any_due(self) -> bool:
        """Tell whether some alarm has a quote to look at."""
        with self._database.reading() as tables:
            return bool(self.due(tables, 1))

    def of_account(self, fund_account: str) -> list[dict[str, Any]]:
        """Return what `of_account_in` does, as it is committed."""
        with self._database.reading() as tables:
            return self.of_account_in(tables, fund_account)

    def row(self, alarm_id: int) -> dict[str, Any] | None:
        """Return an alarm's row."""
        with self._database.reading() as tables:
            return self.row_in(tables, alarm_id)

    def listing(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return alarms, newest first."""
        with self._database.reading() as tables:
            return list(tables.query(LISTING, dict(values)))

    def count(self, values: Mapping[str, Any]) -> int:
        """Return how many alarms there are."""
        with self._database.reading() as tables:
            return int(tables.execute(COUNT, dict(values)).fetchone()[0])

    def events(self, alarm_id: int) -> list[dict[str, Any]]:
        """Return what was done with an alarm, oldest first."""
        with self._database.reading() as tables:
            return list(
                tables.query("SELECT * FROM alarm_events WHERE alarm = ? ORDER BY id", [alarm_id])
            )


def _newest_id(tables: Tables) -> int:
    return int(tables.execute("SELECT last_insert_rowid()").fetchone()[0])
