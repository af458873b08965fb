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
    refused_pins INTEGER NOT NULL,
    PRIMARY KEY (started_at, call_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE asked_prompts (
    prompt TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE INDEX outbound_attempts_by_time ON outbound_attempts (begun_at);

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

DROP INDEX calls_by_start;
CREATE INDEX calls_by_start ON calls (started_at, id);
CREATE INDEX calls_shown ON calls (started_at, id) WHERE direction <> 'self';
CREATE INDEX calls_by_customer ON calls (customer, started_at, id) WHERE customer IS NOT NULL;
CREATE INDEX calls_by_number ON calls (iif(direction = 'outbound', dialled, caller), started_at,
    id);
CREATE INDEX calls_by_last_digits ON calls (
    substr(iif(direction = 'outbound', dialled, caller), -1, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -2, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -3, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -4, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -5, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -6, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -7, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -8, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -9, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -10, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -11, 1)||
    substr(iif(direction = 'outbound', dialled, caller), -12, 1),
    started_at, id);
CREATE INDEX orders_by_time ON orders (accepted_at, order_number);
CREATE INDEX orders_summed ON orders (type, state, amount, shares);
CREATE INDEX orders_by_state ON orders (state, accepted_at, order_number);
CREATE INDEX orders_by_type ON orders (type, accepted_at, order_number);
CREATE INDEX orders_found ON orders (order_number, fund_account, caller);
CREATE INDEX messages_by_time ON messages (queued_at);
CREATE INDEX voice_messages_shown ON voice_messages ((status = 'new' AND urgent) DESC,
    received_at DESC, id DESC);
CREATE INDEX customers_by_name ON customers (investor_name);
"""
