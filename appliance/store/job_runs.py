"""Rows of what became of the timed jobs, and of the clock they follow."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class JobRunStore:
    """The tables `job_runs`, `clock_seen` and `clock_steps`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_known(self, job: str, planned_at: str) -> bool:
        """Tell whether it was decided what becomes of a planned moment."""
        with self._database.reading() as tables:
            sql = "SELECT 1 FROM job_runs WHERE job = ? AND planned_at = ?"
            return tables.execute(sql, [job, planned_at]).fetchone() is not None

    def add(self, tables: Tables, row: dict[str, Any]) -> int | None:
        """Add a planned moment and return its number; None where it has a row."""
        found = tables.query(
            "INSERT INTO job_runs (job, planned_at, noted_at, detail, outcome, why, starts,"
            " started_at, ended_at) VALUES (:job, :planned_at, :noted_at, :detail, :outcome, :why,"
            " :starts, :started_at, :ended_at) ON CONFLICT (job, planned_at) DO NOTHING"
            " RETURNING id",
            row,
        )
        return next((int(one["id"]) for one in list(found)), None)

    def start(self, tables: Tables, run_id: int, at: str, why: str) -> None:
        """Write that an open moment is run now, for the first time or again."""
        tables.execute(
            "UPDATE job_runs SET outcome = 'running', started_at = ?, starts = starts + 1, why = ?"
            " WHERE id = ?",
            [at, why, run_id],
        )

    def ask(self, tables: Tables, run_id: int, why: str) -> None:
        """Write that a person has to decide about a run that was broken off."""
        sql = "UPDATE job_runs SET outcome = 'asked', why = ? WHERE id = ?"
        tables.execute(sql, [why, run_id])

    def end(
        self, tables: Tables, run_id: int, at: str, outcome: str, why: str | None = None
    ) -> None:
        """Write how an open moment ended; without a new reason the old one stays."""
        tables.execute(
            "UPDATE job_runs SET outcome = ?, ended_at = ?, why = coalesce(?, why) WHERE id = ?",
            [outcome, at, why, run_id],
        )

    def answer(self, tables: Tables, run_id: int, at: str, answer: str, by: str) -> bool:
        """Write what a person decided; False where nobody is asked any more."""
        done = tables.execute(
            "UPDATE job_runs SET answer = ?, answered_by = ?, answered_at = ?"
            " WHERE id = ? AND outcome = 'asked' AND answer = ''",
            [answer, by, at, run_id],
        )
        return bool(done.rowcount)

    def open(self, outcome: str) -> list[dict[str, Any]]:
        """Return the rows that run, or those somebody is asked about, the oldest first."""
        sql = "SELECT * FROM job_runs WHERE outcome = ? ORDER BY id"
        with self._database.reading() as tables:
            return list(tables.query(sql, [outcome]))

    def listing(self, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return what became of the planned moments, the last noted first."""
        sql = "SELECT * FROM job_runs ORDER BY id DESC LIMIT ? OFFSET ?"
        with self._database.reading() as tables:
            return list(tables.query(sql, [limit, offset]))

    def count(self) -> int:
        """Return how many planned moments have a row."""
        with self._database.reading() as tables:
            return int(tables.execute("SELECT count(*) FROM job_runs").fetchone()[0])

    def not_run(self, since: str) -> list[dict[str, Any]]:
        """Return what was skipped, failed or broken off since a moment, the last first."""
        sql = (
            "SELECT * FROM job_runs WHERE noted_at >= ?"
            " AND outcome IN ('skipped', 'failed', 'broken') ORDER BY id DESC"
        )
        with self._database.reading() as tables:
            return list(tables.query(sql, [since]))

    def seen_at(self) -> str | None:
        """Return until when the planned moments were looked at; None before the first look."""
        with self._database.reading() as tables:
            row = tables.execute("SELECT seen_at FROM clock_seen").fetchone()
        return row[0] if row else None

    def keep_seen(self, tables: Tables, at: str) -> None:
        """Write until when the planned moments were looked at."""
        tables.execute("INSERT OR REPLACE INTO clock_seen (id, seen_at) VALUES (1, ?)", [at])

    def add_step(self, at: str, seconds: float) -> None:
        """Add that the clock was set."""
        with self._database.writing() as tables:
            tables.table("clock_steps").insert({"at": at, "seconds": seconds})

    def steps(self, limit: int) -> list[dict[str, Any]]:
        """Return when the clock was set, the last first."""
        sql = "SELECT at, seconds FROM clock_steps ORDER BY id DESC LIMIT ?"
        with self._database.reading() as tables:
            return list(tables.query(sql, [limit]))
