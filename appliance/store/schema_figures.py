"""The tables of figures and search, and the indexes that keep listings quick at a million calls.

What the figures count is derived from the ledger, one row for each call that is over, and can be
made anew from it at any time.
"""

FIGURES = """
CREATE TABLE call_facts (
    started_at TEXT NOT NULL,
    call_id TEXT NOT NULL REFERENCES calls,
    direction TEXT NOT NULL,
    answered INTEGER NOT NULL,
    identified INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    ending TEXT NOT NULL,
    path TEXT NOT NULL,
    last_heard TEXT NOT NULL,
    gave_up INTEGER NOT NULL,
    refused_pins INTEGER NOT NULL,
    PRIMARY KEY (started_at, call_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_filters (
    id INTEGER PRIMARY KEY,
    operator TEXT NOT NULL,
    listing TEXT NOT NULL,
    name TEXT NOT NULL,
    asked TEXT NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0,
    saved_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;

CREATE UNIQUE INDEX saved_filters_by_name ON saved_filters (listing, operator, name)
    WHERE deleted_at IS NULL;
"""
