"""The tables of configurations: versions that were published, drafts and each change of them.

Keys of the main menu that the owner had chosen before become the first version's menu document.
"""

import json

from sqlite_utils import Database

WORKSHOP = """
CREATE TABLE workshop_versions (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at TEXT NOT NULL,
    operator TEXT NOT NULL CHECK (operator <> ''),
    note TEXT NOT NULL,
    documents TEXT NOT NULL CHECK (json_valid(documents)),
    state TEXT NOT NULL CHECK (state IN ('wanted', 'in_force', 'failed', 'replaced')),
    in_force_at TEXT,
    ended_at TEXT,
    reason TEXT NOT NULL DEFAULT '',
    restores INTEGER,
    draft INTEGER,
    CHECK (state <> 'in_force' OR in_force_at IS NOT NULL),
    CHECK ((state IN ('failed', 'replaced')) = (ended_at IS NOT NULL)),
    CHECK ((state = 'failed') = (reason <> ''))
) STRICT;

CREATE UNIQUE INDEX workshop_versions_one_in_force ON workshop_versions (state)
WHERE state = 'in_force';
CREATE UNIQUE INDEX workshop_versions_one_wanted ON workshop_versions (state)
WHERE state = 'wanted';

CREATE TRIGGER workshop_versions_stay BEFORE DELETE ON workshop_versions
BEGIN SELECT raise(ABORT, 'a version is never deleted'); END;

CREATE TRIGGER workshop_versions_stay_as_they_are BEFORE UPDATE ON workshop_versions
WHEN OLD.state IN ('failed', 'replaced') OR NEW.number <> OLD.number OR NEW.at <> OLD.at
    OR NEW.operator <> OLD.operator OR NEW.note <> OLD.note OR NEW.documents <> OLD.documents
    OR NEW.restores IS NOT OLD.restores OR NEW.draft IS NOT OLD.draft
    OR (OLD.in_force_at IS NOT NULL AND NEW.in_force_at IS NOT OLD.in_force_at)
BEGIN SELECT raise(ABORT, 'a version is never changed'); END;

CREATE TABLE workshop_drafts (
    number INTEGER PRIMARY KEY,
    title TEXT NOT NULL CHECK (title <> ''),
    base INTEGER NOT NULL,
    documents TEXT NOT NULL CHECK (json_valid(documents)),
    operator TEXT NOT NULL CHECK (operator <> ''),
    opened_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'published', 'discarded'))
) STRICT;

CREATE TABLE workshop_draft_changes (
    draft INTEGER NOT NULL REFERENCES workshop_drafts (number),
    revision INTEGER NOT NULL,
    at TEXT NOT NULL,
    operator TEXT NOT NULL,
    document TEXT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (draft, revision)
) STRICT;
"""
ITEM_KEYS = "12345678#"


def bring_menu_keys(db: Database) -> None:
    """Make the keys the owner chose the first version's menu document."""
    chosen = db.execute(
        "SELECT substr(name, 6), value, changed_at FROM preferences"
        " WHERE name LIKE 'menu.%' ORDER BY name"
    ).fetchall()
    if not chosen:
        return
    keys: dict[str, str] = {}
    for name, key, _at in chosen:
        if key in tuple(ITEM_KEYS):
            keys.setdefault(key, name)
    hidden = [name for name, _key, _at in chosen if name not in keys.values()]
    parts = [f"hidden = {json.dumps(hidden)}\n"] if hidden else []
    parts += [
        f"[[choice]]\nkey = {json.dumps(key)}\nitem = {json.dumps(name)}\n"
        for key, name in sorted(keys.items())
    ]
    at = max(changed_at for _name, _key, changed_at in chosen)
    db.execute(
        "INSERT INTO workshop_versions (number, at, operator, note, documents, state, in_force_at)"
        " VALUES (1, ?, 'upgrade', '', ?, 'in_force', ?)",
        [at, json.dumps({"menu.toml": "\n".join(parts)}, ensure_ascii=False), at],
    )
    db.execute("DELETE FROM preferences WHERE name LIKE 'menu.%'")
