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

    def rows(
        self, subject: str, limit: int, *, offset: int = 0, action: str = "", operator: str = ""
    ) -> list[dict[str, Any]]:
        """Return accesses, newest first; of one subject, action or operator where one is named."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT id, at, operator, action, subject, address FROM accesses"
                    " WHERE (?1 = '' OR subject = ?1) AND (?2 = '' OR action = ?2)"
                    " AND (?3 = '' OR operator = ?3) ORDER BY id DESC LIMIT ?4 OFFSET ?5",
                    [subject, action, operator, limit, offset],
                )
            )

    def count(self, subject: str, *, action: str = "", operator: str = "") -> int:
        """Return how many accesses `rows` would list without its limit."""
        with self._database.reading() as tables:
            found = tables.execute(
                "SELECT count(*) FROM accesses WHERE (?1 = '' OR subject = ?1)"
                " AND (?2 = '' OR action = ?2) AND (?3 = '' OR operator = ?3)",
                [subject, action, operator],
            )
            return int(found.fetchone()[0])

    def actions(self) -> list[str]:
        """Return every action that was ever noted."""
        with self._database.reading() as tables:
            found = tables.execute("SELECT DISTINCT action FROM accesses ORDER BY action")
            return [row[0] for row in found]
