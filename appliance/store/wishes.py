"""Rows of what customers asked to be told and by which medium, and how far each feed came."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

NEWEST = """
SELECT * FROM wishes WHERE id IN (SELECT max(id) FROM wishes
    WHERE (:fund_account = '' OR fund_account = :fund_account)
    AND (:topic = '' OR topic = :topic) GROUP BY fund_account, topic)
AND medium <> '' ORDER BY id
"""


class WishStore:
    """The table `wishes`; what holds is the last row of an account and topic."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tables: Tables, row: Mapping[str, Any]) -> None:
        """Add what a customer said."""
        tables.table("wishes").insert(dict(row))

    def holding_in(self, tables: Tables, fund_account: str, topic: str) -> list[dict[str, Any]]:
        """Return what holds now, of one account or all and of one topic or all."""
        return list(tables.query(NEWEST, {"fund_account": fund_account, "topic": topic}))

    def holding(self, fund_account: str, topic: str) -> list[dict[str, Any]]:
        """Return what `holding_in` does, as it is committed."""
        with self._database.reading() as tables:
            return self.holding_in(tables, fund_account, topic)

    def events(self, fund_account: str) -> list[dict[str, Any]]:
        """Return all that an account ever asked for, newest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM wishes WHERE fund_account = ? ORDER BY id DESC", [fund_account]
                )
            )
