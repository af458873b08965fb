"""Rows of the console's users, their sessions and their failed logins."""

from datetime import datetime
from typing import Any

from appliance.store.database import Database


class OperatorStore:
    """Reads and writes the tables `operators`, `sessions` and `login_failures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def operator(self, name: str) -> dict[str, Any] | None:
        """Return the operator of this name, or None."""
        return self._row("SELECT * FROM operators WHERE name = ?", name)

    def add_first(self, name: str, password_hash: str, at: datetime) -> bool:
        """Add an operator who must change the password; False where any operator exists."""
        with self._database.writing() as tables:
            return (
                tables.execute(
                    "INSERT INTO operators (name, password_hash, must_change, created_at, roles)"
                    " SELECT ?, ?, 1, ?, 'administrator'"
                    " WHERE NOT EXISTS (SELECT 1 FROM operators)",
                    [name, password_hash, at.isoformat()],
                ).rowcount
                == 1
            )

    def count(self) -> int:
        """Return how many operators there are."""
        row = self._row("SELECT count(*) AS operators FROM operators")
        return int(row["operators"]) if row else 0

    def change_password(self, name: str, password_hash: str, keep: str, at: datetime) -> None:
        """Write a new password and revoke every session but the one with the digest `keep`."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE operators SET password_hash = ?, must_change = 0 WHERE name = ?",
                [password_hash, name],
            )
            tables.execute(
                "UPDATE sessions SET revoked_at = ?"
                " WHERE operator = ? AND digest <> ? AND revoked_at IS NULL",
                [at.isoformat(), name, keep],
            )

    def choose_language(self, name: str, language: str) -> None:
        """Write the language this operator reads."""
        with self._database.writing() as tables:
            tables.execute("UPDATE operators SET language = ? WHERE name = ?", [language, name])

    # --- sessions ---

    def open_session(self, digest: str, name: str, address: str, at: datetime) -> None:
        """Add a session of this operator."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO sessions (digest, operator, address, started_at, seen_at)"
                " VALUES (?, ?, ?, ?, ?)",
                [digest, name, address, at.isoformat(), at.isoformat()],
            )

    def session(self, digest: str) -> dict[str, Any] | None:
        """Return a session that is not revoked, together with its operator."""
        return self._row(
            "SELECT sessions.*, operators.must_change, operators.language, operators.roles"
            " FROM sessions JOIN operators ON operators.name = sessions.operator"
            " WHERE digest = ? AND revoked_at IS NULL AND operators.off_at IS NULL",
            digest,
        )

    def seen(self, digest: str, at: datetime) -> None:
        """Write that the session was used."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE sessions SET seen_at = ? WHERE digest = ?", [at.isoformat(), digest]
            )

    def revoke(self, name: str, digest: str, at: datetime) -> None:
        """End one session of this operator; an operator cannot end another's."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE sessions SET revoked_at = ?"
                " WHERE operator = ? AND digest = ? AND revoked_at IS NULL",
                [at.isoformat(), name, digest],
            )

    def sessions(self, name: str) -> list[dict[str, Any]]:
        """Return the sessions of this operator that are not revoked, the latest used first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT sessions.*, operators.must_change, operators.language, operators.roles"
                    " FROM sessions JOIN operators ON operators.name = sessions.operator"
                    " WHERE operator = ? AND revoked_at IS NULL AND operators.off_at IS NULL"
                    " ORDER BY seen_at DESC",
                    [name],
                )
            )

    def forget_sessions(self, before: datetime) -> None:
        """Delete sessions that were started before this time."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM sessions WHERE started_at < ?", [before.isoformat()])

    # --- failed logins ---

    def failures(self, subject: str) -> tuple[int, datetime] | None:
        """Return how often in a row this name or address failed and when last, or None."""
        row = self._row("SELECT * FROM login_failures WHERE subject = ?", subject)
        return (row["in_a_row"], datetime.fromisoformat(row["last_at"])) if row else None

    def failed(self, subject: str, at: datetime) -> None:
        """Count one more failure of this name or address."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO login_failures (subject, in_a_row, last_at) VALUES (?, 1, ?)"
                " ON CONFLICT (subject) DO UPDATE"
                " SET in_a_row = in_a_row + 1, last_at = excluded.last_at",
                [subject, at.isoformat()],
            )

    def forget_failures(self, *subjects: str, before: datetime) -> None:
        """Delete the failures of these subjects, and everybody's from before this time."""
        with self._database.writing() as tables:
            for subject in subjects:
                tables.execute("DELETE FROM login_failures WHERE subject = ?", [subject])
            tables.execute("DELETE FROM login_failures WHERE last_at < ?", [before.isoformat()])

    def _row(self, statement: str, *values: str) -> dict[str, Any] | None:
        with self._database.reading() as tables:
            return next(iter(tables.query(statement, list(values))), None)
