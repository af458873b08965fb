"""Rows of lists and selections, the content of those not taken yet, and who is in a campaign."""

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

KNOWN = """SELECT fund_account, investor_name, telephone FROM customers
    WHERE fund_account IN (SELECT value FROM json_each(?))"""
PRESENT = """SELECT fund_account, n.value AS number FROM contacts, json_each(contacts.numbers) AS n
    WHERE campaign = ?"""
RESULTS = """SELECT c.*, a.begun_at AS last_begun_at, a.answered_at AS last_answered_at,
    a.confirmed_at AS last_confirmed_at, a.number AS last_number, a.cause AS last_cause
    FROM contacts AS c LEFT JOIN outbound_attempts AS a ON a.token = (
        SELECT token FROM outbound_attempts WHERE contact = c.id
        ORDER BY begun_at DESC, rowid DESC LIMIT 1)
    WHERE c.campaign = ? ORDER BY c.position"""


class ContactListStore:
    """The tables `contact_lists` and `contact_list_contents`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: dict[str, Any], content: bytes) -> None:
        """Add a list with its content."""
        with self._database.writing() as tables:
            tables.table("contact_lists").insert(row)
            contents = {"list": row["id"], "content": content}
            tables.table("contact_list_contents").insert(contents)

    def change(self, list_id: str, values: dict[str, Any]) -> None:
        """Write something of a list that is not taken yet."""
        with self._database.writing() as tables:
            self.change_in(tables, list_id, values)

    def change_in(self, tables: Tables, list_id: str, values: dict[str, Any]) -> None:
        """Write something of a list inside a writing transaction."""
        tables.table("contact_lists").update(list_id, values)

    def row(self, list_id: str) -> dict[str, Any] | None:
        """Return one list."""
        with self._database.reading() as tables:
            return self.row_in(tables, list_id)

    def row_in(self, tables: Tables, list_id: str) -> dict[str, Any] | None:
        """Return one list inside a transaction."""
        found = tables.query("SELECT * FROM contact_lists WHERE id = ?", [list_id])
        return next(iter(list(found)), None)

    def content(self, list_id: str) -> bytes:
        """Return the content of a list that is not taken yet."""
        with self._database.reading() as tables:
            found = tables.query("SELECT content FROM contact_list_contents WHERE list = ?",
                                 [list_id])  # fmt: skip
            return bytes(next(iter(found))["content"])

    def forget_content_in(self, tables: Tables, list_id: str) -> None:
        """Delete the content of a list inside a writing transaction."""
        tables.execute("DELETE FROM contact_list_contents WHERE list = ?", [list_id])

    def listing(self, campaign: int, state: str) -> list[dict[str, Any]]:
        """Return the lists of a campaign, newest first."""
        return self._select(
            "SELECT * FROM contact_lists WHERE campaign = ? AND (?2 = '' OR state = ?2)"
            " ORDER BY made_at DESC, rowid DESC",
            [campaign, state],
        )

    def taken_with(self, sha256: str) -> list[dict[str, Any]]:
        """Return the lists of any campaign that were taken from this very file, newest first."""
        return self._select(
            "SELECT * FROM contact_lists WHERE sha256 = ? AND sha256 <> '' AND state = 'taken'"
            " ORDER BY taken_at DESC, rowid DESC",
            [sha256],
        )

    def previews_before(self, at: str) -> list[str]:
        """Return the lists nobody took, made before a moment."""
        found = self._select(
            "SELECT id FROM contact_lists WHERE state = 'preview' AND made_at < ?", [at]
        )
        return [row["id"] for row in found]

    # --- what lists are checked against

    def customers(self, accounts: Iterable[str]) -> list[dict[str, Any]]:
        """Return name and telephone of those of these accounts that exist."""
        return self._select(KNOWN, [json.dumps(sorted(accounts))])

    def present_in(self, tables: Tables, campaign: int) -> tuple[set[str], set[str]]:
        """Return the numbers and the accounts that are in a campaign."""
        rows = list(tables.query(PRESENT, [campaign]))
        accounts = {row["fund_account"] for row in rows if row["fund_account"]}
        return {row["number"] for row in rows}, accounts

    def present(self, campaign: int) -> tuple[set[str], set[str]]:
        """Return what `present_in` does, as it is committed."""
        with self._database.reading() as tables:
            return self.present_in(tables, campaign)

    def results(self, campaign: int) -> list[dict[str, Any]]:
        """Return the contacts of a campaign in order, each with its last attempt."""
        return self._select(RESULTS, [campaign])

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
