"""Rows of the fax lists and of who is on them."""

from typing import Any

from appliance.store.database import Database


class FaxListStore:
    """The tables `fax_lists` and `fax_subscriptions`; who leaves stays as a row with an end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, values: dict[str, Any]) -> None:
        """Add a list behind the others, or change an existing one."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO fax_lists (id, position, name_zh, name_en, open_to_callers)"
                " VALUES (:id, (SELECT coalesce(max(position), 0) + 1 FROM fax_lists), :name_zh,"
                " :name_en, :open_to_callers) ON CONFLICT (id) DO UPDATE SET"
                " name_zh = excluded.name_zh, name_en = excluded.name_en,"
                " open_to_callers = excluded.open_to_callers",
                values,
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return every list in order, with how many are on it."""
        return self._select(
            "SELECT l.*, count(s.number) AS subscribers FROM fax_lists AS l"
            " LEFT JOIN fax_subscriptions AS s ON s.fax_list = l.id AND s.ended_at IS NULL"
            " GROUP BY l.id ORDER BY l.position, l.id",
            [],
        )

    def subscribe(self, values: dict[str, Any]) -> bool:
        """Put a number on a list; tell whether it was not on it before."""
        with self._database.writing() as tables:
            changed = tables.execute(
                "INSERT INTO fax_subscriptions (fax_list, number, extension, name, since, by_call,"
                " by_operator) VALUES (:fax_list, :number, :extension, :name, :at, :by_call,"
                " :by_operator) ON CONFLICT (fax_list, number, extension) DO UPDATE SET"
                " name = excluded.name, since = excluded.since, by_call = excluded.by_call,"
                " by_operator = excluded.by_operator, ended_at = NULL WHERE ended_at IS NOT NULL",
                values,
            )
            return changed.rowcount > 0

    def rename(self, values: dict[str, Any]) -> None:
        """Change the name of who is on a list."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE fax_subscriptions SET name = :name WHERE fax_list = :fax_list"
                " AND number = :number AND extension = :extension",
                values,
            )

    def unsubscribe(self, values: dict[str, Any]) -> int:
        """Take a number off a list, whatever its extension where none is named; return how many."""
        with self._database.writing() as tables:
            changed = tables.execute(
                "UPDATE fax_subscriptions SET ended_at = :at, by_call = :by_call,"
                " by_operator = :by_operator WHERE fax_list = :fax_list AND number = :number"
                " AND (:extension IS NULL OR extension = :extension) AND ended_at IS NULL",
                values,
            )
            return int(changed.rowcount)

    def subscriptions(self, fax_list: str, ended: bool) -> list[dict[str, Any]]:
        """Return who is on a list, or who left it, the oldest first."""
        return self._select(
            "SELECT * FROM fax_subscriptions WHERE fax_list = ?1"
            " AND (ended_at IS NOT NULL) = ?2 ORDER BY since, number, extension",
            [fax_list, ended],
        )

    def of_number(self, number: str, extension: str | None) -> list[dict[str, Any]]:
        """Return the lists a number is on, in order."""
        return self._select(
            "SELECT DISTINCT l.* FROM fax_lists AS l"
            " JOIN fax_subscriptions AS s ON s.fax_list = l.id AND s.ended_at IS NULL"
            " WHERE s.number = ?1 AND (?2 IS NULL OR s.extension = ?2)"
            " ORDER BY l.position, l.id",
            [number, extension],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
