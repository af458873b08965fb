"""The contacts of campaigns."""

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

ADD = """INSERT INTO contacts (campaign, position, numbers, number, fund_account, name, slots, key,
        preferred_from, preferred_until, requested_at, wanted_at, expires_at,
        state, due_at, added_at)
    VALUES (:campaign, :position, :numbers, :number, :fund_account, :name, :slots, :key,
        :preferred_from, :preferred_until, :requested_at, :wanted_at, :expires_at,
        :state, :due_at, :added_at)
    ON CONFLICT (campaign, key) WHERE key <> '' DO NOTHING"""
DUE = """SELECT * FROM contacts WHERE state = 'waiting' AND campaign = :campaign
    AND due_at <= :at AND (expires_at IS NULL OR expires_at > :at)
    AND number NOT IN (SELECT number FROM outbound_attempts WHERE ended_at IS NULL)
    ORDER BY due_at, id LIMIT :limit"""
TOO_LATE = """SELECT EXISTS (SELECT 1 FROM contacts
    WHERE state = 'waiting' AND expires_at IS NOT NULL AND expires_at <= :at) AS found"""
SHOWN = """
    AND (:state = '' OR state = :state) AND (:result = '' OR result = :result)
    AND (:text = '' OR number LIKE :text || '%' OR fund_account LIKE :text || '%'
        OR name LIKE :text || '%')
"""
IN_ONE = "FROM contacts WHERE campaign = :campaign" + SHOWN
OF_ALL = "FROM contacts WHERE true" + SHOWN
"""Two, because SQLite finds an index only where the question is plain."""
PAGE = "ORDER BY campaign, position LIMIT :limit OFFSET :offset"
LISTING_IN_ONE, LISTING_OF_ALL = "SELECT * " + IN_ONE + PAGE, "SELECT * " + OF_ALL + PAGE
COUNT_IN_ONE = "SELECT count(*) AS found " + IN_ONE
COUNT_OF_ALL = "SELECT count(*) AS found " + OF_ALL
FINISH = """UPDATE contacts SET state = :state, result = :result, due_at = NULL, done_at = :at
    WHERE state = 'waiting' AND """
STOP = FINISH + "campaign = :campaign"
EXPIRE = FINISH + "expires_at IS NOT NULL AND expires_at <= :at"
BY_RESULT = """SELECT state, result, count(*) AS found FROM contacts WHERE campaign = ?
    GROUP BY state, result ORDER BY found DESC, result"""


class ContactStore:
    """The table `contacts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- inside a writing transaction

    def add(self, tables: Tables, rows: Iterable[dict[str, Any]]) -> int:
        """Insert contacts; one whose key its campaign has is left out. Return how many were."""
        return tables.conn.executemany(ADD, rows).rowcount

    def last_position(self, tables: Tables, campaign_id: int) -> int:
        """Return the highest position of a campaign's contacts, 0 where it has none."""
        asked = "SELECT coalesce(max(position), 0) FROM contacts WHERE campaign = ?"
        return int(tables.execute(asked, [campaign_id]).fetchone()[0])

    def change(self, tables: Tables, contact_id: int, values: dict[str, Any]) -> None:
        """Change a contact."""
        tables.table("contacts").update(contact_id, values)

    def stop(self, tables: Tables, values: dict[str, Any]) -> int:
        """Give a result to all contacts of a campaign that wait; return how many."""
        return int(tables.execute(STOP, values).rowcount)

    def expire(self, tables: Tables, values: dict[str, Any]) -> int:
        """Give a result to all contacts for whom it is too late; return how many."""
        return int(tables.execute(EXPIRE, values).rowcount)

    def row_in(self, tables: Tables, contact_id: int) -> dict[str, Any] | None:
        """Return a contact as it is inside this transaction."""
        rows = tables.query("SELECT * FROM contacts WHERE id = ?", [contact_id])
        return next(iter(list(rows)), None)

    def unfinished_in(self, tables: Tables, campaign_id: int) -> bool:
        """Tell whether a campaign has contacts without a result."""
        asked = """SELECT EXISTS (SELECT 1 FROM contacts
            WHERE campaign = ? AND state IN ('waiting', 'calling'))"""
        return bool(tables.execute(asked, [campaign_id]).fetchone()[0])

    def rows_in(self, tables: Tables, contact_ids: Iterable[int]) -> list[dict[str, Any]]:
        """Return these contacts."""
        asked = "SELECT * FROM contacts WHERE id IN (SELECT value FROM json_each(?))"
        return list(tables.query(asked, [json.dumps(list(contact_ids))]))

    def unasked_in(self, tables: Tables, campaign_id: int) -> bool:
        """Tell whether a campaign has contacts of whom nobody knows when they asked for a call."""
        asked = """SELECT EXISTS (SELECT 1 FROM contacts
            WHERE campaign = ? AND requested_at IS NULL)"""
        return bool(tables.execute(asked, [campaign_id]).fetchone()[0])

    # --- reading

    def row(self, contact_id: int) -> dict[str, Any] | None:
        """Return a contact."""
        with self._database.reading() as tables:
            return self.row_in(tables, contact_id)

    def due(self, campaign_id: int, at: str, limit: int) -> list[dict[str, Any]]:
        """Return a campaign's contacts whose time has come and whose number is not called now."""
        return self._select(DUE, {"campaign": campaign_id, "at": at, "limit": limit})

    def too_late(self, at: str) -> bool:
        """Tell whether there are contacts for whom it is too late."""
        return bool(self._select(TOO_LATE, {"at": at})[0]["found"])

    def unfinished(self, campaign_id: int) -> bool:
        """Tell whether a campaign has contacts without a result, as it is committed."""
        with self._database.reading() as tables:
            return self.unfinished_in(tables, campaign_id)

    def listing(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Return contacts in their order."""
        return self._select(_which(values, LISTING_IN_ONE, LISTING_OF_ALL), values)

    def count(self, values: dict[str, Any]) -> int:
        """Return how many contacts there are of a kind."""
        return int(self._select(_which(values, COUNT_IN_ONE, COUNT_OF_ALL), values)[0]["found"])

    def by_result(self, campaign_id: int) -> list[dict[str, Any]]:
        """Return how many contacts of a campaign are in each state with each result."""
        return self._select(BY_RESULT, [campaign_id])

    def _select(self, statement: str, values: list[Any] | dict[str, Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


def _which(values: dict[str, Any], in_one: str, of_all: str) -> str:
    return of_all if values["campaign"] is None else in_one
