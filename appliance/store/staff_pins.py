"""The PINs of staff: mailbox owners, experts and managers on the telephone."""

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class StaffPinStore:
    """The tables `staff_pins` and `staff_failures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hash(self, role: str, number: str) -> str | None:
        """Return the kept hash of a PIN."""
        with self._database.reading() as tables:
            row = tables.execute(
                "SELECT hash FROM staff_pins WHERE role = ? AND number = ?", [role, number]
            ).fetchone()
        return str(row[0]) if row else None

    def keep(self, role: str, number: str, pin_hash: str, at: str) -> None:
        """Write a PIN's hash."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO staff_pins (role, number, hash, changed_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (role, number) DO UPDATE SET"
                " hash = excluded.hash, changed_at = excluded.changed_at",
                [role, number, pin_hash, at],
            )

    def failures(self, subject: str) -> int:
        """Return the failures in a row."""
        with self._database.reading() as tables:
            return _failures(tables, subject)

    def count(self, subject: str, at: str, at_most: int) -> int:
        """Count one attempt as failed, none past `at_most`; return the failures before it."""
        with self._database.writing() as tables:
            before = _failures(tables, subject)
            if before < at_most:
                tables.execute(
                    "INSERT INTO staff_failures (subject, in_a_row, last_at) VALUES (?, 1, ?)"
                    " ON CONFLICT (subject) DO UPDATE SET"
                    " in_a_row = in_a_row + 1, last_at = excluded.last_at",
                    [subject, at],
                )
            return before

    def forget(self, subject: str) -> None:
        """Forget the failures of a subject."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM staff_failures WHERE subject = ?", [subject])


def _failures(tables: Tables, subject: str) -> int:
    row = tables.execute(
        "SELECT in_a_row FROM staff_failures WHERE subject = ?", [subject]
    ).fetchone()
    return int(row[0]) if row else 0
