"""The tables of evidence as they were made, compared with what the database holds."""

from appliance.store.database import Database
from appliance.store.schema import statements
from appliance.store.schema_audit import AUDIT
from appliance.store.schema_evidence import EVIDENCE

TABLES = ("audit", "seals")


def altered_objects(database: Database) -> list[str]:
    """Name the tables, indexes and triggers of evidence that are not as they were made."""
    with database.reading() as tables:
        rows = tables.execute(
            "SELECT type || ' ' || name, sql FROM sqlite_master"
            " WHERE tbl_name IN ('audit', 'seals') AND sql IS NOT NULL"
        ).fetchall()
    found = {name: _plain(sql) for name, sql in rows}
    made = dict(_made())
    names = sorted(found.keys() | made.keys(), key=lambda name: (name not in made, name))
    return [name for name in names if found.get(name) != made.get(name)]


def _made() -> list[tuple[str, str]]:
    named = [(one.split(), one) for one in (*statements(AUDIT), *statements(EVIDENCE))]
    return [
        (f"{words[1].lower()} {words[2]}", _plain(one))
        for words, one in named
        if _table(words) in TABLES
    ]


def _table(words: list[str]) -> str:
    return words[2] if words[1] == "TABLE" else words[words.index("ON") + 1]


def _plain(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")
