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

CREATE TABLE staff_pins (
    role TEXT NOT NULL,
    number TEXT NOT NULL,
    hash TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (role, number)
) STRICT;

CREATE TABLE staff_failures (
    subject TEXT PRIMARY KEY,
    in_a_row INTEGER NOT NULL,
    last_at TEXT NOT NULL
) STRICT;

CREATE TABLE mailboxes (
    number TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    calls_back INTEGER NOT NULL DEFAULT 0,
    greeting TEXT REFERENCES voices (id),
    temporary TEXT REFERENCES voices (id),
    temporary_until TEXT
) STRICT;

CREATE TABLE voice_messages (
    id TEXT PRIMARY KEY,
    voice TEXT NOT NULL REFERENCES voices (id),
    mailbox TEXT NOT NULL REFERENCES mailboxes (number),
    kind TEXT NOT NULL CHECK (kind IN ('message', 'complaint')),
    status TEXT NOT NULL
        CHECK (status IN ('recording', 'new', 'saved', 'deleted', 'empty', 'dropped')),
    caller TEXT NOT NULL,
    fund_account TEXT NOT NULL DEFAULT '',
    known_by TEXT NOT NULL DEFAULT '' CHECK (known_by IN ('', 'pin', 'number')),
    call_id TEXT NOT NULL,
    urgent INTEGER NOT NULL DEFAULT 0,
    receipt_number TEXT,
    received_at TEXT NOT NULL,
    milliseconds INTEGER,
    comment TEXT REFERENCES voices (id),
    forwarded_from TEXT NOT NULL DEFAULT '',
    before_deletion TEXT,
    deleted_at TEXT,
    transcript TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX voice_messages_by_mailbox ON voice_messages (mailbox, status, received_at);
CREATE INDEX voice_messages_by_voice ON voice_messages (voice);
CREATE INDEX voice_messages_by_receipt ON voice_messages (receipt_number);

CREATE TRIGGER voice_messages_stay BEFORE DELETE ON voice_messages
BEGIN SELECT raise(ABORT, 'a message is never deleted, only marked so'); END;

CREATE TABLE mail_queue (
    id INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    voice TEXT REFERENCES voices (id),
    queued_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    sent_at TEXT,
    last_error TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX mail_queue_due ON mail_queue (next_at) WHERE sent_at IS NULL;
"""
