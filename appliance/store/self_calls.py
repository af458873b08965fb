"""Rows of the box's calls to itself, and of the alarms they and others raise."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class SelfCallStore:
    """The tables `self_calls` and `self_call_checks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, tables: Tables, at: str, by: str) -> int:
        """Add a round that is wanted and return its number."""
        sql = "INSERT INTO self_calls (asked_at, asked_by, state) VALUES (?, ?, 'asked')"
        return int(tables.execute(sql, [at, by]).lastrowid or 0)

    def begin(self, run: int, at: str) -> bool:
        """Write that a wanted round begins; False where it is not wanted any more."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE self_calls SET state = 'running', began_at = ?"
                " WHERE id = ? AND state = 'asked'",
                [at, run],
            )
            return bool(done.rowcount)

    def end(self, tables: Tables, run: int, at: str, state: str) -> None:
        """Write that a round is over."""
        sql = "UPDATE self_calls SET state = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL"
        tables.execute(sql, [state, at, run])

    def add_check(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add what a check of a round found."""
        tables.table("self_call_checks").insert(row)

    def open(self) -> list[dict[str, Any]]:
        """Return the rounds that are not over, the oldest first."""
        return self._rows("SELECT * FROM self_calls WHERE ended_at IS NULL ORDER BY id", [])

    def listing(self, limit: int) -> list[dict[str, Any]]:
        """Return the rounds, the newest first."""
        return self._rows("SELECT * FROM self_calls ORDER BY id DESC LIMIT ?", [limit])

    def one(self, run: int) -> list[dict[str, Any]]:
        """Return a round, in a list."""
        return self._rows("SELECT * FROM self_calls WHERE id = ?", [run])

    def checks(self, run: int) -> list[dict[str, Any]]:
        """Return what a round found."""
        sql = "SELECT name, well, code, detail, seconds FROM self_call_checks WHERE run = ?"
        return self._rows(sql, [run])

    def _rows(self, sql: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(sql, values))


class AlarmStore:
    """The tables `box_alarms` and `box_alarm_events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_red(self, tables: Tables, name: str) -> bool:
        """Tell whether an alarm is red, inside a writing transaction."""
        row = tables.execute("SELECT red FROM box_alarms WHERE name = ?", [name]).fetchone()
        return bool(row and row[0])

    def turn(self, tables: Tables, row: dict[str, Any]) -> None:
        """Write that an alarm turned red or green."""
        tables.execute(
            "INSERT OR REPLACE INTO box_alarms (name, red, since, detail)"
            " VALUES (:name, :red, :at, :detail)",
            row,
        )
        tables.table("box_alarm_events").insert(row)

    def red(self) -> list[dict[str, Any]]:
        """Return the alarms that are red, the oldest first."""
        with self._database.reading() as tables:
            sql = "SELECT name, since, detail FROM box_alarms WHERE red ORDER BY since, name"
            return list(tables.query(sql))

    def events(self, limit: int) -> list[dict[str, Any]]:
        """Return when alarms turned red and green, the newest first."""
        with self._database.reading() as tables:
            sql = "SELECT name, red, at, detail FROM box_alarm_events ORDER BY id DESC LIMIT ?"
            return list(tables.query(sql, [limit]))
