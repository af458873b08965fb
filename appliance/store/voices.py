"""The kept voices as the store knows them; the sound itself is in files."""

import json
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class VoiceStore:
    """The table `voices`; a row is open while somebody speaks and closed only once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, tables: Tables, values: dict[str, Any]) -> dict[str, Any]:
        """Open a row inside a writing transaction and return it."""
        opened = tables.query(
            "INSERT INTO voices (id, kind, call_id, status, file, began_at)"
            " VALUES (:id, :kind, :call_id, 'recording', :file, :began_at) RETURNING *",
            values,
        )
        return next(iter(opened))

    def close(self, tables: Tables, values: dict[str, Any]) -> dict[str, Any] | None:
        """Close an open row inside a writing transaction; None where it is closed already."""
        closed = tables.query(
            "UPDATE voices SET status = :status, kept_at = :kept_at, bytes = :bytes,"
            " milliseconds = :milliseconds, sha256 = :sha256, repaired = :repaired"
            " WHERE id = :id AND status = 'recording' RETURNING *",
            values,
        )
        return next(iter(list(closed)), None)

    def drop(self, tables: Tables, voice_id: str) -> dict[str, Any] | None:
        """Give up a row that is open, or a greeting; return it, or None where neither."""
        dropped = tables.query(
            "UPDATE voices SET status = 'dropped' WHERE id = ? AND"
            " (status = 'recording' OR status = 'kept' AND kind = 'greeting') RETURNING *",
            [voice_id],
        )
        return next(iter(list(dropped)), None)

    def row(self, voice_id: str) -> dict[str, Any] | None:
        """Return one row."""
        found = self._select("SELECT * FROM voices WHERE id = ?", [voice_id])
        return found[0] if found else None

    def open_rows(self) -> list[dict[str, Any]]:
        """Return the open rows; `known` says that the ledger has the call."""
        return self._select(
            "SELECT v.*, c.id IS NOT NULL AS known, c.ended_at FROM voices AS v"
            " LEFT JOIN calls AS c ON c.id = v.call_id"
            " WHERE v.status = 'recording' ORDER BY v.began_at, v.id",
            [],
        )

    def never_sealed(self, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the kept rows of these kinds that no seal names."""
        return self._select(
            "SELECT * FROM voices WHERE status = 'kept' AND kind IN (SELECT value FROM"
            " json_each(?)) AND NOT EXISTS"
            " (SELECT 1 FROM seals WHERE seals.kind = voices.kind AND subject = voices.id)",
            [json.dumps(kinds)],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
