"""The tables of backups, of retention rules, legal holds and deletions.

A rule is only ever followed by a longer one; what was deleted stays named by its hash.
"""

BACKUPS = """
CREATE TABLE backups (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('asked', 'writing', 'proving', 'good', 'failed', 'cancelled', 'broken')),
    asked_at TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    began_at TEXT,
    ended_at TEXT,
    stage TEXT NOT NULL DEFAULT '',
    permille INTEGER NOT NULL DEFAULT 0,
    cancelled_by TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    files INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    new_bytes INTEGER NOT NULL DEFAULT 0,
    seals INTEGER NOT NULL DEFAULT 0,
    rows INTEGER NOT NULL DEFAULT 0,
    proven_at TEXT,
    removed_at TEXT,
    CHECK ((state = 'good') = (proven_at IS NOT NULL))
) STRICT;

CREATE INDEX backups_open ON backups (state, id) WHERE state IN ('asked', 'writing', 'proving');

CREATE TRIGGER backups_stay BEFORE DELETE ON backups
BEGIN SELECT raise(ABORT, 'what became of a backup is never deleted'); END;

CREATE TRIGGER backups_stay_as_they_ended BEFORE UPDATE ON backups
WHEN OLD.state IN ('good', 'failed', 'cancelled', 'broken')
    AND (OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR NEW.state <> OLD.state)
BEGIN SELECT raise(ABORT, 'what became of a backup is never changed'); END;

CREATE TABLE retention_rules (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    days INTEGER NOT NULL CHECK (days > 0),
    deletes INTEGER NOT NULL CHECK (deletes IN (0, 1)),
    at TEXT NOT NULL,
    operator TEXT NOT NULL
) STRICT;

CREATE TRIGGER retention_only_grows BEFORE INSERT ON retention_rules
WHEN NEW.days < (SELECT max(days) FROM retention_rules WHERE kind = NEW.kind)
BEGIN SELECT raise(ABORT, 'a retention rule is only ever extended'); END;

CREATE TRIGGER retention_rules_stay BEFORE DELETE ON retention_rules
BEGIN SELECT raise(ABORT, 'a retention rule is never deleted'); END;

CREATE TRIGGER retention_rules_stay_as_they_are BEFORE UPDATE ON retention_rules
BEGIN SELECT raise(ABORT, 'a retention rule is never changed'); END;

CREATE TABLE legal_holds (
    id INTEGER PRIMARY KEY,
    about TEXT NOT NULL CHECK (about IN ('customer', 'call', 'number')),
    subject TEXT NOT NULL CHECK (subject <> ''),
    reason TEXT NOT NULL CHECK (reason <> ''),
    set_at TEXT NOT NULL,
    set_by TEXT NOT NULL,
    lifted_at TEXT,
    lifted_by TEXT NOT NULL DEFAULT '',
    CHECK ((lifted_at IS NULL) = (lifted_by = ''))
) STRICT;

CREATE INDEX legal_holds_in_force ON legal_holds (about, subject) WHERE lifted_at IS NULL;

CREATE TRIGGER legal_holds_stay BEFORE DELETE ON legal_holds
BEGIN SELECT raise(ABORT, 'a legal hold is lifted, never deleted'); END;

CREATE TABLE deletions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    days INTEGER NOT NULL,
    at TEXT NOT NULL,
    operator TEXT NOT NULL,
    items INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    digest TEXT NOT NULL
) STRICT;

CREATE TABLE deleted_items (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    deletion INTEGER NOT NULL REFERENCES deletions (id),
    sha256 TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT;

CREATE INDEX deleted_items_by_deletion ON deleted_items (deletion, subject);

CREATE TRIGGER deletions_stay BEFORE DELETE ON deletions
BEGIN SELECT raise(ABORT, 'what was deleted is never forgotten'); END;

CREATE TRIGGER deletions_stay_as_they_are BEFORE UPDATE ON deletions
BEGIN SELECT raise(ABORT, 'what was deleted is never changed'); END;

CREATE TRIGGER deleted_items_stay BEFORE DELETE ON deleted_items
BEGIN SELECT raise(ABORT, 'what was deleted is never forgotten'); END;

CREATE TRIGGER deleted_items_stay_as_they_are BEFORE UPDATE ON deleted_items
BEGIN SELECT raise(ABORT, 'what was deleted is never changed'); END;
"""
