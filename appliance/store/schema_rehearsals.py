"""The tables of what drafts are tried with: runs, and calls that always go the same way."""

REHEARSALS = """
CREATE TABLE workshop_runs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('lint', 'rehearsal', 'golden')),
    draft INTEGER,
    revision INTEGER,
    asked_by TEXT NOT NULL CHECK (asked_by <> ''),
    asked_at TEXT NOT NULL,
    calls TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(calls)),
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'passed', 'failed', 'broken')),
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    findings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(findings)),
    reason TEXT NOT NULL DEFAULT '',
    began_at TEXT,
    ended_at TEXT,
    CHECK ((draft IS NULL) = (revision IS NULL)),
    CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL)),
    CHECK (state NOT IN ('running', 'passed', 'failed') OR began_at IS NOT NULL)
) STRICT;

CREATE INDEX workshop_runs_open ON workshop_runs (id) WHERE ended_at IS NULL;
CREATE INDEX workshop_runs_of_draft ON workshop_runs (draft, revision, kind, id);

CREATE TRIGGER workshop_runs_stay_as_they_ended BEFORE UPDATE ON workshop_runs
WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'what became of a run is never changed'); END;

CREATE TABLE golden_calls (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    dialled TEXT NOT NULL CHECK (dialled <> ''),
    steps TEXT NOT NULL CHECK (json_valid(steps)),
    made_from TEXT NOT NULL DEFAULT '',
    made_by TEXT NOT NULL CHECK (made_by <> ''),
    made_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
"""
