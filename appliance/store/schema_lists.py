"""The tables of lists: what was read or selected, who took it into a campaign, who was left out.

A file's own bytes are kept only until the list is taken or dropped; its SHA-256 stays.
"""

LISTS = """
CREATE TABLE contact_lists (
    id TEXT PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    source TEXT NOT NULL CHECK (source IN ('file', 'customers')),
    filename TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL DEFAULT '',
    roles TEXT NOT NULL DEFAULT '[]',
    conditions TEXT NOT NULL DEFAULT '',
    seed TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('preview', 'taken', 'dropped')),
    rows INTEGER NOT NULL DEFAULT 0,
    good INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    doubled INTEGER NOT NULL DEFAULT 0,
    left_out TEXT NOT NULL DEFAULT '{}',
    faults TEXT NOT NULL DEFAULT '[]',
    made_at TEXT NOT NULL,
    taken_at TEXT,
    taken_by TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'taken') = (taken_at IS NOT NULL)),
    CHECK (state <> 'taken' OR taken_by <> ''),
    CHECK ((source = 'file') = (sha256 <> '')),
    CHECK ((source = 'customers') = (conditions <> ''))
) STRICT;

CREATE INDEX contact_lists_by_campaign ON contact_lists (campaign, made_at);
CREATE INDEX contact_lists_by_digest ON contact_lists (sha256) WHERE sha256 <> '';

CREATE TRIGGER contact_lists_stay BEFORE DELETE ON contact_lists
BEGIN SELECT raise(ABORT, 'where the contacts of a campaign came from is never deleted'); END;

CREATE TRIGGER contact_lists_stay_as_they_are BEFORE UPDATE ON contact_lists
WHEN OLD.state <> 'preview'
BEGIN SELECT raise(ABORT, 'a list that was taken or dropped is never changed'); END;

CREATE TABLE contact_list_contents (
    list TEXT PRIMARY KEY REFERENCES contact_lists (id),
    content BLOB NOT NULL
) STRICT;
"""
