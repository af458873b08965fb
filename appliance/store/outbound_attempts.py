"""The attempts at the contacts of campaigns."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

OPEN = "SELECT * FROM outbound_attempts WHERE ended_at IS NULL ORDER BY +rowid"
"""By its sign SQLite leaves the order to the partial index of the open ones."""
NEVER_SEALED = """SELECT token FROM outbound_attempts WHERE ended_at IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM seals WHERE kind = 'attempt' AND subject = token) ORDER BY rowid"""
FIGURES = """SELECT
    (SELECT count(*) FROM outbound_attempts WHERE campaign = :campaign) AS attempts,
    (SELECT count(DISTINCT contact)
        FROM outbound_attempts INDEXED BY outbound_attempts_answered
        WHERE campaign = :campaign AND answered_at IS NOT NULL) AS reached"""


class AttemptStore:
    """The table `outbound_attempts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- inside a writing transaction

    def add(self, tables: Tables, values: dict[str, Any]) -> None:
        """Insert an attempt."""
        tables.table("outbound_attempts").insert(values)

    def change(self, tables: Tables, token: str, values: dict[str, Any]) -> None:
        """Change an attempt that has not ended."""
        tables.table("outbound_attempts").update(token, values)

    def row_in(self, tables: Tables, token: str) -> dict[str, Any] | None:
        """Return an attempt as it is inside this transaction."""
        rows = tables.query("SELECT * FROM outbound_attempts WHERE token = ?", [token])
        return next(iter(list(rows)), None)

    def of_contact_in(self, tables: Tables, contact_id: int) -> list[dict[str, Any]]:
        """Return the attempts at a contact, the first one first."""
        asked = "SELECT * FROM outbound_attempts WHERE contact = ? ORDER BY rowid"
        return list(tables.query(asked, [contact_id]))

    def calling_in(self, tables: Tables, number: str) -> bool:
        """Tell whether a number is being called."""
        asked = """SELECT EXISTS (SELECT 1 FROM outbound_attempts
            WHERE number = ? AND ended_at IS NULL)"""
        return bool(tables.execute(asked, [number]).fetchone()[0])

    def open_in(self, tables: Tables) -> list[dict[str, Any]]:
        """Return the attempts that have not ended, the oldest first."""
        return list(tables.query(OPEN))

    # --- reading

    def row(self, token: str) -> dict[str, Any] | None:
        """Return an attempt."""
        with self._database.reading() as tables:
            return self.row_in(tables, token)

    def of_contact(self, contact_id: int) -> list[dict[str, Any]]:
        """Return the attempts at a contact, the first one first."""
        with self._database.reading() as tables:
            return self.of_contact_in(tables, contact_id)

    def never_sealed(self) -> list[dict[str, Any]]:
        """Return the attempts that have ended and that no seal names."""
        with self._database.reading() as tables:
            return list(tables.query(NEVER_SEALED))

    def figures(self, campaign_id: int) -> dict[str, Any]:
        """Return how many attempts a campaign made, and how many contacts answered."""
        with self._database.reading() as tables:
            return next(iter(list(tables.query(FIGURES, {"campaign": campaign_id}))))
