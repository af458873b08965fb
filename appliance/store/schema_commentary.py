"""The tables of commentaries: topics, experts, what they said, and who listened to it."""

COMMENTARY = """
CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    parent INTEGER REFERENCES topics (id),
    position INTEGER NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    access TEXT NOT NULL DEFAULT 'everyone'
        CHECK (access IN ('everyone', 'pin', 'customers', 'individuals', 'institutions')),
    active INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE experts (
    number TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '',
    releases INTEGER NOT NULL DEFAULT 0,
    operator TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE commentaries (
    id TEXT PRIMARY KEY,
    topic INTEGER REFERENCES topics (id),
    expert TEXT REFERENCES experts (number),
    title TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'zh',
    status TEXT NOT NULL CHECK (status IN
        ('recording', 'empty', 'dropped', 'draft', 'submitted', 'released', 'taken_down',
         'rejected')),
    source TEXT NOT NULL CHECK (source IN ('telephone', 'upload', 'bulletin', 'conference')),
    raw TEXT NOT NULL REFERENCES voices (id),
    voice TEXT REFERENCES voices (id),
    milliseconds INTEGER,
    risk_milliseconds INTEGER,
    loudness REAL,
    lives TEXT NOT NULL DEFAULT 'open',
    began_at TEXT NOT NULL,
    submitted_by TEXT NOT NULL DEFAULT '',
    submitted_at TEXT,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT,
    comment TEXT NOT NULL DEFAULT '',
    live_from TEXT,
    live_until TEXT,
    taken_down_by TEXT NOT NULL DEFAULT '',
    taken_down_at TEXT,
    transcript TEXT NOT NULL DEFAULT '',
    CHECK (status NOT IN ('released', 'taken_down') OR (decided_by <> submitted_by
        AND voice IS NOT NULL AND risk_milliseconds > 0 AND live_until IS NOT NULL))
) STRICT;

CREATE INDEX commentaries_live ON commentaries (live_from) WHERE status = 'released';
CREATE INDEX commentaries_by_raw ON commentaries (raw);

CREATE TRIGGER commentaries_stay BEFORE DELETE ON commentaries
BEGIN SELECT raise(ABORT, 'a commentary is never deleted, only taken down'); END;

CREATE TABLE listenings (
    id INTEGER PRIMARY KEY,
    commentary TEXT NOT NULL REFERENCES commentaries (id),
    listener TEXT NOT NULL,
    call_id TEXT NOT NULL,
    began_at TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    heard_ms INTEGER NOT NULL DEFAULT 0,
    completed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX listenings_by_commentary ON listenings (commentary);
CREATE INDEX listenings_by_listener ON listenings (listener, id);

CREATE TABLE follows (
    listener TEXT NOT NULL,
    expert TEXT NOT NULL REFERENCES experts (number),
    since TEXT NOT NULL,
    PRIMARY KEY (listener, expert)
) STRICT;
"""
