"""The tables of the prompt studio: recordings of clips, calls that make them, sets taken in."""

PROMPT_STUDIO = """
CREATE TABLE prompt_takes (
    id TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    clip TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('upload', 'telephone', 'import', 'folder')),
    operator TEXT NOT NULL,
    at TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    milliseconds INTEGER NOT NULL,
    came_with_lufs REAL NOT NULL,
    lufs REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_use', 'replaced', 'taken_back')),
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX prompt_takes_in_use ON prompt_takes (language, clip) WHERE state = 'in_use';
CREATE INDEX prompt_takes_of_clip ON prompt_takes (language, clip, at);

CREATE TABLE prompt_places (
    language TEXT NOT NULL,
    clip TEXT NOT NULL,
    PRIMARY KEY (language, clip)
) STRICT;

CREATE TABLE prompt_calls (
    id TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    clips TEXT NOT NULL,
    extension TEXT NOT NULL,
    operator TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'ringing', 'talking', 'over')),
    place INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX prompt_calls_open ON prompt_calls (extension) WHERE state <> 'over';

CREATE TABLE prompt_imports (
    id TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    file TEXT NOT NULL,
    operator TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'reading', 'refused', 'done', 'broken')),
    files INTEGER NOT NULL DEFAULT 0,
    looked_at INTEGER NOT NULL DEFAULT 0,
    findings TEXT NOT NULL DEFAULT '[]',
    ended_at TEXT
) STRICT;
"""
