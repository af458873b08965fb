"""The times for which contacts and faxes wait, where they were reckoned with a clock ahead."""

from typing import Any

from sqlite_utils import Database as Tables

CONTACTS = """SELECT id, due_at AS at FROM contacts
    WHERE state = 'waiting' AND due_at > :now AND wanted_at IS NULL
    AND (added_at > :now OR waits_for <> '' OR EXISTS (SELECT 1 FROM outbound_attempts
        WHERE contact = contacts.id AND ended_at > :now))"""
FAXES = """SELECT id, next_at AS at FROM faxes
    WHERE status = 'waiting' AND next_at > :now
    AND ((created_at > :now AND not_before IS NULL) OR EXISTS (SELECT 1 FROM fax_attempts
        WHERE fax = faxes.id AND ended_at > :now))"""


def contacts(tables: Tables, now: str) -> list[dict[str, Any]]:
    """Return the contacts whose time was reckoned by a clock that was ahead of now."""
    return list(tables.query(CONTACTS, {"now": now}))


def faxes(tables: Tables, now: str) -> list[dict[str, Any]]:
    """Return the faxes whose time was reckoned by a clock that was ahead of now."""
    return list(tables.query(FAXES, {"now": now}))


def change_contacts(tables: Tables, rows: list[tuple[str, int]]) -> None:
    """Give contacts other times, each a pair of time and id."""
    tables.conn.executemany("UPDATE contacts SET due_at = ? WHERE id = ?", rows)


def change_faxes(tables: Tables, rows: list[tuple[str, str]]) -> None:
    """Give faxes other times, each a pair of time and id."""
    tables.conn.executemany("UPDATE faxes SET next_at = ? WHERE id = ?", rows)
