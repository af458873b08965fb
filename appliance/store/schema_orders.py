"""The tables of orders by telephone, and the owner's rules for them.

Orders and their events are never deleted, events never changed: triggers refuse it.
"""

ORDERS = """
ALTER TABLE funds ADD COLUMN confirm_days INTEGER NOT NULL DEFAULT 1;
ALTER TABLE funds ADD COLUMN sold_to TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN certificate_valid_until TEXT;

CREATE TABLE order_intents (
    id TEXT PRIMARY KEY,
    call_id TEXT NOT NULL,
    caller TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'zh',
    fund_account TEXT NOT NULL,
    type TEXT NOT NULL,
    values_json TEXT NOT NULL,
    trade_date TEXT NOT NULL,
    confirm_date TEXT NOT NULL,
    query_from TEXT NOT NULL,
    estimated_fee TEXT NOT NULL DEFAULT '',
    written_at TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT 'open'
        CHECK (outcome IN ('open', 'accepted', 'given_up', 'refused', 'lost')),
    closed_at TEXT
) STRICT;
CREATE INDEX order_intents_by_call ON order_intents (call_id, outcome);
CREATE INDEX order_intents_by_account ON order_intents (fund_account, outcome);

CREATE TABLE orders (
    order_number TEXT PRIMARY KEY,
    intent_id TEXT NOT NULL UNIQUE REFERENCES order_intents,
    type TEXT NOT NULL,
    business_code TEXT NOT NULL,
    fund_account TEXT NOT NULL,
    transaction_account TEXT NOT NULL,
    distributor_code TEXT NOT NULL,
    branch_code TEXT NOT NULL,
    registrar_code TEXT NOT NULL,
    individual_or_institution TEXT NOT NULL,
    fund_code TEXT NOT NULL DEFAULT '',
    share_class TEXT NOT NULL DEFAULT '',
    target_fund_code TEXT NOT NULL DEFAULT '',
    amount TEXT NOT NULL DEFAULT '',
    shares TEXT NOT NULL DEFAULT '',
    currency_type TEXT NOT NULL DEFAULT '156',
    original_order_number TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT '{}',
    estimated_fee TEXT NOT NULL DEFAULT '',
    accepted_at TEXT NOT NULL,
    trade_date TEXT NOT NULL,
    confirm_date TEXT NOT NULL,
    call_id TEXT NOT NULL,
    caller TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'zh',
    back_end TEXT NOT NULL DEFAULT 'files',
    training INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('submitting', 'accepted', 'exported', 'confirmed',
        'failed', 'cancelled', 'withdrawn')),
    return_code TEXT NOT NULL DEFAULT '',
    error_detail TEXT NOT NULL DEFAULT '',
    exported_in TEXT NOT NULL DEFAULT '',
    told_at TEXT,
    result_told_at TEXT
) STRICT;
CREATE INDEX orders_by_account ON orders (fund_account, accepted_at);
CREATE INDEX orders_by_trade_date ON orders (trade_date, state);
CREATE INDEX orders_by_call ON orders (call_id);
CREATE INDEX orders_by_caller ON orders (caller, trade_date);
CREATE TRIGGER orders_stay BEFORE DELETE ON orders
    BEGIN SELECT RAISE(ABORT, 'orders are never deleted'); END;

CREATE TABLE order_events (
    order_number TEXT NOT NULL REFERENCES orders,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    by TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    content TEXT NOT NULL,
    PRIMARY KEY (order_number, number)
) STRICT;
CREATE TRIGGER order_events_stay BEFORE DELETE ON order_events
    BEGIN SELECT RAISE(ABORT, 'the history of an order is never deleted'); END;
CREATE TRIGGER order_events_keep BEFORE UPDATE ON order_events
    BEGIN SELECT RAISE(ABORT, 'the history of an order is never changed'); END;

CREATE TABLE order_sheets (
    order_number TEXT PRIMARY KEY REFERENCES orders,
    content TEXT NOT NULL,
    sealed_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER order_sheets_stay BEFORE DELETE ON order_sheets
    BEGIN SELECT RAISE(ABORT, 'an order sheet is never deleted'); END;
CREATE TRIGGER order_sheets_keep BEFORE UPDATE ON order_sheets
    BEGIN SELECT RAISE(ABORT, 'an order sheet is never changed'); END;

CREATE TABLE fee_rates (
    id INTEGER PRIMARY KEY,
    fund_code TEXT NOT NULL,
    business_code TEXT NOT NULL,
    individual_or_institution TEXT NOT NULL DEFAULT '',
    from_amount TEXT NOT NULL DEFAULT '0',
    from_days INTEGER NOT NULL DEFAULT 0,
    rate TEXT NOT NULL DEFAULT '0',
    fixed TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL,
    UNIQUE (fund_code, business_code, individual_or_institution, from_amount, from_days)
) STRICT;

CREATE TABLE switch_relations (
    fund_code TEXT NOT NULL,
    target_fund_code TEXT NOT NULL,
    target_share_class TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL,
    PRIMARY KEY (fund_code, target_fund_code)
) STRICT;

CREATE TABLE counterparties (
    registrar_code TEXT PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    distributor_code TEXT NOT NULL,
    branch_code TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '21' CHECK (version IN ('20', '21', '22')),
    cancel_mode TEXT NOT NULL DEFAULT 'withhold' CHECK (cancel_mode IN ('withhold', 'send052')),
    digits_align TEXT NOT NULL DEFAULT 'left' CHECK (digits_align IN ('left', 'right')),
    line_end TEXT NOT NULL DEFAULT 'crlf' CHECK (line_end IN ('crlf', 'lf')),
    settings TEXT NOT NULL DEFAULT '{}',
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE exchange_exports (
    id INTEGER PRIMARY KEY,
    registrar_code TEXT NOT NULL,
    distributor_code TEXT NOT NULL,
    trade_date TEXT NOT NULL,
    batch INTEGER NOT NULL,
    file TEXT NOT NULL DEFAULT '',
    index_file TEXT NOT NULL,
    version TEXT NOT NULL,
    orders INTEGER NOT NULL,
    digest TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    published_at TEXT,
    UNIQUE (registrar_code, distributor_code, trade_date, batch)
) STRICT;

CREATE TABLE differences (
    id INTEGER PRIMARY KEY,
    found_at TEXT NOT NULL,
    file TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL,
    order_number TEXT NOT NULL DEFAULT '',
    fund_account TEXT NOT NULL DEFAULT '',
    fund_code TEXT NOT NULL DEFAULT '',
    expected TEXT NOT NULL DEFAULT '',
    stated TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    settled_at TEXT,
    settled_by TEXT NOT NULL DEFAULT '',
    UNIQUE (file, kind, order_number, fund_account, fund_code)
) STRICT;

CREATE TABLE balance_checks (
    registrar_code TEXT NOT NULL,
    distributor_code TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (registrar_code, distributor_code)
) STRICT;

CREATE TABLE earlier_balances (
    registrar_code TEXT NOT NULL,
    distributor_code TEXT NOT NULL,
    fund_account TEXT NOT NULL,
    transaction_account TEXT NOT NULL,
    fund_code TEXT NOT NULL,
    share_class TEXT NOT NULL,
    total_shares TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    PRIMARY KEY (registrar_code, distributor_code, fund_account, transaction_account, fund_code,
        share_class)
) STRICT;

CREATE TABLE callback_requests (
    id INTEGER PRIMARY KEY,
    noted_at TEXT NOT NULL,
    caller TEXT NOT NULL,
    fund_account TEXT NOT NULL DEFAULT '',
    call_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL,
    done_at TEXT,
    done_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX callback_requests_open ON callback_requests (done_at, noted_at)
"""
