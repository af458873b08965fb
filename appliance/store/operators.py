"""Rows of the console's users, their sessions, codes and failed logins."""

from datetime import datetime
from typing import Any

from appliance.store.database import Database

SESSIONS = (
    "SELECT sessions.*, operators.must_change, operators.language, operators.roles,"
    " operators.code_since FROM sessions JOIN operators ON operators.name = sessions.operator"
    " WHERE revoked_at IS NULL AND operators.off_at IS NULL"
)


class OperatorStore:
    """Reads and writes `operators`, `sessions`, `recovery_codes` and `login_failures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def operator(self, name: str) -> dict[str, Any] | None:
        """Return the operator of this name, or None."""
        return self._row("SELECT * FROM operators WHERE name = ?", name)

    def listing(self) -> list[dict[str, Any]]:
        """Return all operators by name, those switched off last."""
        return self._rows("SELECT * FROM operators ORDER BY off_at IS NOT NULL, name")

    def add_first(self, name: str, password_hash: str, at: datetime) -> bool:
        """Add an administrator who must change the password; False where any operator exists."""
        return self._change(
            "INSERT INTO operators (name, password_hash, must_change, created_at, roles)"
            " SELECT ?, ?, 1, ?, 'administrator' WHERE NOT EXISTS (SELECT 1 FROM operators)",
            *(name, password_hash, at.isoformat()),
        )

    def add(self, name: str, password_hash: str, at: datetime, *, roles: str, by: str) -> bool:
        """Add an operator who must change the password; False where the name is taken."""
        return self._change(
            "INSERT INTO operators (name, password_hash, must_change, created_at, roles, made_by)"
            " VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
            *(name, password_hash, at.isoformat(), roles, by),
        )

    def give_roles(self, name: str, roles: str, administrator: bool) -> bool:
        """Write somebody's roles; False where no administrator would be left."""
        return self._change(
            "UPDATE operators SET roles = ? WHERE name = ? AND (? OR off_at IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM operators AS other WHERE other.name <> operators.name"
            " AND other.off_at IS NULL AND instr(other.roles, 'administrator')))",
            *(roles, name, administrator),
        )

    def switch_off(self, name: str, at: datetime) -> bool:
        """Write that an operator is off; False where no administrator would be left."""
        return self._change(
            "UPDATE operators SET off_at = coalesce(off_at, ?) WHERE name = ? AND"
            " (off_at IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM operators AS other WHERE other.name <> operators.name"
            " AND other.off_at IS NULL AND instr(other.roles, 'administrator')))",
            *(at.isoformat(), name),
        )

    def switch_on(self, name: str) -> None:
        """Write that an operator is not off any more."""
        self._change("UPDATE operators SET off_at = NULL WHERE name = ?", name)

    def change_password(self, name: str, password_hash: str, *, must_change: bool = False) -> None:
        """Write a new password."""
        self._change(
            "UPDATE operators SET password_hash = ?, must_change = ? WHERE name = ?",
            *(password_hash, must_change, name),
        )

    def choose_language(self, name: str, language: str) -> None:
        """Write the language this operator reads."""
        self._change("UPDATE operators SET language = ? WHERE name = ?", language, name)

    # --- second factors ---

    def begin_codes(self, name: str, at: datetime, step: int) -> None:
        """Write that this operator has a second factor, and the step of its code used first."""
        self._change(
            "UPDATE operators SET code_since = ?, code_step = ? WHERE name = ?",
            *(at.isoformat(), step, name),
        )

    def use_step(self, name: str, step: int) -> bool:
        """Use up the code of this step; False where it, or a later one, was used before."""
        return self._change(
            "UPDATE operators SET code_step = ? WHERE name = ? AND code_step < ?", step, name, step
        )

    def end_codes(self, name: str) -> None:
        """Write that this operator has no second factor any more."""
        with self._database.writing() as tables:
            tables.execute("UPDATE operators SET code_since = NULL WHERE name = ?", [name])
            tables.execute("DELETE FROM recovery_codes WHERE operator = ?", [name])

    def keep_recovery_codes(self, name: str, hashes: list[str]) -> None:
        """Write new recovery codes in the place of those of before."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM recovery_codes WHERE operator = ?", [name])
            for one in hashes:
                tables.execute(
                    "INSERT INTO recovery_codes (operator, code_hash) VALUES (?, ?)", [name, one]
                )

    def recovery_codes(self, name: str) -> list[str]:
        """Return the hashes of the recovery codes that were not used."""
        rows = self._rows(
            "SELECT code_hash FROM recovery_codes WHERE operator = ? AND used_at IS NULL", name
        )
        return [row["code_hash"] for row in rows]

    def use_recovery_code(self, code_hash: str, at: datetime) -> bool:
        """Use up a recovery code; False where it was used before."""
        return self._change(
            "UPDATE recovery_codes SET used_at = ? WHERE code_hash = ? AND used_at IS NULL",
            *(at.isoformat(), code_hash),
        )

    # --- sessions ---

    def open_session(
        self, digest: str, name: str, address: str, at: datetime, *, device: str, awaits_code: bool
    ) -> None:
        """Add a session of this operator."""
        self._change(
            "INSERT INTO sessions"
            " (digest, operator, address, started_at, seen_at, device, awaits_code)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(digest, name, address, at.isoformat(), at.isoformat(), device, awaits_code),
        )

    def session(self, digest: str) -> dict[str, Any] | None:
        """Return a session that is not ended, together with its operator who is not off."""
        return self._row(f"{SESSIONS} AND digest = ?", digest)

    def sessions(self, name: str) -> list[dict[str, Any]]:
        """Return the sessions that are not ended, the latest used first; all without a name."""
        return self._rows(
            f"{SESSIONS} AND (? = '' OR operator = ?) ORDER BY seen_at DESC", name, name
        )

    def seen(self, digest: str, at: datetime) -> None:
        """Write that the session was used."""
        self._change("UPDATE sessions SET seen_at = ? WHERE digest = ?", at.isoformat(), digest)

    def revoke(self, name: str, digest: str, at: datetime, by: str) -> None:
        """End one session of this operator; another's is not found."""
        self._change(
            "UPDATE sessions SET revoked_at = ?, ended_by = ?"
            " WHERE operator = ? AND digest = ? AND revoked_at IS NULL",
            *(at.isoformat(), by, name, digest),
        )

    def revoke_all(self, name: str, at: datetime, by: str, keep: str) -> None:
        """End every session of this operator but the one with the digest `keep`."""
        self._change(
            "UPDATE sessions SET revoked_at = ?, ended_by = ?"
            " WHERE operator = ? AND digest <> ? AND revoked_at IS NULL",
            *(at.isoformat(), by, name, keep),
        )

    def came_in_from(self, name: str, address: str, since: datetime) -> bool:
        """Tell whether a session of this operator began at this address since then."""
        found = self._rows(
            "SELECT 1 FROM sessions WHERE operator = ? AND address = ? AND started_at >= ? LIMIT 1",
            *(name, address, since.isoformat()),
        )
        return bool(found)

    def forget_sessions(self, before: datetime) -> None:
        """Delete sessions that were started before this time."""
        self._change("DELETE FROM sessions WHERE started_at < ?", before.isoformat())

    # --- failed logins ---

    def failures(self, subject: str) -> tuple[int, datetime] | None:
        """Return how often in a row this name or address failed and when last, or None."""
        row = self._row("SELECT * FROM login_failures WHERE subject = ?", subject)
        return (row["in_a_row"], datetime.fromisoformat(row["last_at"])) if row else None

    def failed(self, subject: str, at: datetime) -> None:
        """Count one more failure of this name or address."""
        self._change(
            "INSERT INTO login_failures (subject, in_a_row, last_at) VALUES (?, 1, ?)"
            " ON CONFLICT (subject) DO UPDATE"
            " SET in_a_row = in_a_row + 1, last_at = excluded.last_at",
            *(subject, at.isoformat()),
        )

    def forget_failures(self, *subjects: str, before: datetime) -> None:
        """Delete the failures of these subjects, and everybody's from before this time."""
        with self._database.writing() as tables:
            for subject in subjects:
                tables.execute("DELETE FROM login_failures WHERE subject = ?", [subject])
            tables.execute("DELETE FROM login_failures WHERE last_at < ?", [before.isoformat()])

    def _change(self, statement: str, *values: str | int) -> bool:
        """Run one statement as a transaction; tell whether it changed a row."""
        with self._database.writing() as tables:
            return tables.execute(statement, list(values)).rowcount > 0

    def _row(self, statement: str, *values: str) -> dict[str, Any] | None:
        return next(iter(self._rows(statement, *values)), None)

    def _rows(self, statement: str, *values: str) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, list(values)))
