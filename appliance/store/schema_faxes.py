"""The tables of faxes: documents, the faxes both ways with each attempt, and who gets which."""

FAXES = """
CREATE TABLE fax_documents (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('upload', 'template', 'joined', 'received')),
    template TEXT NOT NULL DEFAULT '',
    fund_account TEXT NOT NULL DEFAULT '',
    file TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    pages INTEGER NOT NULL CHECK (pages > 0),
    resolution TEXT NOT NULL CHECK (resolution IN ('superfine', 'fine', 'standard')),
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL
) STRICT;

CREATE TRIGGER fax_documents_stay BEFORE DELETE ON fax_documents
BEGIN SELECT raise(ABORT, 'a fax document is never deleted'); END;

CREATE TRIGGER fax_documents_stay_as_they_are BEFORE UPDATE ON fax_documents
WHEN OLD.file <> NEW.file OR OLD.sha256 <> NEW.sha256 OR OLD.pages <> NEW.pages
BEGIN SELECT raise(ABORT, 'the pages of a fax document are never changed'); END;

CREATE TABLE fax_bulletins (
    id TEXT PRIMARY KEY,
    fax_list TEXT NOT NULL REFERENCES fax_lists (id),
    document TEXT NOT NULL REFERENCES fax_documents (id),
    status TEXT NOT NULL CHECK (status IN ('draft', 'dropped', 'sending', 'done', 'cancelled')),
    fax TEXT REFERENCES faxes (id),
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    sent_at TEXT,
    sent_by TEXT NOT NULL DEFAULT '',
    finished_at TEXT
) STRICT;

CREATE TABLE faxes (
    id TEXT PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('sent', 'received')),
    number TEXT NOT NULL,
    dialled TEXT NOT NULL DEFAULT '',
    extension TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL DEFAULT '',
    document TEXT REFERENCES fax_documents (id),
    pages INTEGER NOT NULL DEFAULT 0,
    pages_confirmed INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL CHECK (status IN (
        'waiting', 'sending', 'sent', 'failed', 'cancelled',
        'receiving', 'received', 'partial', 'empty')),
    reason TEXT NOT NULL DEFAULT '',
    way TEXT NOT NULL CHECK (way IN ('call', 'dial')),
    origin TEXT NOT NULL CHECK (origin IN (
        'on_demand', 'console', 'command', 'bulletin', 'notice', 'line')),
    origin_id TEXT NOT NULL DEFAULT '',
    call_id TEXT NOT NULL DEFAULT '',
    fund_account TEXT NOT NULL DEFAULT '',
    bulletin TEXT REFERENCES fax_bulletins (id),
    priority INTEGER NOT NULL DEFAULT 5,
    not_before TEXT,
    next_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    busy INTEGER NOT NULL DEFAULT 0,
    unanswered INTEGER NOT NULL DEFAULT 0,
    broken INTEGER NOT NULL DEFAULT 0,
    poor_pages INTEGER NOT NULL DEFAULT 0,
    route TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    finished_at TEXT,
    read_at TEXT,
    deleted_at TEXT
) STRICT;

CREATE INDEX faxes_due ON faxes (next_at, priority) WHERE status = 'waiting';
CREATE INDEX faxes_open ON faxes (status) WHERE status IN ('sending', 'receiving');
CREATE INDEX faxes_by_direction ON faxes (direction, created_at);
CREATE INDEX faxes_by_number ON faxes (number, created_at);
CREATE INDEX faxes_by_call ON faxes (call_id) WHERE call_id <> '';
CREATE UNIQUE INDEX faxes_by_bulletin ON faxes (bulletin, number, extension)
    WHERE bulletin IS NOT NULL;

CREATE TRIGGER faxes_stay BEFORE DELETE ON faxes
BEGIN SELECT raise(ABORT, 'a fax is never deleted, only marked so'); END;

CREATE TRIGGER confirmed_pages_stay BEFORE UPDATE ON faxes
WHEN NEW.pages_confirmed < OLD.pages_confirmed
BEGIN SELECT raise(ABORT, 'a confirmed page stays confirmed'); END;

CREATE TABLE fax_attempts (
    token TEXT PRIMARY KEY,
    fax TEXT NOT NULL REFERENCES faxes (id),
    number INTEGER NOT NULL,
    first_page INTEGER NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    t38 INTEGER NOT NULL,
    ecm INTEGER NOT NULL,
    max_rate INTEGER NOT NULL,
    v17 INTEGER NOT NULL,
    cover INTEGER NOT NULL DEFAULT 0,
    began_at TEXT NOT NULL,
    answered_at TEXT,
    ended_at TEXT,
    outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN (
        '', 'sent', 'busy', 'unanswered', 'refused', 'broken', 'voice', 'lost', 'cancelled',
        'received')),
    pages INTEGER NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    mode TEXT NOT NULL DEFAULT '',
    rate INTEGER,
    resolution TEXT NOT NULL DEFAULT '',
    remote_station TEXT NOT NULL DEFAULT '',
    local_station TEXT NOT NULL DEFAULT '',
    bad_rows INTEGER,
    options TEXT NOT NULL DEFAULT '{}',
    UNIQUE (fax, number)
) STRICT;

CREATE INDEX fax_attempts_open ON fax_attempts (fax) WHERE ended_at IS NULL;

CREATE TABLE fax_numbers (
    number TEXT PRIMARY KEY,
    step TEXT NOT NULL,
    rate INTEGER,
    sent INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE fax_catalogue (
    number TEXT PRIMARY KEY,
    topic TEXT NOT NULL REFERENCES fax_topics (id),
    position INTEGER NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('document', 'template')),
    document TEXT REFERENCES fax_documents (id),
    template TEXT NOT NULL DEFAULT '',
    argument TEXT NOT NULL DEFAULT '',
    personal INTEGER NOT NULL DEFAULT 0,
    offered INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE fax_topics (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT;

CREATE TABLE fax_routes (
    id INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    dialled TEXT NOT NULL DEFAULT '',
    caller TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    fax_list TEXT REFERENCES fax_lists (id),
    forwards INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE fax_lists (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    open_to_callers INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE fax_subscriptions (
    fax_list TEXT NOT NULL REFERENCES fax_lists (id),
    number TEXT NOT NULL,
    extension TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    since TEXT NOT NULL,
    by_call TEXT NOT NULL DEFAULT '',
    by_operator TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    PRIMARY KEY (fax_list, number, extension)
) STRICT;

ALTER TABLE mail_queue ADD COLUMN document TEXT REFERENCES fax_documents (id);
"""
