"""The tables of who may be called: what people said about it, and each decision of the gate.

What holds now is the last event of a topic and subject; events and decisions are only ever added.
"""

OUTBOUND = """
CREATE TABLE contact_events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('service', 'marketing', 'refusal', 'blacklist')),
    kind TEXT NOT NULL CHECK (kind IN ('number', 'person')),
    subject TEXT NOT NULL CHECK (subject <> ''),
    holds INTEGER NOT NULL CHECK (holds IN (0, 1)),
    source TEXT NOT NULL CHECK (source IN ('call', 'console', 'command')),
    call_id TEXT NOT NULL DEFAULT '',
    recording TEXT NOT NULL DEFAULT '',
    operator TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    CHECK (call_id <> '' OR operator <> ''),
    CHECK (topic <> 'blacklist' OR (operator <> '' AND text <> ''))
) STRICT;

CREATE INDEX contact_events_by_subject ON contact_events (kind, subject, topic, id);

CREATE TRIGGER contact_events_stay BEFORE DELETE ON contact_events
BEGIN SELECT raise(ABORT, 'what a person said about being called is never deleted'); END;

CREATE TRIGGER contact_events_stay_as_they_are BEFORE UPDATE ON contact_events
BEGIN SELECT raise(ABORT, 'what a person said about being called is never changed'); END;

CREATE TABLE gate_decisions (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    medium TEXT NOT NULL CHECK (medium IN ('call', 'fax', 'mail', 'message')),
    purpose TEXT NOT NULL CHECK (purpose IN ('service', 'marketing', 'requested')),
    asked TEXT NOT NULL,
    number TEXT NOT NULL,
    fund_account TEXT NOT NULL DEFAULT '',
    campaign TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    allowed INTEGER NOT NULL CHECK (allowed IN (0, 1)),
    reason TEXT NOT NULL CHECK (reason <> ''),
    detail TEXT NOT NULL DEFAULT '',
    again_at TEXT,
    good_until TEXT,
    CHECK (allowed = (reason = 'allowed')),
    CHECK (allowed = (good_until IS NOT NULL)),
    CHECK (allowed = 0 OR again_at IS NULL)
) STRICT;

CREATE INDEX gate_decisions_by_number ON gate_decisions (number, at);
CREATE INDEX gate_decisions_by_person ON gate_decisions (fund_account, at)
    WHERE fund_account <> '';
CREATE INDEX gate_decisions_by_campaign ON gate_decisions (campaign, contact)
    WHERE campaign <> '';

CREATE TRIGGER gate_decisions_stay BEFORE DELETE ON gate_decisions
BEGIN SELECT raise(ABORT, 'a decision of the contact gate is never deleted'); END;

CREATE TRIGGER gate_decisions_stay_as_they_are BEFORE UPDATE ON gate_decisions
BEGIN SELECT raise(ABORT, 'a decision of the contact gate is never changed'); END;

ALTER TABLE fax_attempts ADD COLUMN ticket TEXT REFERENCES gate_decisions (id);

CREATE UNIQUE INDEX fax_attempts_by_ticket ON fax_attempts (ticket) WHERE ticket IS NOT NULL;
"""
