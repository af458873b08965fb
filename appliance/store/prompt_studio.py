"""The recordings of clips, the calls in which they are made, and the sets that are taken in."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

Row = dict[str, Any]


class TakeStore:
    """The table `prompt_takes`, and `prompt_places`: whose file is not yet what the takes say."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_in_use(self, rows: Iterable[Row]) -> None:
        """Add recordings; each replaces the one that was in use for its clip. All or nothing."""
        with self._database.writing() as tables:
            for row in rows:
                self._leave(tables, row, "replaced")
                tables.execute(
                    "INSERT INTO prompt_takes (id, language, clip, text, source, operator, at,"
                    " sha256, milliseconds, came_with_lufs, lufs, state, changed_at, changed_by)"
                    " VALUES (:id, :language, :clip, :text, :source, :operator, :at, :sha256,"
                    " :milliseconds, :came_with_lufs, :lufs, 'in_use', :at, :operator)",
                    row,
                )
                self._to_place(tables, row)

    def take_back(self, language: str, clip: str, by: str, at: str) -> bool:
        """Take the recording in use back; False where there is none."""
        row = {"language": language, "clip": clip, "at": at, "operator": by}
        with self._database.writing() as tables:
            found = self._leave(tables, row, "taken_back")
            if found:
                self._to_place(tables, row)
        return found

    def bring_back(self, take_id: str, by: str, at: str) -> Row | None:
        """Put an earlier recording in use again; None where there is none of this id."""
        with self._database.writing() as tables:
            found = list(tables.query("SELECT * FROM prompt_takes WHERE id = ?", [take_id]))
            if not found:
                return None
            row = found[0] | {"at": at, "operator": by}
            self._leave(tables, row, "replaced")
            tables.execute(
                "UPDATE prompt_takes SET state = 'in_use', changed_at = ?, changed_by = ?"
                " WHERE id = ?",
                [at, by, take_id],
            )
            self._to_place(tables, row)
            return found[0]

    def in_use(self, language: str) -> list[Row]:
        """Return the recordings in use."""
        return self._select(
            "SELECT * FROM prompt_takes WHERE language = ? AND state = 'in_use'", [language]
        )

    def of_clip(self, language: str, clip: str) -> list[Row]:
        """Return all recordings of a clip, newest first."""
        return self._select(
            "SELECT * FROM prompt_takes WHERE language = ? AND clip = ?"
            " ORDER BY at DESC, rowid DESC",
            [language, clip],
        )

    def one(self, take_id: str) -> Row | None:
        """Return a recording by its id."""
        found = self._select("SELECT * FROM prompt_takes WHERE id = ?", [take_id])
        return found[0] if found else None

    def to_place(self) -> list[Row]:
        """Return the clips whose file may not be right yet, each with the id of its recording."""
        return self._select(
            "SELECT p.language, p.clip, t.id AS take FROM prompt_places AS p"
            " LEFT JOIN prompt_takes AS t ON t.language = p.language AND t.clip = p.clip"
            " AND t.state = 'in_use' LIMIT 5000",
            [],
        )

    def placed(self, rows: Iterable[Row]) -> None:
        """Note that the files of these clips are right; one that changed meanwhile stays noted."""
        with self._database.writing() as tables:
            for row in rows:
                tables.execute(
                    "DELETE FROM prompt_places WHERE language = :language AND clip = :clip"
                    " AND :take IS (SELECT id FROM prompt_takes WHERE language = :language"
                    " AND clip = :clip AND state = 'in_use')",
                    row,
                )

    def _leave(self, tables: Tables, row: Row, state: str) -> bool:
        left = tables.execute(
            "UPDATE prompt_takes SET state = ?, changed_at = ?, changed_by = ?"
            " WHERE language = ? AND clip = ? AND state = 'in_use'",
            [state, row["at"], row["operator"], row["language"], row["clip"]],
        )
        return bool(left.rowcount)

    def _to_place(self, tables: Tables, row: Row) -> None:
        tables.execute(
            "INSERT OR IGNORE INTO prompt_places (language, clip) VALUES (?, ?)",
            [row["language"], row["clip"]],
        )

    def _select(self, statement: str, values: Any) -> list[Row]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


class StudioCallStore:
    """The table `prompt_calls`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, row: Row) -> bool:
        """Write down a call that is wanted; False where its telephone is in one already."""
        with self._database.writing() as tables:
            added = tables.execute(
                "INSERT INTO prompt_calls (id, language, clips, extension, operator, asked_at,"
                " state, changed_at) VALUES (:id, :language, :clips, :extension, :operator,"
                " :asked_at, 'wanted', :asked_at) ON CONFLICT DO NOTHING",
                row,
            )
            return bool(added.rowcount)

    def step(self, call_id: str, before: str, state: str, at: str, reason: str = "") -> bool:
        """Bring a call from one state into the next; False where it is in another one."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE prompt_calls SET state = ?, reason = ?, changed_at = ?"
                " WHERE id = ? AND state = ?",
                [state, reason, at, call_id, before],
            )
            return bool(done.rowcount)

    def end(self, call_id: str, reason: str, at: str) -> None:
        """End a call that is not over yet."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE prompt_calls SET state = 'over', reason = ?, changed_at = ?"
                " WHERE id = ? AND state <> 'over'",
                [reason, at, call_id],
            )

    def move(self, call_id: str, place: int, more: int, at: str) -> None:
        """Note which clip is recorded now, and how many more were kept."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE prompt_calls SET place = ?, kept = kept + ?, changed_at = ? WHERE id = ?",
                [place, more, at, call_id],
            )

    def open(self) -> list[Row]:
        """Return the calls that are not over, oldest first."""
        return self._select(
            "SELECT * FROM prompt_calls WHERE state <> 'over' ORDER BY asked_at", []
        )

    def one(self, call_id: str) -> Row | None:
        """Return a call by its id."""
        found = self._select("SELECT * FROM prompt_calls WHERE id = ?", [call_id])
        return found[0] if found else None

    def _select(self, statement: str, values: Any) -> list[Row]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


class ImportStore:
    """The table `prompt_imports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: Row) -> None:
        """Write down a set that waits to be looked at."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO prompt_imports (id, language, file, operator, at, state)"
                " VALUES (:id, :language, :file, :operator, :at, 'waiting')",
                row,
            )

    def begin(self, import_id: str = "") -> Row | None:
        """Take the set of this id, or the oldest one, if it waits."""
        with self._database.writing() as tables:
            taken = tables.query(
                "UPDATE prompt_imports SET state = 'reading' WHERE id = (SELECT id FROM"
                " prompt_imports WHERE state = 'waiting' AND :id IN ('', id)"
                " ORDER BY at LIMIT 1) RETURNING *",
                {"id": import_id},
            )
            return next(iter(list(taken)), None)

    def progress(self, import_id: str, looked_at: int, files: int) -> None:
        """Note how many of how many files were looked at."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE prompt_imports SET looked_at = ?, files = ? WHERE id = ?",
                [looked_at, files, import_id],
            )

    def end(self, import_id: str, state: str, findings: str, at: str) -> None:
        """Note what became of a set."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE prompt_imports SET state = ?, findings = ?, ended_at = ? WHERE id = ?",
                [state, findings, at, import_id],
            )

    def break_open(self, at: str) -> None:
        """Note that sets somebody was reading will not be read on."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE prompt_imports SET state = 'broken', ended_at = ? WHERE state = 'reading'",
                [at],
            )

    def one(self, import_id: str) -> Row | None:
        """Return a set by its id."""
        found = self._select("SELECT * FROM prompt_imports WHERE id = ?", [import_id])
        return found[0] if found else None

    def listing(self, limit: int) -> list[Row]:
        """Return the sets, newest first."""
        return self._select("SELECT * FROM prompt_imports ORDER BY at DESC LIMIT ?", [limit])

    def _select(self, statement: str, values: Any) -> list[Row]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
