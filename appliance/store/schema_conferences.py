"""The tables of conferences: the planned rooms, who spoke, who was there, and who raised a hand."""

CONFERENCES = """
CREATE TABLE conferences (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    access TEXT NOT NULL CHECK (access IN ('everyone', 'customers', 'pin')),
    recorded INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'planned'
        CHECK (state IN ('planned', 'open', 'ended', 'cancelled')),
    planned_by TEXT NOT NULL,
    opened_at TEXT,
    opened_by TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    ended_by TEXT NOT NULL DEFAULT '',
    commentary TEXT REFERENCES commentaries (id),
    voice TEXT REFERENCES voices (id)
) STRICT;

CREATE INDEX conferences_coming ON conferences (starts_at) WHERE state IN ('planned', 'open');

CREATE TABLE conference_speakers (
    conference INTEGER NOT NULL REFERENCES conferences (id),
    expert TEXT NOT NULL REFERENCES experts (number),
    moderates INTEGER NOT NULL,
    PRIMARY KEY (conference, expert)
) STRICT;

CREATE TABLE conference_members (
    id INTEGER PRIMARY KEY,
    conference INTEGER NOT NULL REFERENCES conferences (id),
    call_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('listener', 'expert', 'moderator')),
    expert TEXT REFERENCES experts (number),
    caller TEXT NOT NULL,
    customer TEXT,
    speaks INTEGER NOT NULL,
    joined_at TEXT NOT NULL,
    left_at TEXT,
    UNIQUE (conference, call_id)
) STRICT;

CREATE INDEX conference_members_by_call ON conference_members (call_id);
CREATE INDEX conference_members_present ON conference_members (conference)
    WHERE left_at IS NULL;

CREATE TABLE conference_hands (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES conference_members (id),
    raised_at TEXT NOT NULL,
    floor_at TEXT,
    ended_at TEXT
) STRICT;

CREATE UNIQUE INDEX conference_hands_up ON conference_hands (member) WHERE ended_at IS NULL;
"""
