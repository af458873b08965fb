"""The table of transcripts: what is to be written down, what was, and what could not be."""

TRANSCRIPTS = """
CREATE TABLE transcripts (
    kind TEXT NOT NULL CHECK (kind IN ('message', 'commentary')),
    subject TEXT NOT NULL,
    voice TEXT NOT NULL REFERENCES voices (id),
    language TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    text TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    queued_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    done_at TEXT,
    last_error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, subject)
) STRICT;

CREATE INDEX transcripts_due ON transcripts (next_at) WHERE state = 'waiting';
"""
