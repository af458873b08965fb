"""Rows of the conferences and of who speaks in them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class ConferenceStore:
    """Reads and writes the tables `conferences` and `conference_speakers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: dict[str, Any], speakers: Mapping[str, bool]) -> int:
        """Add a planned conference with its speakers; return its number."""
        with self._database.writing() as tables:
            added = tables.query(
                "INSERT INTO conferences (title, starts_at, ends_at, access, recorded, planned_by)"
                " VALUES (:title, :starts_at, :ends_at, :access, :recorded, :planned_by)"
                " RETURNING id",
                row,
            )
            number = int(next(iter(list(added)))["id"])
            _keep_speakers(tables, number, speakers)
            return number

    def change(self, row: dict[str, Any], speakers: Mapping[str, bool]) -> bool:
        """Change a planned conference; False where it is not planned any more."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE conferences SET title = :title, starts_at = :starts_at,"
                " ends_at = :ends_at, access = :access, recorded = :recorded"
                " WHERE id = :id AND state = 'planned'",
                row,
            )
            if done.rowcount:
                _keep_speakers(tables, row["id"], speakers)
            return bool(done.rowcount)

    def open(self, number: int, by: str, at: str) -> bool:
        """Open a planned conference; False where it is not planned any more."""
        return self._change(
            "UPDATE conferences SET state = 'open', opened_by = ?, opened_at = ?"
            " WHERE id = ? AND state = 'planned'",
            [by, at, number],
        )

    def cancel(self, number: int, by: str, at: str) -> bool:
        """Cancel a planned conference; False where it is not planned any more."""
        return self._change(
            "UPDATE conferences SET state = 'cancelled', ended_by = ?, ended_at = ?"
            " WHERE id = ? AND state = 'planned'",
            [by, at, number],
        )

    def end(self, number: int, by: str, at: str) -> bool:
        """End an open conference; False where it is not open."""
        return self._change(
            "UPDATE conferences SET state = 'ended', ended_by = ?, ended_at = ?"
            " WHERE id = ? AND state = 'open'",
            [by, at, number],
        )

    def link(self, tables: Tables, number: int, commentary: str, voice: str) -> None:
        """Write which commentary its recording became, inside a transaction."""
        tables.execute(
            "UPDATE conferences SET commentary = ?, voice = ? WHERE id = ?",
            [commentary, voice, number],
        )

    def one(self, number: int) -> dict[str, Any] | None:
        """Return a conference."""
        return next(iter(self._select("SELECT * FROM conferences WHERE id = ?", [number])), None)

    def listing(self, limit: int) -> list[dict[str, Any]]:
        """Return the conferences, the latest first."""
        return self._select(
            "SELECT * FROM conferences ORDER BY starts_at DESC, id DESC LIMIT ?", [limit]
        )

    def coming(self) -> list[dict[str, Any]]:
        """Return what is open or planned, the first first."""
        return self._select(
            "SELECT * FROM conferences WHERE state IN ('planned', 'open') ORDER BY starts_at, id",
            [],
        )

    def speakers(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Return who speaks in these conferences."""
        return self._select(
            "SELECT * FROM conference_speakers WHERE conference IN (SELECT value FROM json_each(?))"
            " ORDER BY conference, expert",
            [json.dumps(numbers)],
        )

    def _change(self, statement: str, values: list[Any]) -> bool:
        with self._database.writing() as tables:
            return bool(tables.execute(statement, values).rowcount)

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


def _keep_speakers(tables: Tables, number: int, speakers: Mapping[str, bool]) -> None:
    tables.execute("DELETE FROM conference_speakers WHERE conference = ?", [number])
    for expert, moderates in speakers.items():
        tables.execute(
            "INSERT INTO conference_speakers (conference, expert, moderates) VALUES (?, ?, ?)",
            [number, expert, int(moderates)],
        )
