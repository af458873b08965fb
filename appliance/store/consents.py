"""Rows of what people said about being called, and of whom the company calls no more."""

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

STANDING = """SELECT * FROM contact_events WHERE id IN (
    SELECT max(id) FROM contact_events
    WHERE (kind = 'number' AND subject = :number)
    OR (kind = 'person' AND subject IN (SELECT value FROM json_each(:persons)))
    GROUP BY kind, subject, topic) ORDER BY id"""
EVENTS = """SELECT * FROM contact_events
    WHERE (kind = 'number' AND subject = :number)
    OR (kind = 'person' AND subject IN (SELECT value FROM json_each(:persons)))
    ORDER BY id DESC LIMIT :limit"""
PERSONS = """SELECT fund_account FROM customers WHERE fund_account = :fund_account
    OR (:fund_account = '' AND telephone <> '' AND telephone = :number)
    OR certificate_number IN (
        SELECT certificate_number FROM customers WHERE certificate_number <> ''
        AND (fund_account = :fund_account
            OR (:fund_account = '' AND telephone <> '' AND telephone = :number)))
    ORDER BY fund_account"""


class ConsentStore:
    """The table `contact_events`; what holds is the last event of a topic and subject."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add events, all or none."""
        with self._database.writing() as tables:
            for row in rows:
                tables.table("contact_events").insert(row)

    def standing_in(
        self, tables: Tables, number: str, persons: Iterable[str]
    ) -> list[dict[str, Any]]:
        """Return the last event of each topic about a number and about each of these persons."""
        values = {"number": number, "persons": json.dumps(list(persons))}
        return list(tables.query(STANDING, values))

    def standing(self, number: str, persons: Iterable[str]) -> list[dict[str, Any]]:
        """Return what `standing_in` does, as it is committed."""
        with self._database.reading() as tables:
            return self.standing_in(tables, number, persons)

    def persons_in(self, tables: Tables, number: str, fund_account: str) -> list[str]:
        """Return all accounts of who holds one; of who has the number where none is named."""
        values = {"number": number, "fund_account": fund_account}
        return [row["fund_account"] for row in tables.query(PERSONS, values)]

    def persons(self, number: str, fund_account: str) -> list[str]:
        """Return what `persons_in` does, as it is committed."""
        with self._database.reading() as tables:
            return self.persons_in(tables, number, fund_account)

    def events(self, number: str, persons: Iterable[str], limit: int) -> list[dict[str, Any]]:
        """Return the events about a number and these persons, newest first."""
        with self._database.reading() as tables:
            values = {"number": number, "persons": json.dumps(list(persons)), "limit": limit}
            return list(tables.query(EVENTS, values))

    def listing(self, topic: str, now: str, limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the events of which something holds now, newest first, of one topic or all."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM contact_events AS held WHERE holds = 1"
                    " AND (until IS NULL OR until > :now)"
                    " AND (:topic = '' OR topic = :topic) AND NOT EXISTS (SELECT 1"
                    " FROM contact_events WHERE kind = held.kind AND subject = held.subject"
                    " AND topic = held.topic AND id > held.id) ORDER BY id DESC"
                    " LIMIT :limit OFFSET :offset",
                    {"topic": topic, "now": now, "limit": limit, "offset": offset},
                )
            )

    def ended(self, topic: str, now: str, limit: int) -> list[dict[str, Any]]:
        """Return the last events of a topic that hold no more, the newest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM contact_events AS held WHERE (holds = 0 OR until <= :now)"
                    " AND topic = :topic AND NOT EXISTS (SELECT 1"
                    " FROM contact_events WHERE kind = held.kind AND subject = held.subject"
                    " AND topic = held.topic AND id > held.id) ORDER BY id DESC LIMIT :limit",
                    {"topic": topic, "now": now, "limit": limit},
                )
            )

    def count(self, topic: str, now: str) -> int:
        """Return how many topics of subjects hold now."""
        with self._database.reading() as tables:
            found = tables.execute(
                "SELECT count(*) FROM contact_events AS held WHERE holds = 1"
                " AND (until IS NULL OR until > :now)"
                " AND (:topic = '' OR topic = :topic) AND NOT EXISTS (SELECT 1"
                " FROM contact_events WHERE kind = held.kind AND subject = held.subject"
                " AND topic = held.topic AND id > held.id)",
                {"topic": topic, "now": now},
            )
            return int(found.fetchone()[0])
