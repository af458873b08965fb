"""Rows of questionnaires, each version as it was written."""

from typing import Any

from appliance.store.database import Database


class QuestionnaireStore:
    """The table `questionnaires`; versions are only ever added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: dict[str, Any], *, only_first: bool = False) -> int:
        """Add the next version and return its number; 0 where only a first one was to be added."""
        with self._database.writing() as tables:
            newest = tables.execute(
                "SELECT coalesce(max(version), 0) FROM questionnaires WHERE id = ?", [row["id"]]
            ).fetchone()[0]
            if only_first and newest:
                return 0
            tables.table("questionnaires").insert(row | {"version": newest + 1})
        return int(newest) + 1

    def row(self, questionnaire: str, version: int) -> dict[str, Any] | None:
        """Return one version; the newest where the version is 0."""
        with self._database.reading() as tables:
            found = tables.query(
                "SELECT * FROM questionnaires WHERE id = :id AND version = CASE :version WHEN 0"
                " THEN (SELECT max(version) FROM questionnaires WHERE id = :id)"
                " ELSE :version END",
                {"id": questionnaire, "version": version},
            )
            return next(iter(found), None)

    def newest(self) -> list[dict[str, Any]]:
        """Return the newest version of each."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM questionnaires AS q WHERE version = (SELECT max(version)"
                    " FROM questionnaires WHERE id = q.id) ORDER BY id"
                )
            )

    def versions(self, questionnaire: str) -> list[dict[str, Any]]:
        """Return every version of one, the newest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM questionnaires WHERE id = ? ORDER BY version DESC",
                    [questionnaire],
                )
            )

    def all(self) -> list[dict[str, Any]]:
        """Return every version of every questionnaire."""
        with self._database.reading() as tables:
            return list(tables.query("SELECT * FROM questionnaires ORDER BY id, version"))
