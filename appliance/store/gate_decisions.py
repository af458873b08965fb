"""Rows of what the contact gate decided."""

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.conditions import filtered
from appliance.store.database import Database

ASKED = {
    "number": "number = :number",
    "medium": "medium = :medium",
    "reason": "reason = :reason",
    "campaign": "campaign = :campaign AND campaign <> ''",
}
"""What can be asked of the decisions: name of the value → condition."""
NEWEST_FIRST = "ORDER BY rowid DESC LIMIT :limit OFFSET :offset"


class GateDecisionStore:
    """The table `gate_decisions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: dict[str, Any]) -> None:
        """Add a decision."""
        tables.table("gate_decisions").insert(row)

    def row_in(self, tables: Tables, decision_id: str) -> dict[str, Any] | None:
        """Return one decision."""
        found = tables.query("SELECT * FROM gate_decisions WHERE id = ?", [decision_id])
        return next(iter(list(found)), None)

    def row(self, decision_id: str) -> dict[str, Any] | None:
        """Return one decision as it is committed."""
        with self._database.reading() as tables:
            return self.row_in(tables, decision_id)

    def of_number(self, tables: Tables, number: str, medium: str, since: str) -> list[Any]:
        """Return when and for what a number was allowed since a moment, the oldest first."""
        return list(
            tables.query(
                "SELECT at, purpose FROM gate_decisions WHERE number = ? AND at > ?"
                " AND medium = ? AND allowed = 1 ORDER BY at",
                [number, since, medium],
            )
        )

    def of_persons(
        self, tables: Tables, persons: Iterable[str], medium: str, since: str
    ) -> list[Any]:
        """Return when and for what any of these accounts was allowed, the oldest first."""
        return list(
            tables.query(
                "SELECT at, purpose FROM gate_decisions WHERE fund_account <> ''"
                " AND fund_account IN (SELECT value FROM json_each(?)) AND at > ?"
                " AND medium = ? AND allowed = 1 ORDER BY at",
                [json.dumps(list(persons)), since, medium],
            )
        )

    def of_contact(self, campaign: str, contact: str) -> list[dict[str, Any]]:
        """Return the decisions about a contact of a campaign, the first one first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM gate_decisions WHERE campaign = ? AND contact = ?"
                    " AND campaign <> '' ORDER BY rowid",
                    [campaign, contact],
                )
            )

    def listing(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Return decisions, newest first."""
        with self._database.reading() as tables:
            statement = filtered("SELECT * FROM gate_decisions", ASKED, values, NEWEST_FIRST)
            return list(tables.query(statement, values))

    def count(self, values: dict[str, Any]) -> int:
        """Return how many decisions there are of a kind."""
        with self._database.reading() as tables:
            statement = filtered("SELECT count(*) FROM gate_decisions", ASKED, values)
            return int(tables.execute(statement, values).fetchone()[0])
