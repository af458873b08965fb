"""The tables of the API: tokens, what was asked once, events for others and their deliveries."""

API = """
CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    digest TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    valid_until TEXT,
    used_at TEXT,
    used_from TEXT NOT NULL DEFAULT '',
    revoked_at TEXT,
    revoked_by TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TRIGGER api_tokens_stay BEFORE DELETE ON api_tokens
BEGIN SELECT raise(ABORT, 'a token is revoked, never deleted'); END;

CREATE TABLE api_requests (
    token INTEGER NOT NULL REFERENCES api_tokens (id),
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (token, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    ended_at TEXT
) STRICT;

CREATE TABLE webhook_events (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    at TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    UNIQUE (kind, subject, at)
) STRICT;

CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY,
    webhook INTEGER NOT NULL REFERENCES webhooks (id),
    event INTEGER NOT NULL REFERENCES webhook_events (id),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT,
    ended_at TEXT,
    last_answer TEXT NOT NULL DEFAULT '',
    UNIQUE (webhook, event),
    CHECK ((due_at IS NOT NULL) = (state = 'waiting'))
) STRICT;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL;

CREATE VIEW webhook_log AS
SELECT webhook_deliveries.*, kind, subject, webhook_events.at AS at, url
FROM webhook_deliveries
JOIN webhook_events ON webhook_events.id = event
JOIN webhooks ON webhooks.id = webhook;

CREATE INDEX calls_by_end ON calls (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX order_events_by_time ON order_events (at);

CREATE INDEX faxes_by_end ON faxes (finished_at) WHERE finished_at IS NOT NULL;

CREATE INDEX complaint_events_by_time ON complaint_events (at);

CREATE INDEX campaign_events_by_time ON campaign_events (at);
"""
