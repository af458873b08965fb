"""A consistent copy of the database while it is in use, and what can be said of such a copy."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database as Tables

from appliance.errors import StoreUnavailable
from appliance.store.schema import migrations

NAMED_FILES = (
    (
        "recordings",
        "SELECT file, sha256, bytes FROM recordings WHERE closed_at IS NOT NULL"
        " AND sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deleted_items"
        " WHERE kind = 'recording' AND subject = call_id || '/' || part)",
    ),
    (
        "voices",
        "SELECT file, sha256, bytes FROM voices WHERE status = 'kept' AND sha256 IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM deleted_items d"
        " WHERE d.kind = voices.kind AND d.subject = voices.id)",
    ),
    (
        "faxes",
        "SELECT file, sha256, NULL AS bytes FROM fax_documents WHERE NOT EXISTS (SELECT 1"
        " FROM deleted_items AS d JOIN faxes AS f ON f.id = d.subject"
        " WHERE d.kind = 'fax' AND f.document = fax_documents.id)",
    ),
)
"""The folders whose files the database names, and the files that are complete."""


@dataclass(frozen=True)
class NamedFile:
    """A file the database names: where it is below the home, its hash and its size if known."""

    path: str
    sha256: str
    size: int | None


@dataclass(frozen=True)
class Contents:
    """What a database holds, to be compared after a restore."""

    schema: tuple[str, ...]
    counts: dict[str, int]
    seal_number: int
    seal_mac: str


def copy(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment; writers of all processes go on meanwhile."""
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copied:
            live.backup(copied)
            copied.execute("PRAGMA journal_mode = delete")
    except sqlite3.Error as error:
        raise StoreUnavailable(f"the database {source} cannot be copied: {error}") from error


def contents(path: Path) -> Contents:
    """Count what a copy holds."""
    with closing(_opened(path)) as connection:
        try:
            tables = Tables(connection)
            schema = tuple(one.name for one in migrations.applied(tables))
            names = [name for name in tables.table_names() if not name.startswith("sqlite_")]
            counts = {name: tables.table(name).count for name in names}
            newest = connection.execute(
                "SELECT number, mac FROM seals ORDER BY number DESC LIMIT 1"
            ).fetchone() or (0, "")
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the copy {path} cannot be read: {error}") from error
        return Contents(schema, counts, *newest)


def named_files(path: Path) -> list[NamedFile]:
    """Return the files a copy names and that were complete at its moment."""
    with closing(_opened(path)) as connection:
        return [
            NamedFile(f"{folder}/{file}", sha256, size)
            for folder, sql in NAMED_FILES
            for file, sha256, size in connection.execute(sql)
        ]


def faults(path: Path) -> list[str]:
    """Return what is wrong with a copy that came from outside; nothing where it may be used.

    Its tables, triggers and views must be those of its migrations: a schema is code.
    """
    try:
        with closing(_opened(path)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
            if found:
                return found[:3]
            applied = [one.name for one in migrations.applied(Tables(connection))]
            schema = _schema(connection)
    except sqlite3.Error as error:
        return [str(error)]
    return [
        f"{name} is not as Fundline makes it" for name in sorted(schema ^ _own_schema(applied))[:3]
    ]


def unknown_migrations(applied: tuple[str, ...]) -> list[str]:
    """Return the migrations this version does not have."""
    known = {one.name for one in migrations.pending(Tables(memory=True))}
    return [name for name in applied if name not in known]


def _own_schema(applied: list[str]) -> set[str]:
    """Return the schema a new database has after these migrations."""
    tables = Tables(memory=True)
    try:
        migrations.ensure_migrations_table(tables)
        for one in migrations.pending(tables):
            if one.name in applied:
                one.fn(tables)
        return _schema(tables.conn)
    finally:
        tables.close()


def _schema(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {f"{kind} {name}: {' '.join((sql or '').split())}" for kind, name, sql in rows}


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = off")
    connection.execute("PRAGMA query_only = on")
    return connection
