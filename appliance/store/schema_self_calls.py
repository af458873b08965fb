"""The tables of the box's calls to itself and of its alarms, and the view of what is retained."""

SELF_CALLS = """
CREATE TABLE self_calls (
    id INTEGER PRIMARY KEY,
    asked_at TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    began_at TEXT,
    ended_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('asked', 'running', 'done', 'broken')),
    CHECK ((state IN ('done', 'broken')) = (ended_at IS NOT NULL))
) STRICT;

CREATE INDEX self_calls_open ON self_calls (id) WHERE ended_at IS NULL;

CREATE TRIGGER self_calls_stay BEFORE DELETE ON self_calls
BEGIN SELECT raise(ABORT, 'what a self-call found is never deleted'); END;

CREATE TABLE self_call_checks (
    run INTEGER NOT NULL REFERENCES self_calls (id),
    name TEXT NOT NULL,
    well INTEGER NOT NULL CHECK (well IN (0, 1)),
    code TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    seconds REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (run, name)
) STRICT;

CREATE TRIGGER self_call_checks_stay BEFORE DELETE ON self_call_checks
BEGIN SELECT raise(ABORT, 'what a self-call found is never deleted'); END;

CREATE TRIGGER self_call_checks_stay_as_they_are BEFORE UPDATE ON self_call_checks
BEGIN SELECT raise(ABORT, 'what a self-call found is never changed'); END;

CREATE TABLE box_alarms (
    name TEXT PRIMARY KEY,
    red INTEGER NOT NULL CHECK (red IN (0, 1)),
    since TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE box_alarm_events (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    red INTEGER NOT NULL CHECK (red IN (0, 1)),
    at TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE VIEW retained_files AS
SELECT 'recording' AS kind, r.call_id || '/' || r.part AS subject,
    'recordings/' || r.file AS file, r.sha256, coalesce(r.bytes, 0) AS bytes,
    r.closed_at AS ended_at, r.call_id, coalesce(c.customer, '') AS customer,
    coalesce(c.caller, '') AS number
FROM recordings AS r LEFT JOIN calls AS c ON c.id = r.call_id
WHERE r.sha256 IS NOT NULL AND r.closed_at IS NOT NULL
UNION ALL
SELECT v.kind, v.id, 'voices/' || v.file, v.sha256, coalesce(v.bytes, 0), v.kept_at, v.call_id,
    coalesce(nullif(m.fund_account, ''), c.customer, ''), coalesce(m.caller, c.caller, '')
FROM voices AS v LEFT JOIN voice_messages AS m ON m.voice = v.id
    LEFT JOIN calls AS c ON c.id = v.call_id
WHERE v.status = 'kept' AND v.sha256 IS NOT NULL AND v.kind IN ('message', 'answer')
UNION ALL
SELECT 'fax', f.id, 'faxes/' || d.file, d.sha256, 0, f.finished_at, f.call_id,
    coalesce(nullif(f.fund_account, ''), c.customer, ''), f.number
FROM faxes AS f JOIN fax_documents AS d ON d.id = f.document
    LEFT JOIN calls AS c ON c.id = f.call_id
WHERE f.direction = 'received' AND f.finished_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM faxes AS o WHERE o.document = d.id AND o.id <> f.id)
    AND NOT EXISTS (SELECT 1 FROM fax_bulletins AS b WHERE b.document = d.id)
UNION ALL
SELECT 'ledger', c.id, '', '', 0, c.ended_at, c.id, coalesce(c.customer, ''), c.caller
FROM calls AS c WHERE c.ended_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM call_steps AS s WHERE s.call_id = c.id);

CREATE VIEW retained AS
SELECT item.*, EXISTS (SELECT 1 FROM legal_holds AS h WHERE h.lifted_at IS NULL AND (
        (h.about = 'customer' AND h.subject = item.customer)
        OR (h.about = 'call' AND h.subject = item.call_id)
        OR (h.about = 'number' AND h.subject = item.number))) AS held
FROM retained_files AS item
WHERE NOT EXISTS (SELECT 1 FROM deleted_items AS d
    WHERE d.kind = item.kind AND d.subject = item.subject);
"""
