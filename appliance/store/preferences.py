"""What the owner chose, and which plugins are switched on."""

from collections.abc import Mapping

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class PreferenceStore:
    """The tables `preferences` and `plugins`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def value(self, name: str) -> str | None:
        """Return the chosen value, or None where nothing was chosen."""
        with self._database.reading() as tables:
            return _value(tables, name)

    def keep_together(self, choices: Mapping[str, str | None], at: str) -> dict[str, str | None]:
        """Write choices in one transaction, None forgets one; return what they were before."""
        with self._database.writing() as tables:
            before = {name: _value(tables, name) for name in choices}
            for name, value in choices.items():
                if value is None:
                    tables.execute("DELETE FROM preferences WHERE name = ?", [name])
                    continue
                tables.execute(
                    "INSERT INTO preferences (name, value, changed_at) VALUES (?, ?, ?)"
                    " ON CONFLICT (name) DO UPDATE SET"
                    " value = excluded.value, changed_at = excluded.changed_at",
                    [name, value, at],
                )
        return before

    def values(self) -> dict[str, str]:
        """Return every choice by its name."""
        with self._database.reading() as tables:
            return dict(tables.execute("SELECT name, value FROM preferences").fetchall())

    def plugin(self, name: str) -> tuple[bool, str] | None:
        """Return whether a plugin is switched on and why it was put aside."""
        with self._database.reading() as tables:
            row = tables.execute(
                "SELECT enabled, reason FROM plugins WHERE name = ?", [name]
            ).fetchone()
        return (bool(row[0]), row[1]) if row else None

    def keep_plugin(self, name: str, enabled: bool, reason: str, at: str) -> None:
        """Write a plugin's switch and the reason it was put aside for."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO plugins (name, enabled, reason, changed_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET enabled = excluded.enabled,"
                " reason = excluded.reason, changed_at = excluded.changed_at",
                [name, int(enabled), reason, at],
            )


def _value(tables: Tables, name: str) -> str | None:
    row = tables.execute("SELECT value FROM preferences WHERE name = ?", [name]).fetchone()
    return row[0] if row else None
