"""The recordings of calls as the store knows them; the sound itself is in files."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

KIND = "recording"
REFUSED = "recording: refused"
"""How the ledger says that a call could not be recorded."""


class RecordingStore:
    """The table `recordings`; a row is open until its file is closed, then it never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_part(self, tables: Tables, call_id: str) -> int:
        """Return the number of a call's next part inside a writing transaction."""
        found = tables.execute("SELECT max(part) FROM recordings WHERE call_id = ?", [call_id])
        return int(found.fetchone()[0] or 0) + 1

    def begin(self, tables: Tables, call_id: str, part: int, file: str, started_at: str) -> None:
        """Open a row inside a writing transaction."""
        tables.execute(
            "INSERT INTO recordings (call_id, part, file, started_at) VALUES (?, ?, ?, ?)",
            [call_id, part, file, started_at],
        )

    def mask(self, call_id: str, part: int, masked: str) -> None:
        """Write the masked spans of an open row."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE recordings SET masked = ?"
                " WHERE call_id = ? AND part = ? AND closed_at IS NULL",
                [masked, call_id, part],
            )

    def close(self, tables: Tables, values: dict[str, Any]) -> dict[str, Any]:
        """Close an open row inside a writing transaction and return it as it is from now on."""
        return next(
            tables.query(
                "UPDATE recordings SET closed_at = :closed_at, milliseconds = :milliseconds,"
                " bytes = :bytes, sha256 = :sha256, repaired = :repaired"
                " WHERE call_id = :call_id AND part = :part AND closed_at IS NULL RETURNING"
                " call_id, part, file, started_at, closed_at, milliseconds, bytes, sha256,"
                " repaired, masked",
                values,
            )
        )

    def row(self, call_id: str, part: int) -> dict[str, Any] | None:
        """Return one row."""
        found = self._select(
            "SELECT call_id, part, file, started_at, closed_at, milliseconds, bytes, sha256,"
            " repaired, masked FROM recordings WHERE call_id = ? AND part = ?",
            [call_id, part],
        )
        return found[0] if found else None

    def of_call(self, call_id: str) -> list[dict[str, Any]]:
        """Return the parts of a call's recording, in order."""
        return self._select(
            "SELECT call_id, part, file, started_at, closed_at, milliseconds, bytes, sha256,"
            " repaired, masked FROM recordings WHERE call_id = ? ORDER BY part",
            [call_id],
        )

    def open_rows(self) -> list[dict[str, Any]]:
        """Return the rows without an end; `known` says that the ledger has the call."""
        return self._select(
            "SELECT r.call_id, part, file, r.started_at, masked, c.id IS NOT NULL AS known,"
            " c.ended_at FROM recordings AS r LEFT JOIN calls AS c ON c.id = r.call_id"
            " WHERE closed_at IS NULL ORDER BY r.started_at",
            [],
        )

    def masked_still(self) -> list[dict[str, Any]]:
        """Return the open rows of running calls whose mask is on, each with its call's channel."""
        return self._select(
            "SELECT r.call_id, part, file, r.started_at, closed_at, milliseconds, bytes, sha256,"
            " repaired, masked, c.channel FROM recordings AS r JOIN calls AS c ON c.id = r.call_id"
            " WHERE closed_at IS NULL AND c.ended_at IS NULL AND masked ->> '$[#-1][1]' IS NULL"
            " AND masked != '[]'",
            [],
        )

    def never_sealed(self) -> list[dict[str, Any]]:
        """Return the closed rows that no seal names."""
        return self._select(
            "SELECT call_id, part FROM recordings WHERE closed_at IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM seals WHERE kind = ? AND subject = call_id || '/' || part)",
            [KIND],
        )

    def files(self) -> set[str]:
        """Return the name of every file a row knows."""
        return {row["file"] for row in self._select("SELECT file FROM recordings", [])}

    def failures_since(self, at: str) -> int:
        """Return how many recordings of calls since then were refused or have no sound."""
        found = self._select(
            "SELECT (SELECT count(*) FROM calls CROSS JOIN recordings ON call_id = id"
            " WHERE calls.started_at >= ?1 AND milliseconds = 0)"
            " + (SELECT count(*) FROM calls CROSS JOIN call_steps ON call_id = id"
            " WHERE started_at >= ?1 AND kind = 'did' AND text LIKE ?2 || '%') AS failures",
            [at, REFUSED],
        )
        return int(found[0]["failures"])

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
