"""What waits to be written down by the speech recogniser, and what was."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class TranscriptStore:
    """The table `transcripts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self, language: str, at: str, limit: int) -> int:
        """Queue the messages and commentaries in a language that nobody queued yet."""
        found = self._unqueued(language, limit)
        if found:
            with self._database.writing() as tables:
                for row in found:
                    self._add(tables, row | {"language": language, "at": at})
        return len(found)

    def take(self, languages: tuple[str, str], at: str, next_at: str) -> dict[str, Any] | None:
        """Count a try of what is due in one of these languages, newest first, and return it.

        The try is on the disk before the work begins, so a sound that ends the recogniser is
        not tried for ever.
        """
        with self._database.writing() as tables:
            taken = tables.query(
                "UPDATE transcripts SET tries = tries + 1, next_at = ? WHERE rowid = ("
                " SELECT rowid FROM transcripts WHERE state = 'waiting' AND next_at <= ?"
                " AND language IN (?, ?) ORDER BY queued_at DESC, subject DESC LIMIT 1)"
                " RETURNING *",
                [next_at, at, *languages],
            )
            return next(iter(list(taken)), None)

    def done(self, row: dict[str, Any], text: str, model: str, at: str) -> None:
        """Keep what was heard."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE transcripts SET state = 'done', text = ?, model = ?, done_at = ?,"
                " last_error = '' WHERE kind = ? AND subject = ?",
                [text, model, at, row["kind"], row["subject"]],
            )

    def failed(self, row: dict[str, Any], error: str, *, for_good: bool) -> None:
        """Note why a sound could not be written down, and whether it is tried again."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE transcripts SET state = ?, last_error = ? WHERE kind = ? AND subject = ?",
                ["failed" if for_good else "waiting", error, row["kind"], row["subject"]],
            )

    def one(self, kind: str, subject: str) -> dict[str, Any] | None:
        """Return the transcript of a subject."""
        found = self._select(
            "SELECT * FROM transcripts WHERE kind = ? AND subject = ?", [kind, subject]
        )
        return found[0] if found else None

    def counts(self) -> dict[str, int]:
        """Return how many transcripts are in each state."""
        rows = self._select("SELECT state, count(*) AS many FROM transcripts GROUP BY state", [])
        return {row["state"]: int(row["many"]) for row in rows}

    def _unqueued(self, language: str, limit: int) -> list[dict[str, Any]]:
        return self._select(
            "SELECT 'message' AS kind, m.id AS subject, m.voice AS voice FROM voice_messages AS m"
            " LEFT JOIN calls AS c ON c.id = m.call_id"
            " WHERE m.status IN ('new', 'saved') AND coalesce(c.language, 'zh') = :language"
            " AND NOT EXISTS (SELECT 1 FROM transcripts AS t"
            "  WHERE t.kind = 'message' AND t.subject = m.id)"
            " UNION ALL SELECT 'commentary', k.id, k.raw FROM commentaries AS k"
            " WHERE k.status IN ('draft', 'submitted', 'released') AND k.text = ''"
            " AND k.language = :language AND NOT EXISTS (SELECT 1 FROM transcripts AS t"
            "  WHERE t.kind = 'commentary' AND t.subject = k.id) LIMIT :limit",
            {"language": language, "limit": limit},
        )

    def _add(self, tables: Tables, row: dict[str, Any]) -> None:
        tables.execute(
            "INSERT INTO transcripts (kind, subject, voice, language, state, queued_at, next_at)"
            " VALUES (:kind, :subject, :voice, :language, 'waiting', :at, :at)"
            " ON CONFLICT DO NOTHING",
            row,
        )

    def _select(self, statement: str, values: Any) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
