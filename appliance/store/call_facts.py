"""The table of call facts: written for calls that are over, counted for the figures."""

import json
from collections.abc import Iterable
from typing import Any

from appliance.store.database import Database


class CallFactStore:
    """The tables `call_facts` and `asked_prompts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def without_facts(
        self, ended_before: str, limit: int, since: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the oldest calls that ended before a moment and have no facts."""
        values = {"before": ended_before, "limit": limit, "since": since}
        with self._database.reading() as tables:
            return list(tables.query(WITHOUT_FACTS, values))

    def keep(self, rows: Iterable[dict[str, Any]], asked_prompts: Iterable[str]) -> None:
        """Write facts, and the prompts at which keys were pressed."""
        with self._database.writing() as tables:
            tables.conn.executemany(KEEP, list(rows))
            tables.conn.execute(
                "INSERT OR IGNORE INTO asked_prompts SELECT value FROM json_each(?)",
                (json.dumps(sorted(asked_prompts)),),
            )

    def forget(self, since: str, before: str) -> None:
        """Delete the facts of calls begun in a span, so that they are made anew."""
        with self._database.writing() as tables:
            tables.conn.execute(
                "DELETE FROM call_facts WHERE started_at >= ? AND started_at < ?", (since, before)
            )

    def counted(self, what: str, since: str, before: str) -> list[dict[str, Any]]:
        """Return one of `COUNTS` over the calls begun in a span."""
        with self._database.reading() as tables:
            return list(tables.query(COUNTS[what], {"since": since, "before": before}))


WITHOUT_FACTS = """
SELECT id, direction, started_at, answered_at, ended_at, ending, customer FROM calls
WHERE started_at >= coalesce(:since, (SELECT strftime('%Y-%m-%dT%H:%M:%S',
        min(max(started_at), :before), '+8 hours', '-3 days') FROM call_facts), '')
    AND ended_at < :before AND direction <> 'self' AND NOT EXISTS (SELECT 1 FROM call_facts
        WHERE started_at = calls.started_at AND call_id = calls.id)
ORDER BY started_at, id LIMIT :limit
"""
"""No call lasts three days: before that there are none without facts."""
KEEP = """
INSERT OR REPLACE INTO call_facts (started_at, call_id, direction, answered, identified, seconds,
    ending, path, last_heard, refused_pins)
VALUES (:started_at, :call_id, :direction, :answered, :identified, :seconds, :ending, :path,
    :last_heard, :refused_pins)
"""
SPAN = "FROM call_facts WHERE started_at >= :since AND started_at < :before"
COUNTS = {
    name: " ".join([select, SPAN, end])
    for name, (select, end) in {
        "totals": (
            "SELECT direction, count(*) AS calls, sum(answered) AS answered,"
            " sum(identified) AS identified, sum(seconds) AS seconds,"
            " sum(refused_pins > 0) AS refused_pins,"
            " sum(ending = 'caller_hung_up' AND last_heard IN (SELECT prompt FROM asked_prompts))"
            " AS gave_up",
            "GROUP BY direction",
        ),
        "hours": (
            "SELECT CAST(substr(started_at, 12, 2) AS INTEGER) AS hour, count(*) AS calls,"
            " sum(refused_pins > 0) AS refused_pins",
            "AND direction = 'inbound' GROUP BY 1",
        ),
        "days": (
            "SELECT substr(started_at, 1, 10) AS day, count(*) AS calls,"
            " sum(direction = 'inbound') AS inbound, sum(direction = 'outbound') AS outbound,"
            " sum(refused_pins > 0) AS refused_pins",
            "GROUP BY 1",
        ),
        "paths": (
            "SELECT path, count(*) AS calls",
            "AND direction = 'inbound' GROUP BY path",
        ),
        "given_up": (
            "SELECT last_heard AS heard, count(*) AS calls",
            "AND direction = 'inbound' AND ending = 'caller_hung_up'"
            " AND last_heard IN (SELECT prompt FROM asked_prompts)"
            " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10",
        ),
        "endings": (
            "SELECT ending, count(*) AS calls",
            "AND direction = 'inbound' GROUP BY 1 ORDER BY 2 DESC",
        ),
    }.items()
}
"""What can be counted of a span: name → statement."""
