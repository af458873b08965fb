"""Rows of how the lines are, and of the calls that tried them."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

MOST_FAILURES = 100
"""So many failed calls of a trunk are kept."""


class LineStore:
    """The tables `trunk_states`, `trunk_failures`, `registrations` and `line_trials`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- what the exchange sees

    def keep_states(self, rows: Iterable[dict[str, Any]]) -> None:
        """Write how all trunks are; one that is not among them is none any more."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM trunk_states")
            tables.table("trunk_states").insert_all(rows)

    def states(self) -> list[dict[str, Any]]:
        """Return how the trunks were seen last."""
        with self._database.reading() as tables:
            return list(tables.query("SELECT * FROM trunk_states ORDER BY name"))

    def add_failure(self, row: dict[str, Any]) -> None:
        """Add a call that did not come about; the oldest of its trunk go."""
        with self._database.writing() as tables:
            tables.table("trunk_failures").insert(row)
            tables.execute(
                "DELETE FROM trunk_failures WHERE trunk = :trunk AND id NOT IN (SELECT id FROM"
                " trunk_failures WHERE trunk = :trunk ORDER BY id DESC LIMIT :most)",
                {"trunk": row["trunk"], "most": MOST_FAILURES},
            )

    def failures(self, trunk: str, limit: int) -> list[dict[str, Any]]:
        """Return the last calls of a trunk that did not come about, the newest first."""
        sql = "SELECT * FROM trunk_failures WHERE trunk = ? ORDER BY id DESC LIMIT ?"
        with self._database.reading() as tables:
            return list(tables.query(sql, [trunk, limit]))

    def keep_registrations(self, rows: Iterable[dict[str, Any]]) -> None:
        """Write which telephones are registered; all others are not."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM registrations")
            tables.table("registrations").insert_all(rows)

    def registrations(self) -> list[dict[str, Any]]:
        """Return which telephones are registered."""
        sql = "SELECT * FROM registrations ORDER BY extension, since"
        with self._database.reading() as tables:
            return list(tables.query(sql))

    # --- trials

    def add_trial(self, tables: Tables, row: dict[str, Any]) -> int:
        """Add a trial and return its number."""
        found = tables.query(
            "INSERT INTO line_trials (asked_at, operator, trunk, number, state, ticket, ended_at,"
            " detail) VALUES (:asked_at, :operator, :trunk, :number, :state, :ticket, :ended_at,"
            " :detail) RETURNING id",
            row,
        )
        return next(int(one["id"]) for one in list(found))

    def change_trial(self, trial: int, **values: Any) -> bool:
        """Write what became of a trial that is not over; False where it is."""
        row = {"state": None, "answered_at": None, "ended_at": None, "cause": None, "sip": None}
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE line_trials SET state = coalesce(:state, state),"
                " answered_at = coalesce(answered_at, :answered_at), ended_at = :ended_at,"
                " cause = coalesce(:cause, cause), sip = coalesce(:sip, sip)"
                " WHERE id = :id AND ended_at IS NULL",
                {**row, **values, "id": trial},
            )
        return bool(done.rowcount)

    def open_trials(self) -> list[dict[str, Any]]:
        """Return the trials that are not over, the oldest first."""
        sql = "SELECT * FROM line_trials WHERE ended_at IS NULL ORDER BY id"
        with self._database.reading() as tables:
            return list(tables.query(sql))

    def trials(self, limit: int) -> list[dict[str, Any]]:
        """Return the last trials, the newest first."""
        sql = "SELECT * FROM line_trials ORDER BY id DESC LIMIT ?"
        with self._database.reading() as tables:
            return list(tables.query(sql, [limit]))

    def trial(self, trial: int) -> dict[str, Any] | None:
        """Return one trial."""
        with self._database.reading() as tables:
            rows = list(tables.query("SELECT * FROM line_trials WHERE id = ?", [trial]))
        return rows[0] if rows else None
