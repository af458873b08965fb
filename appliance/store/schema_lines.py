"""The tables of the lines as the exchange sees them, of their trials, and of a blacklist's end.

What the exchange saw last is written over; what failed is kept for a while; a trial is kept.
"""

LINES = """
CREATE TABLE trunk_states (
    name TEXT PRIMARY KEY,
    registration TEXT NOT NULL DEFAULT '' CHECK (registration IN
        ('', 'registered', 'rejected', 'unregistered', 'stopped')),
    registered_since TEXT,
    reachable TEXT NOT NULL DEFAULT '' CHECK (reachable IN
        ('', 'reachable', 'unreachable', 'unasked')),
    reachable_since TEXT,
    ping_milliseconds REAL,
    calls INTEGER NOT NULL DEFAULT 0 CHECK (calls >= 0),
    seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE trunk_failures (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    trunk TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    number TEXT NOT NULL DEFAULT '',
    cause INTEGER NOT NULL,
    sip INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX trunk_failures_by_trunk ON trunk_failures (trunk, id);

CREATE TABLE registrations (
    extension TEXT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    ping_milliseconds REAL,
    since TEXT NOT NULL,
    expires_at TEXT,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (extension, address)
) STRICT;

CREATE TABLE line_trials (
    id INTEGER PRIMARY KEY,
    asked_at TEXT NOT NULL,
    operator TEXT NOT NULL CHECK (operator <> ''),
    trunk TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL CHECK (number <> ''),
    state TEXT NOT NULL CHECK (state IN
        ('asked', 'calling', 'answered', 'heard', 'failed', 'suppressed')),
    ticket TEXT REFERENCES gate_decisions (id),
    answered_at TEXT,
    ended_at TEXT,
    cause INTEGER NOT NULL DEFAULT 0,
    sip INTEGER NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT '',
    CHECK (state NOT IN ('failed', 'suppressed') OR ended_at IS NOT NULL)
) STRICT;

CREATE INDEX line_trials_open ON line_trials (id) WHERE ended_at IS NULL;

CREATE TRIGGER line_trials_stay BEFORE DELETE ON line_trials
BEGIN SELECT raise(ABORT, 'a trial of a line is never deleted'); END;

CREATE TABLE line_changes (
    draft INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    operator TEXT NOT NULL CHECK (operator <> ''),
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('checking', 'published', 'refused')),
    version INTEGER,
    detail TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    CHECK ((state = 'checking') = (ended_at IS NULL)),
    CHECK ((state = 'published') = (version IS NOT NULL))
) STRICT;

ALTER TABLE contact_events ADD COLUMN until TEXT;
"""
