"""Rows of backups: asked for, under way, over."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class BackupStore:
    """The table `backups`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, tables: Tables, row: dict[str, Any]) -> int:
        """Add a backup that is wanted and return its number."""
        found = tables.query(
            "INSERT INTO backups (place, state, asked_at, asked_by)"
            " VALUES (:place, 'asked', :asked_at, :asked_by) RETURNING id",
            row,
        )
        return next(int(one["id"]) for one in list(found))

    def begin(self, backup_id: int, at: str) -> bool:
        """Write that a wanted backup is made now; False where it is not wanted any more."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE backups SET state = 'writing', began_at = ?, stage = 'database'"
                " WHERE id = ? AND state = 'asked'",
                [at, backup_id],
            )
            return bool(done.rowcount)

    def tell(self, backup_id: int, stage: str, permille: int) -> str:
        """Write how far a backup is; return who asked for its end, else nothing."""
        with self._database.writing() as tables:
            found = tables.query(
                "UPDATE backups SET stage = ?, permille = ? WHERE id = ? RETURNING cancelled_by",
                [stage, permille, backup_id],
            )
            return next((str(row["cancelled_by"]) for row in list(found)), "")

    def wrote(self, backup_id: int, row: dict[str, Any]) -> None:
        """Write that the archive lies at its place and is to be proven."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE backups SET state = 'proving', name = :name, files = :files,"
                " bytes = :bytes, new_bytes = :new_bytes, stage = 'proof', permille = 0"
                " WHERE id = :id",
                row | {"id": backup_id},
            )

    def prove(self, backup_id: int, at: str, rows: int, seals: int) -> None:
        """Write that a backup was restored, opened, counted and verified."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE backups SET state = 'good', ended_at = ?, proven_at = ?, rows = ?,"
                " seals = ?, permille = 1000 WHERE id = ?",
                [at, at, rows, seals, backup_id],
            )

    def end(self, tables: Tables, row: dict[str, Any]) -> None:
        """Write that a backup is over and not good."""
        tables.execute(
            "UPDATE backups SET state = :state, ended_at = :at, reason = :reason, code = :code"
            " WHERE id = :id",
            row,
        )

    def cancel(self, backup_id: int, by: str) -> bool:
        """Write who wants the end of a backup; False where it is over."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE backups SET cancelled_by = ? WHERE id = ? AND ended_at IS NULL",
                [by, backup_id],
            )
            return bool(done.rowcount)

    def removed(self, place: str, name: str, at: str) -> None:
        """Write that an archive was taken away from its place."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE backups SET removed_at = ? WHERE place = ? AND name = ?"
                " AND removed_at IS NULL AND ended_at IS NOT NULL",
                [at, place, name],
            )

    def one(self, backup_id: int) -> dict[str, Any] | None:
        """Return a backup's row."""
        return next(iter(self._rows("SELECT * FROM backups WHERE id = ?", [backup_id])), None)

    def open(self) -> list[dict[str, Any]]:
        """Return the backups that are not over, the oldest first."""
        sql = "SELECT * FROM backups WHERE state IN ('asked', 'writing', 'proving') ORDER BY id"
        return self._rows(sql, [])

    def listing(self, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the backups, the newest first."""
        sql = "SELECT * FROM backups ORDER BY id DESC LIMIT ? OFFSET ?"
        return self._rows(sql, [limit, offset])

    def count(self) -> int:
        """Return how many backups were asked for."""
        return int(self._rows("SELECT count(*) AS n FROM backups", [])[0]["n"])

    def newest(self, *states: str) -> dict[str, Any] | None:
        """Return the newest backup in one of two states."""
        sql = "SELECT * FROM backups WHERE state IN (?, ?) ORDER BY id DESC LIMIT 1"
        return next(iter(self._rows(sql, [states[0], states[-1]])), None)

    def good_names(self, place: str) -> set[str]:
        """Return the archives at a place that were proven good."""
        sql = "SELECT name FROM backups WHERE place = ? AND state = 'good' AND removed_at IS NULL"
        return {row["name"] for row in self._rows(sql, [place])}

    def last_over(self) -> dict[str, Any] | None:
        """Return the newest backup that is over and was not cancelled."""
        sql = (
            "SELECT * FROM backups WHERE state IN ('good', 'failed', 'broken')"
            " ORDER BY id DESC LIMIT 1"
        )
        return next(iter(self._rows(sql, [])), None)

    def _rows(self, sql: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(sql, values))
