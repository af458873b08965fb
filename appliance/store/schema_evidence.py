"""The tables of what must be provable: recordings, the chain of seals, and who looked at what."""

EVIDENCE = """
CREATE TABLE recordings (
    call_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    file TEXT NOT NULL UNIQUE,
    started_at TEXT NOT NULL,
    closed_at TEXT,
    milliseconds INTEGER,
    bytes INTEGER,
    sha256 TEXT,
    repaired INTEGER NOT NULL DEFAULT 0,
    masked TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (call_id, part)
) STRICT;

CREATE INDEX recordings_open ON recordings (started_at) WHERE closed_at IS NULL;

CREATE TABLE seals (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL,
    mac TEXT NOT NULL,
    UNIQUE (kind, subject)
) STRICT;

CREATE TABLE accesses (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    operator TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX accesses_by_subject ON accesses (subject, id);

CREATE TRIGGER recordings_stay BEFORE DELETE ON recordings
BEGIN SELECT raise(ABORT, 'a recording is never deleted'); END;

CREATE TRIGGER closed_recordings_stay_as_they_are BEFORE UPDATE ON recordings
WHEN OLD.closed_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a closed recording is never changed'); END;

CREATE TRIGGER seals_stay BEFORE DELETE ON seals
BEGIN SELECT raise(ABORT, 'a seal is never deleted'); END;

CREATE TRIGGER seals_stay_as_they_are BEFORE UPDATE ON seals
BEGIN SELECT raise(ABORT, 'a seal is never changed'); END;

CREATE TRIGGER accesses_stay BEFORE DELETE ON accesses
BEGIN SELECT raise(ABORT, 'an access is never deleted'); END;

CREATE TRIGGER accesses_stay_as_they_are BEFORE UPDATE ON accesses
BEGIN SELECT raise(ABORT, 'an access is never changed'); END;
"""
