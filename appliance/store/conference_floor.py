"""Rows of who is or was in a conference, who may be heard, and who raised a hand."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

MEMBERS = (
    "SELECT members.*, raised_at, floor_at, coalesce(experts.name, '') AS name"
    " FROM conference_members AS members"
    " LEFT JOIN conference_hands AS hands ON hands.member = members.id AND hands.ended_at IS NULL"
    " LEFT JOIN experts ON experts.number = members.expert"
)


class ConferenceFloorStore:
    """Reads and writes the tables `conference_members` and `conference_hands`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def join(self, row: dict[str, Any]) -> int:
        """Add a caller to a conference, or let him come back; return his number there."""
        with self._database.writing() as tables:
            joined = tables.query(
                "INSERT INTO conference_members (conference, call_id, channel, role, expert,"
                " caller, customer, speaks, joined_at) VALUES (:conference, :call_id, :channel,"
                " :role, :expert, :caller, :customer, :speaks, :at)"
                " ON CONFLICT (conference, call_id) DO UPDATE SET left_at = NULL,"
                " role = excluded.role, expert = excluded.expert, speaks = excluded.speaks"
                " RETURNING id",
                row,
            )
            return int(next(iter(list(joined)))["id"])

    def come_back(self, member: int) -> None:
        """Write that a member did not leave."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE conference_members SET left_at = NULL, speaks = role != 'listener'"
                " WHERE id = ? AND left_at IS NOT NULL",
                [member],
            )

    def leave(self, member: int, at: str) -> None:
        """Write that a member left; his hand goes down."""
        with self._database.writing() as tables:
            _leave(tables, [member], at)

    def leave_ended(self, at: str) -> list[int]:
        """Write that those left whose call is over; return who."""
        gone = [
            row["id"]
            for row in self._select(
                "SELECT members.id FROM conference_members AS members"
                " JOIN calls ON calls.id = members.call_id"
                " WHERE left_at IS NULL AND calls.ended_at IS NOT NULL",
                [],
            )
        ]
        if gone:
            with self._database.writing() as tables:
                _leave(tables, gone, at)
        return gone

    def raise_hand(self, member: int, at: str) -> None:
        """Add a raised hand; one that is up stays as it is."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO conference_hands (member, raised_at)"
                " SELECT id, ? FROM conference_members WHERE id = ? AND left_at IS NULL"
                " ON CONFLICT DO NOTHING",
                [at, member],
            )

    def give(self, member: int, at: str) -> None:
        """Let a member who is there be heard, unless he is already."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE conference_members SET speaks = 1"
                " WHERE id = ? AND left_at IS NULL AND NOT speaks",
                [member],
            )
            if done.rowcount:
                tables.execute(
                    "INSERT INTO conference_hands (member, raised_at, floor_at)"
                    " SELECT id, ?1, ?1 FROM conference_members"
                    " WHERE id = ?2 AND role = 'listener'"
                    " ON CONFLICT DO UPDATE SET floor_at = excluded.floor_at",
                    [at, member],
                )

    def take(self, member: int, at: str) -> None:
        """Let a member be heard no longer, and take his hand down."""
        with self._database.writing() as tables:
            tables.execute("UPDATE conference_members SET speaks = 0 WHERE id = ?", [member])
            tables.execute(
                "UPDATE conference_hands SET ended_at = ? WHERE member = ? AND ended_at IS NULL",
                [at, member],
            )

    def one(self, member: int) -> dict[str, Any] | None:
        """Return a member."""
        return next(iter(self._select(f"{MEMBERS} WHERE members.id = ?", [member])), None)

    def of_call(self, call_id: str) -> dict[str, Any] | None:
        """Return the member a caller is, or was last."""
        found = self._select(
            f"{MEMBERS} WHERE members.call_id = ? ORDER BY members.joined_at DESC", [call_id]
        )
        return next(iter(found), None)

    def members(self, conference: int, present: bool) -> list[dict[str, Any]]:
        """Return who is in a conference, or who ever was, in the order they came."""
        return self._select(
            f"{MEMBERS} WHERE conference = ? AND (left_at IS NULL OR NOT ?) ORDER BY members.id",
            [conference, present],
        )

    def hands(self, conference: int) -> list[dict[str, Any]]:
        """Return every hand ever raised in a conference, in order."""
        return self._select(
            "SELECT hands.* FROM conference_hands AS hands"
            " JOIN conference_members AS members ON members.id = hands.member"
            " WHERE conference = ? ORDER BY hands.id",
            [conference],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


def _leave(tables: Tables, members: list[int], at: str) -> None:
    for member in members:
        tables.execute(
            "UPDATE conference_members SET left_at = ?, speaks = 0 WHERE id = ?", [at, member]
        )
        tables.execute(
            "UPDATE conference_hands SET ended_at = ? WHERE member = ? AND ended_at IS NULL",
            [at, member],
        )
