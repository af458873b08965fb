"""Rows of the catalogue of documents that callers order by number, and of its topics."""

from typing import Any

from appliance.store.database import Database


class FaxCatalogueStore:
    """The tables `fax_catalogue` and `fax_topics`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def topics(self) -> list[dict[str, Any]]:
        """Return every topic, in the order they are offered."""
        return self._select("SELECT * FROM fax_topics ORDER BY position, id", [])

    def keep_topic(self, row: dict[str, Any]) -> None:
        """Add a topic, or change the one with this id."""
        with self._database.writing() as tables:
            tables.table("fax_topics").upsert(row, pk="id")

    def remove_topic(self, topic_id: str) -> None:
        """Remove a topic under which nothing stands."""
        with self._database.writing() as tables:
            tables.table("fax_topics").delete_where("id = ?", [topic_id])

    def entries(self) -> list[dict[str, Any]]:
        """Return every entry, by topic and in the order they are offered."""
        return self._select(
            "SELECT entry.* FROM fax_catalogue AS entry JOIN fax_topics AS topic"
            " ON topic.id = entry.topic ORDER BY topic.position, topic.id, entry.position,"
            " entry.number",
            [],
        )

    def entry(self, number: str) -> dict[str, Any] | None:
        """Return one entry."""
        rows = self._select("SELECT * FROM fax_catalogue WHERE number = ?", [number])
        return rows[0] if rows else None

    def keep_entry(self, row: dict[str, Any]) -> None:
        """Add an entry, or change the one with this number."""
        with self._database.writing() as tables:
            tables.table("fax_catalogue").upsert(row, pk="number")

    def arrange(self, topic: str, numbers: list[str]) -> None:
        """Put the entries of a topic into an order."""
        with self._database.writing() as tables:
            for position, number in enumerate(numbers, start=1):
                tables.execute(
                    "UPDATE fax_catalogue SET position = ? WHERE number = ? AND topic = ?",
                    [position, number, topic],
                )

    def remove_entry(self, number: str) -> None:
        """Take an entry out; the document itself stays."""
        with self._database.writing() as tables:
            tables.table("fax_catalogue").delete_where("number = ?", [number])

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
