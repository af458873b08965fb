"""The tables of timed jobs: a row for each planned moment, and when the clock was set.

A row is committed before its job runs, once for a job and a moment; while it is open it may be
brought to its end, afterwards it stays as it is.
"""

CLOCK = """
CREATE TABLE job_runs (
    id INTEGER PRIMARY KEY,
    job TEXT NOT NULL CHECK (job <> ''),
    planned_at TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL CHECK (outcome IN
        ('running', 'done', 'late', 'skipped', 'asked', 'refused', 'failed', 'broken')),
    why TEXT NOT NULL DEFAULT '',
    starts INTEGER NOT NULL DEFAULT 0,
    started_at TEXT,
    ended_at TEXT,
    answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'run', 'leave')),
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at TEXT,
    UNIQUE (job, planned_at),
    CHECK ((answer = '') = (answered_by = '')),
    CHECK ((outcome IN ('running', 'asked')) = (ended_at IS NULL)),
    CHECK (outcome NOT IN ('running', 'done', 'late', 'broken') OR started_at IS NOT NULL)
) STRICT;

CREATE INDEX job_runs_open ON job_runs (outcome, id) WHERE outcome IN ('running', 'asked');
CREATE INDEX job_runs_by_note ON job_runs (noted_at);

CREATE TRIGGER job_runs_stay BEFORE DELETE ON job_runs
BEGIN SELECT raise(ABORT, 'what became of a timed job is never deleted'); END;

CREATE TRIGGER job_runs_stay_as_they_ended BEFORE UPDATE ON job_runs
WHEN OLD.outcome NOT IN ('running', 'asked') OR NEW.job <> OLD.job
    OR NEW.planned_at <> OLD.planned_at OR NEW.noted_at <> OLD.noted_at
    OR NEW.starts < OLD.starts OR (OLD.answer <> '' AND NEW.answer <> OLD.answer)
BEGIN SELECT raise(ABORT, 'what became of a timed job is never changed'); END;

CREATE TABLE clock_seen (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE clock_steps (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    seconds REAL NOT NULL CHECK (seconds <> 0)
) STRICT;

CREATE TRIGGER clock_steps_stay BEFORE DELETE ON clock_steps
BEGIN SELECT raise(ABORT, 'when the clock was set is never deleted'); END;

CREATE TRIGGER clock_steps_stay_as_they_are BEFORE UPDATE ON clock_steps
BEGIN SELECT raise(ABORT, 'when the clock was set is never changed'); END;
"""
