"""The columns and tables of the console's people: roles, second factors, second persons."""

PEOPLE = """
ALTER TABLE operators ADD COLUMN roles TEXT NOT NULL DEFAULT '';

UPDATE operators SET roles = 'administrator';

ALTER TABLE operators ADD COLUMN made_by TEXT NOT NULL DEFAULT '';

ALTER TABLE operators ADD COLUMN off_at TEXT;

ALTER TABLE operators ADD COLUMN code_since TEXT;

ALTER TABLE operators ADD COLUMN code_step INTEGER NOT NULL DEFAULT 0;

ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';

ALTER TABLE sessions ADD COLUMN awaits_code INTEGER NOT NULL DEFAULT 0;

ALTER TABLE sessions ADD COLUMN ended_by TEXT NOT NULL DEFAULT '';

CREATE INDEX sessions_by_operator ON sessions (operator);

CREATE TRIGGER operators_stay BEFORE DELETE ON operators
BEGIN SELECT raise(ABORT, 'an operator is switched off, never deleted'); END;

CREATE TABLE recovery_codes (
    operator TEXT NOT NULL REFERENCES operators,
    code_hash TEXT NOT NULL,
    used_at TEXT
) STRICT;

CREATE INDEX recovery_codes_by_operator ON recovery_codes (operator);

CREATE TABLE second_persons (
    id INTEGER PRIMARY KEY,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'granted', 'refused', 'used', 'lapsed')),
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT,
    CHECK (decided_by <> asked_by)
) STRICT;

CREATE INDEX second_persons_by_state ON second_persons (state, action, subject);

CREATE TRIGGER second_persons_stay BEFORE DELETE ON second_persons
BEGIN SELECT raise(ABORT, 'what a second person decided is never deleted'); END;
"""
