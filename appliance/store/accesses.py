"""Who looked at, played or took away what: appended to, never changed."""

from typing import Any

from appliance.store.database import Database


class AccessStore:
    """The table `accesses`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, at: str, operator: str, action: str, subject: str, address: str) -> None:
        """Append one access."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO accesses (at, operator, action, subject, address)"
                " VALUES (?, ?, ?, ?, ?)",
                [at, operator, action, subject, address],
            )

    def rows(self, subject: str, limit: int) -> list[dict[str, Any]]:
        """Return accesses, newest first; of one subject where one is named."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT id, at, operator, action, subject, address FROM accesses"
                    " WHERE ? = '' OR subject = ? ORDER BY id DESC LIMIT ?",
                    [subject, subject, limit],
                )
            )
