"""The tables of messages: what is to be sent, each step of it, and what people wrote back.

The register of consents takes what was written in a reply, too.
"""

MESSAGES = """
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    medium TEXT NOT NULL CHECK (medium IN ('message', 'mail')),
    number TEXT NOT NULL CHECK (number <> ''),
    subject TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL CHECK (text <> ''),
    parts INTEGER NOT NULL CHECK (parts > 0),
    purpose TEXT NOT NULL CHECK (purpose IN ('service', 'marketing', 'requested')),
    fund_account TEXT NOT NULL DEFAULT '',
    campaign TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    key TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'zh',
    requested_at TEXT,
    wanted_at TEXT,
    expires_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'unknown', 'sent', 'delivered',
        'undelivered', 'refused', 'suppressed', 'expired', 'dropped')),
    reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    ticket TEXT UNIQUE REFERENCES gate_decisions (id),
    tries INTEGER NOT NULL DEFAULT 0,
    gateway_id TEXT NOT NULL DEFAULT '',
    due_at TEXT,
    queued_at TEXT NOT NULL,
    handed_at TEXT,
    reported_at TEXT,
    CHECK ((due_at IS NOT NULL) = (state IN ('waiting', 'sending', 'unknown'))),
    CHECK (ticket IS NOT NULL OR state IN ('waiting', 'suppressed', 'expired', 'dropped'))
) STRICT;

CREATE INDEX messages_due ON messages (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX messages_by_number ON messages (number, queued_at);
CREATE INDEX messages_by_state ON messages (state, queued_at);
CREATE UNIQUE INDEX messages_by_key ON messages (key) WHERE key <> '';

CREATE TRIGGER messages_stay BEFORE DELETE ON messages
BEGIN SELECT raise(ABORT, 'a message is never deleted'); END;

CREATE TRIGGER a_message_that_was_sent_is_never_sent_again BEFORE UPDATE ON messages
WHEN OLD.state = 'sent' AND NEW.state NOT IN ('sent', 'delivered', 'undelivered')
BEGIN SELECT raise(ABORT, 'a message that was sent is never sent again'); END;

CREATE TRIGGER what_became_of_a_message_stays BEFORE UPDATE ON messages
WHEN OLD.state IN ('delivered', 'undelivered', 'refused', 'suppressed', 'expired', 'dropped')
BEGIN SELECT raise(ABORT, 'what became of a message is never changed'); END;

CREATE TABLE message_steps (
    id INTEGER PRIMARY KEY,
    message TEXT NOT NULL REFERENCES messages (id),
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    operator TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX message_steps_by_message ON message_steps (message, id);

CREATE TRIGGER message_steps_stay BEFORE DELETE ON message_steps
BEGIN SELECT raise(ABORT, 'what happened to a message is never deleted'); END;

CREATE TRIGGER message_steps_stay_as_they_are BEFORE UPDATE ON message_steps
BEGIN SELECT raise(ABORT, 'what happened to a message is never changed'); END;

CREATE TABLE message_replies (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    refusal INTEGER NOT NULL CHECK (refusal IN (0, 1))
) STRICT;

CREATE INDEX message_replies_by_time ON message_replies (at);

CREATE TABLE contact_events_with_messages (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('service', 'marketing', 'refusal', 'blacklist')),
    kind TEXT NOT NULL CHECK (kind IN ('number', 'person')),
    subject TEXT NOT NULL CHECK (subject <> ''),
    holds INTEGER NOT NULL CHECK (holds IN (0, 1)),
    source TEXT NOT NULL CHECK (source IN ('call', 'console', 'command', 'message')),
    call_id TEXT NOT NULL DEFAULT '',
    recording TEXT NOT NULL DEFAULT '',
    operator TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    CHECK (call_id <> '' OR operator <> '' OR (source = 'message' AND text <> '')),
    CHECK (topic <> 'blacklist' OR (operator <> '' AND text <> ''))
) STRICT;

INSERT INTO contact_events_with_messages SELECT * FROM contact_events;

DROP TABLE contact_events;

ALTER TABLE contact_events_with_messages RENAME TO contact_events;

CREATE INDEX contact_events_by_subject ON contact_events (kind, subject, topic, id);

CREATE TRIGGER contact_events_stay BEFORE DELETE ON contact_events
BEGIN SELECT raise(ABORT, 'what a person said about being called is never deleted'); END;

CREATE TRIGGER contact_events_stay_as_they_are BEFORE UPDATE ON contact_events
BEGIN SELECT raise(ABORT, 'what a person said about being called is never changed'); END;
"""
