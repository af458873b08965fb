"""The one SQLite file: connections for readers, one writer at a time, every commit on the disk.

Readers take a connection from a small pool; a writer gets `BEGIN IMMEDIATE`, because a deferred
transaction that turns into a write fails at once with "database is locked" whatever the time-out.
`synchronous=FULL` makes a commit survive a power cut, so a caller may be told what was committed.
"""

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database as Tables

from appliance.errors import StoreUnavailable
from appliance.store.schema import migrations

READERS = 8
BUSY_TIMEOUT_MILLISECONDS = 10_000


class Database:
    """The open database of one process; safe to share between its threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: queue.LifoQueue[Tables] = queue.LifoQueue()
        self._slots = threading.BoundedSemaphore(READERS)
        self._write_lock = threading.RLock()
        self._writer: Tables | None = None

    def migrate(self) -> None:
        """Bring the schema up to date, whole or not at all; what is applied already stays."""
        with self._write_lock:
            if migrations.pending(self._writing_tables()):
                with self.writing() as tables:
                    migrations.apply(tables)

    @contextmanager
    def reading(self) -> Iterator[Tables]:
        """Lend a connection for reading only; one consistent look per statement."""
        with self._slots:
            try:
                tables = self._idle.get_nowait()
            except queue.Empty:
                tables = self._open()
                tables.execute("PRAGMA query_only = on")
            try:
                with _named_failures(self.path):
                    yield tables
            finally:
                self._idle.put(tables)

    @contextmanager
    def writing(self) -> Iterator[Tables]:
        """Lend the writing connection for one transaction: all of the block, or nothing of it."""
        with self._write_lock, _named_failures(self.path):
            tables = self._writing_tables()
            if tables.conn.in_transaction:  # a writer inside a writer joins its transaction
                yield tables
                return
            tables.conn.execute("BEGIN IMMEDIATE")
            try:
                yield tables
                tables.conn.execute("COMMIT")
            except BaseException:
                if tables.conn.in_transaction:
                    tables.conn.execute("ROLLBACK")
                raise

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong with the file; nothing where it is sound."""
        try:
            with self.reading() as tables:
                rows = tables.execute("PRAGMA quick_check").fetchall()
        except StoreUnavailable as error:
            return [str(error)]
        return [row[0] for row in rows if row[0] != "ok"]

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the file and cut it to nothing where nobody reads it."""
        with self._write_lock:
            self._writing_tables().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def copy(self, path: Path) -> None:
        """Copy everything that is committed now into a new file; writers go on meanwhile."""
        with self.reading() as tables, closing(sqlite3.connect(path)) as other:
            tables.conn.backup(other)

    def learn_sizes(self) -> None:
        """Let SQLite look how its tables have grown, so that it chooses the better index."""
        with self._write_lock:
            tables = self._writing_tables()
            tables.execute("PRAGMA analysis_limit = 1000")
            tables.execute("PRAGMA optimize").fetchall()

    def close(self) -> None:
        """Close every connection that is not lent."""
        with self._write_lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _writing_tables(self) -> Tables:
        if self._writer is None:
            self._writer = self._open()
        return self._writer

    def _open(self) -> Tables:
        try:
            connection = sqlite3.connect(
                self.path,
                timeout=BUSY_TIMEOUT_MILLISECONDS / 1000,
                isolation_level=None,
                check_same_thread=False,
            )
            connection.execute("PRAGMA journal_mode = wal")
            connection.execute("PRAGMA synchronous = full")
            connection.execute("PRAGMA foreign_keys = on")
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the database {self.path} cannot be opened: {error}") from error
        return Tables(connection)


@contextmanager
def _named_failures(path: Path) -> Iterator[None]:
    """Turn what the disk or the file does wrong into `StoreUnavailable`."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError):
        raise
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(f"the database {path} cannot be used: {error}") from error
