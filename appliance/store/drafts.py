"""Rows of configurations in the making, and of each change of them."""

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class DraftStore:
    """The tables `workshop_drafts` and `workshop_draft_changes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one(self, number: int) -> dict[str, Any] | None:
        """Return a draft."""
        sql = "SELECT * FROM workshop_drafts WHERE number = ?"
        with self._database.reading() as tables:
            return next((_read(row) for row in list(tables.query(sql, [number]))), None)

    def listing(self, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the drafts: the open ones first, of them the last changed one."""
        sql = (
            "SELECT * FROM workshop_drafts"
            " ORDER BY state <> 'open', changed_at DESC, number DESC LIMIT ? OFFSET ?"
        )
        with self._database.reading() as tables:
            return [_read(row) for row in list(tables.query(sql, [limit, offset]))]

    def count(self) -> int:
        """Return how many drafts there are."""
        with self._database.reading() as tables:
            return int(tables.execute("SELECT count(*) FROM workshop_drafts").fetchone()[0])

    def add(self, tables: Tables, row: dict[str, Any]) -> int:
        """Add an open draft and return its number."""
        found = tables.query(
            "INSERT INTO workshop_drafts (title, base, documents, operator, opened_at, changed_by,"
            " changed_at) VALUES (:title, :base, :documents, :operator, :at, :operator, :at)"
            " RETURNING number",
            row | {"documents": _written(row["documents"])},
        )
        return int(next(iter(list(found)))["number"])

    def change(
        self, tables: Tables, number: int, *, documents: Mapping[str, str], by: str, at: str
    ) -> None:
        """Write a draft's documents as its next revision."""
        tables.execute(
            "UPDATE workshop_drafts SET documents = ?, revision = revision + 1, changed_by = ?,"
            " changed_at = ? WHERE number = ?",
            [_written(documents), by, at, number],
        )

    def note(self, tables: Tables, row: dict[str, Any]) -> None:
        """Write who changed which document of a draft."""
        tables.execute(
            "INSERT INTO workshop_draft_changes (draft, revision, at, operator, document, before,"
            " after) VALUES (:draft, :revision, :at, :operator, :document, :before, :after)",
            row,
        )

    def rebase(self, tables: Tables, number: int, base: int) -> None:
        """Write from which version a draft is made now."""
        sql = "UPDATE workshop_drafts SET base = ? WHERE number = ?"
        tables.execute(sql, [base, number])

    def rename(self, tables: Tables, number: int, title: str) -> None:
        """Write a draft's title."""
        sql = "UPDATE workshop_drafts SET title = ? WHERE number = ?"
        tables.execute(sql, [title, number])

    def settle(self, tables: Tables, number: int, *, state: str, by: str, at: str) -> None:
        """Write that a draft is published, discarded, or open again."""
        tables.execute(
            "UPDATE workshop_drafts SET state = ?, changed_by = ?, changed_at = ? WHERE number = ?",
            [state, by, at, number],
        )

    def changes(self, number: int, since: int) -> list[dict[str, Any]]:
        """Return the changes of a draft after a revision, the oldest first."""
        sql = (
            "SELECT * FROM workshop_draft_changes WHERE draft = ? AND revision > ?"
            " ORDER BY revision"
        )
        with self._database.reading() as tables:
            return list(tables.query(sql, [number, since]))


def _written(documents: Mapping[str, str]) -> str:
    return json.dumps(dict(documents), ensure_ascii=False, sort_keys=True)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"documents": json.loads(row["documents"])}
