"""The tables of kept voices: the sounds themselves, and the mailboxes with their messages."""

VOICE_MAIL = """
CREATE TABLE voices (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'comment', 'greeting', 'commentary')),
    call_id TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (status IN ('recording', 'kept', 'empty', 'dropped')),
    file TEXT NOT NULL UNIQUE,
    began_at TEXT NOT NULL,
    kept_at TEXT,
    milliseconds INTEGER,
    bytes INTEGER,
    sha256 TEXT,
    repaired INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX voices_open ON voices (began_at) WHERE status = 'recording';

CREATE TRIGGER voices_stay BEFORE DELETE ON voices
BEGIN SELECT raise(ABORT, 'a voice is never deleted'); END;

CREATE TRIGGER kept_voices_stay_as_they_are BEFORE UPDATE ON voices
WHEN OLD.status = 'kept' AND OLD.kind <> 'greeting'
BEGIN SELECT raise(ABORT, 'a kept voice is never changed'); END;
"""
