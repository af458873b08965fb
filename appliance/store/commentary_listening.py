"""Rows of who listened to which commentary, how far, and who follows whom."""

from typing import Any

from appliance.store.database import Database


class ListeningStore:
    """Reads and writes the tables `listenings` and `follows`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, row: dict[str, Any]) -> int:
        """Add a listening and return its id."""
        with self._database.writing() as tables:
            begun = tables.query(
                "INSERT INTO listenings (commentary, listener, call_id, began_at, from_ms,"
                " until_ms) VALUES (:commentary, :listener, :call_id, :began_at, :from_ms,"
                " :from_ms) RETURNING id",
                row,
            )
            return int(next(iter(list(begun)))["id"])

    def heard(self, listening: int, until_ms: int, heard_ms: int, completed: bool) -> None:
        """Note how far a listener came, and add what he heard on the way."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE listenings SET until_ms = ?, heard_ms = heard_ms + ?,"
                " completed = max(completed, ?) WHERE id = ?",
                [until_ms, heard_ms, int(completed), listening],
            )

    def last(self, listener: str, commentary: str | None) -> dict[str, Any] | None:
        """Return a listener's last listening, of one commentary where it is named."""
        with self._database.reading() as tables:
            found = tables.query(
                "SELECT * FROM listenings WHERE listener = ?1"
                " AND (?2 IS NULL OR commentary = ?2) ORDER BY id DESC LIMIT 1",
                [listener, commentary],
            )
            return next(iter(list(found)), None)

    def figures(self) -> list[dict[str, Any]]:
        """Return what was listened to, by commentary."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT commentary, count(*) AS listenings,"
                    " count(DISTINCT CASE listener WHEN '' THEN call_id ELSE listener END)"
                    " AS listeners, sum(heard_ms) AS heard_ms, sum(completed) AS completed"
                    " FROM listenings GROUP BY commentary"
                )
            )

    def expert_listeners(self) -> dict[str, int]:
        """Return how many different people listened to each expert."""
        with self._database.reading() as tables:
            found = tables.query(
                "SELECT expert, count(DISTINCT CASE listener WHEN '' THEN call_id"
                " ELSE listener END) AS listeners FROM listenings"
                " JOIN commentaries AS c ON c.id = commentary"
                " WHERE expert IS NOT NULL GROUP BY expert"
            )
            return {row["expert"]: int(row["listeners"]) for row in found}

    def follow(self, listener: str, expert: str, at: str) -> bool:
        """Let a listener follow an expert, or stop following; return whether he follows now."""
        with self._database.writing() as tables:
            left = tables.execute(
                "DELETE FROM follows WHERE listener = ? AND expert = ?", [listener, expert]
            )
            if left.rowcount:
                return False
            tables.execute(
                "INSERT INTO follows (listener, expert, since) VALUES (?, ?, ?)",
                [listener, expert, at],
            )
            return True

    def followed(self, listener: str) -> list[str]:
        """Return the experts a listener follows."""
        with self._database.reading() as tables:
            found = tables.query(
                "SELECT expert FROM follows WHERE listener = ? ORDER BY expert", [listener]
            )
            return [row["expert"] for row in found]

    def followers(self) -> dict[str, int]:
        """Return how many people follow each expert."""
        with self._database.reading() as tables:
            found = tables.query("SELECT expert, count(*) AS n FROM follows GROUP BY expert")
            return {row["expert"]: int(row["n"]) for row in found}
