"""The campaigns, and what was done to them."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

SHOWN = """
    FROM campaigns WHERE (:status = '' OR status = :status) AND (:kind = '' OR kind = :kind)
"""
LISTING = "SELECT *" + SHOWN + "ORDER BY id DESC LIMIT :limit OFFSET :offset"
COUNT = "SELECT count(*) AS found" + SHOWN
RUNNING = """SELECT campaigns.*, (
        SELECT max(rowid) FROM outbound_attempts WHERE campaign = campaigns.id
    ) AS served
    FROM campaigns WHERE status = 'running' ORDER BY served, id"""
UNFINISHED = """SELECT * FROM campaigns WHERE status IN ('scheduled', 'running', 'paused')
    ORDER BY id"""


class CampaignStore:
    """The tables `campaigns` and `campaign_events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- inside a writing transaction

    def add(self, tables: Tables, values: dict[str, Any]) -> int:
        """Insert a campaign and return its number."""
        return int(tables.table("campaigns").insert(values).last_pk or 0)

    def change(self, tables: Tables, campaign_id: int, values: dict[str, Any]) -> None:
        """Change a campaign."""
        tables.table("campaigns").update(campaign_id, values)

    def add_event(self, tables: Tables, values: dict[str, Any]) -> None:
        """Note what was done to a campaign."""
        tables.table("campaign_events").insert(values)

    def row_in(self, tables: Tables, campaign_id: int) -> dict[str, Any] | None:
        """Return a campaign as it is inside this transaction."""
        rows = tables.query("SELECT * FROM campaigns WHERE id = ?", [campaign_id])
        return next(iter(list(rows)), None)

    def standing_in(self, tables: Tables, kind: str) -> dict[str, Any] | None:
        """Return the everlasting campaign of a kind."""
        rows = tables.query("SELECT * FROM campaigns WHERE kind = ? AND standing = 1", [kind])
        return next(iter(list(rows)), None)

    def events_in(self, tables: Tables, campaign_id: int) -> list[dict[str, Any]]:
        """Return what was done to a campaign, the first thing first."""
        asked = "SELECT * FROM campaign_events WHERE campaign = ? ORDER BY id"
        return list(tables.query(asked, [campaign_id]))

    # --- reading

    def row(self, campaign_id: int) -> dict[str, Any] | None:
        """Return a campaign."""
        with self._database.reading() as tables:
            return self.row_in(tables, campaign_id)

    def standing(self, kind: str) -> dict[str, Any] | None:
        """Return the everlasting campaign of a kind as it is committed."""
        with self._database.reading() as tables:
            return self.standing_in(tables, kind)

    def events(self, campaign_id: int) -> list[dict[str, Any]]:
        """Return what was done to a campaign, the first thing first."""
        with self._database.reading() as tables:
            return self.events_in(tables, campaign_id)

    def listing(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Return campaigns, the newest first."""
        return self._select(LISTING, values)

    def count(self, values: dict[str, Any]) -> int:
        """Return how many campaigns there are of a kind."""
        return int(self._select(COUNT, values)[0]["found"])

    def running(self) -> list[dict[str, Any]]:
        """Return the running campaigns, first the one that waits longest for an attempt."""
        return self._select(RUNNING, {})

    def unfinished(self) -> list[dict[str, Any]]:
        """Return the campaigns that were started and are not over."""
        return self._select(UNFINISHED, {})

    def _select(self, statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
