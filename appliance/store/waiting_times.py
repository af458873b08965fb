"""The times for which contacts, faxes and messages wait, where a clock that was ahead set them."""

from collections.abc import Callable

from sqlite_utils import Database as Tables

WAITING = (
    (
        """SELECT id, due_at AS at FROM contacts
        WHERE state = 'waiting' AND due_at > :now AND wanted_at IS NULL
        AND (added_at > :now OR waits_for <> '' OR EXISTS (SELECT 1 FROM outbound_attempts
            WHERE contact = contacts.id AND ended_at > :now))""",
        "UPDATE contacts SET due_at = ? WHERE id = ?",
    ),
    (
        """SELECT id, next_at AS at FROM faxes
        WHERE status = 'waiting' AND next_at > :now
        AND ((created_at > :now AND not_before IS NULL) OR EXISTS (SELECT 1 FROM fax_attempts
            WHERE fax = faxes.id AND ended_at > :now))""",
        "UPDATE faxes SET next_at = ? WHERE id = ?",
    ),
    (
        """SELECT id, due_at AS at FROM messages
        WHERE due_at > :now AND wanted_at IS NULL AND EXISTS (SELECT 1 FROM message_steps
            WHERE message = messages.id AND message_steps.at > :now)""",
        "UPDATE messages SET due_at = ? WHERE id = ?",
    ),
)
"""What was reckoned at a time that is still to come, and how it gets another one."""


def change(tables: Tables, now: str, earlier: Callable[[str], str]) -> int:
    """Give what was reckoned by a clock ahead of now an earlier time; return how many there are."""
    changed = 0
    for reckoned_ahead, give in WAITING:
        rows = list(tables.query(reckoned_ahead, {"now": now}))
        tables.conn.executemany(give, [(earlier(row["at"]), row["id"]) for row in rows])
        changed += len(rows)
    return changed
