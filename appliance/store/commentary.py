"""Rows of the commentaries and of the topics they stand under."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class CommentaryStore:
    """Reads and writes the tables `topics` and `commentaries`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- topics

    def topics(self) -> list[dict[str, Any]]:
        """Return every topic, in the order they are offered."""
        return self._select("SELECT * FROM topics ORDER BY position, id", [])

    def keep_topic(self, row: dict[str, Any]) -> int:
        """Add a topic, or change the one with this id; return its id."""
        with self._database.writing() as tables:
            kept = tables.query(
                "INSERT INTO topics (id, parent, position, name_zh, name_en, access, active)"
                " VALUES (:id, :parent, :position, :name_zh, :name_en, :access, :active)"
                " ON CONFLICT (id) DO UPDATE SET parent = excluded.parent,"
                " position = excluded.position, name_zh = excluded.name_zh,"
                " name_en = excluded.name_en, access = excluded.access, active = excluded.active"
                " RETURNING id",
                row,
            )
            return int(next(iter(list(kept)))["id"])

    # --- commentaries

    def begin(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add a commentary that is being recorded, inside a writing transaction."""
        tables.execute(
            "INSERT INTO commentaries (id, topic, expert, title, text, language, status, source,"
            " raw, lives, began_at) VALUES (:id, :topic, :expert, :title, :text, :language,"
            " 'recording', :source, :raw, :lives, :began_at)",
            row,
        )

    def recorded(self, tables: Tables, raw: str, status: str, milliseconds: int | None) -> None:
        """Close a recording inside a transaction: it is a draft now, or nothing."""
        tables.execute(
            "UPDATE commentaries SET status = ?, milliseconds = ?"
            " WHERE raw = ? AND status = 'recording'",
            [status, milliseconds, raw],
        )

    def drop(self, commentary_id: str) -> None:
        """Give up a recording or a draft."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE commentaries SET status = 'dropped'"
                " WHERE id = ? AND status IN ('recording', 'draft')",
                [commentary_id],
            )

    def submit(self, tables: Tables, row: dict[str, Any]) -> bool:
        """Submit a draft with its finished sound; False where it is no draft any more."""
        done = tables.execute(
            "UPDATE commentaries SET status = 'submitted', topic = :topic, voice = :voice,"
            " milliseconds = :milliseconds, risk_milliseconds = :risk_milliseconds,"
            " loudness = :loudness, lives = :lives, submitted_by = :by, submitted_at = :at"
            " WHERE id = :id AND status = 'draft'",
            row,
        )
        return done.rowcount == 1

    def release(self, row: dict[str, Any]) -> bool:
        """Release a submitted commentary; False where it is not submitted any more."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE commentaries SET status = 'released', decided_by = :by, decided_at = :at,"
                " comment = :comment, live_from = :live_from, live_until = :live_until"
                " WHERE id = :id AND status = 'submitted'",
                row,
            )
            return done.rowcount == 1

    def reject(self, row: dict[str, Any]) -> bool:
        """Reject a submitted commentary; False where it is not submitted any more."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE commentaries SET status = 'rejected', decided_by = :by,"
                " decided_at = :at, comment = :comment WHERE id = :id AND status = 'submitted'",
                row,
            )
            return done.rowcount == 1

    def take_down(self, row: dict[str, Any]) -> bool:
        """Take a released commentary down; False where it is not released."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE commentaries SET status = 'taken_down', taken_down_by = :by,"
                " taken_down_at = :at, comment = :comment WHERE id = :id AND status = 'released'",
                row,
            )
            return done.rowcount == 1

    def keep_note(self, commentary_id: str, comment: str, transcript: str) -> None:
        """Write a reviewer's comment and what a commentary says."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE commentaries SET comment = ?, transcript = ? WHERE id = ?",
                [comment, transcript, commentary_id],
            )

    def one(self, commentary_id: str) -> dict[str, Any] | None:
        """Return one commentary that is more than a recording."""
        found = self._select(
            "SELECT * FROM commentaries WHERE id = ?"
            " AND status NOT IN ('recording', 'empty', 'dropped')",
            [commentary_id],
        )
        return found[0] if found else None

    def listing(
        self, status: str | None, topic: int | None, expert: str | None, limit: int, offset: int
    ) -> list[dict[str, Any]]:
        """Return commentaries, newest first; in one state, topic, of one expert where named."""
        return self._select(
            "SELECT * FROM commentaries WHERE status NOT IN ('recording', 'empty', 'dropped')"
            " AND (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR topic = ?2)"
            " AND (?3 IS NULL OR expert = ?3)"
            " ORDER BY began_at DESC, rowid DESC LIMIT ?4 OFFSET ?5",
            [status, topic, expert, limit, offset],
        )

    def live(self, now: str) -> list[dict[str, Any]]:
        """Return what is live at a moment, newest first."""
        return self._select(
            "SELECT * FROM commentaries WHERE status = 'released' AND live_from <= ?1"
            " AND live_until > ?1 ORDER BY live_from DESC, rowid DESC",
            [now],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
