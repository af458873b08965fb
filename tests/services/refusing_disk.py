"""A disk that refuses one write."""

import sqlite3

from appliance.store.database import Database

WRITING = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE)


class Disk:
    """The writing connection of a box, whose disk refuses one of the coming writes."""

    def __init__(self, database: Database, refused: int | None = None) -> None:
        self.writes = 0
        self._refused = refused
        with database.writing() as tables:
            tables.conn.set_authorizer(self._decide)

    def _decide(self, action: int, *_names: str | None) -> int:
        if action in WRITING:
            self.writes += 1
            if self.writes == self._refused:
                return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK
