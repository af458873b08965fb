"""The tables of the first rooms: funds, customers, calls, plugins and the console."""

FIRST_ROOMS = """
CREATE TABLE funds (
    fund_code TEXT PRIMARY KEY,
    fund_name TEXT NOT NULL,
    fund_status TEXT NOT NULL,
    convert_status TEXT NOT NULL DEFAULT '',
    fund_type TEXT NOT NULL DEFAULT '',
    currency_type TEXT NOT NULL DEFAULT '156',
    registrar_code TEXT NOT NULL DEFAULT '',
    risk_level INTEGER,
    limits TEXT NOT NULL DEFAULT '{}',
    updated_on TEXT NOT NULL
) STRICT;

CREATE TABLE quotes (
    fund_code TEXT NOT NULL REFERENCES funds,
    nav_date TEXT NOT NULL,
    net_value_type TEXT NOT NULL DEFAULT '0',
    nav TEXT NOT NULL,
    accumulated_nav TEXT NOT NULL DEFAULT '',
    fund_income TEXT NOT NULL DEFAULT '',
    yield TEXT NOT NULL DEFAULT '',
    stated_on TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (fund_code, nav_date, net_value_type)
) STRICT;

CREATE TABLE customers (
    fund_account TEXT PRIMARY KEY,
    investor_name TEXT NOT NULL DEFAULT '',
    individual_or_institution TEXT NOT NULL DEFAULT '1',
    certificate_type TEXT NOT NULL DEFAULT '',
    certificate_number TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '0',
    risk_level INTEGER,
    assessed_on TEXT,
    telephone TEXT NOT NULL DEFAULT '',
    stated_on TEXT NOT NULL DEFAULT '',
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX customers_by_certificate ON customers (certificate_number);
CREATE INDEX customers_by_telephone ON customers (telephone);

CREATE TABLE transaction_accounts (
    transaction_account TEXT NOT NULL,
    distributor_code TEXT NOT NULL,
    fund_account TEXT NOT NULL REFERENCES customers,
    branch_code TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (transaction_account, distributor_code)
) STRICT;
CREATE INDEX transaction_accounts_by_fund_account ON transaction_accounts (fund_account);

CREATE TABLE pins (
    fund_account TEXT NOT NULL REFERENCES customers,
    kind TEXT NOT NULL CHECK (kind IN ('query', 'trade')),
    hash TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (fund_account, kind)
) STRICT;

CREATE TABLE account_failures (
    subject TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('query', 'trade')),
    in_a_row INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (subject, kind)
) STRICT;

CREATE TABLE number_failures (
    caller TEXT PRIMARY KEY,
    in_a_row INTEGER NOT NULL,
    last_at TEXT NOT NULL
) STRICT;

CREATE TABLE holdings (
    fund_account TEXT NOT NULL,
    transaction_account TEXT NOT NULL DEFAULT '',
    distributor_code TEXT NOT NULL DEFAULT '',
    fund_code TEXT NOT NULL,
    share_class TEXT NOT NULL DEFAULT '',
    total_shares TEXT NOT NULL,
    available_shares TEXT NOT NULL,
    frozen_shares TEXT NOT NULL DEFAULT '0.00',
    undistributed_income TEXT NOT NULL DEFAULT '0.00',
    dividend_method TEXT NOT NULL DEFAULT '',
    confirmed_on TEXT NOT NULL,
    registrar_code TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (fund_account, transaction_account, distributor_code, fund_code, share_class)
) STRICT;
CREATE INDEX holdings_by_registrar ON holdings (registrar_code, distributor_code);

CREATE TABLE balance_dates (
    registrar_code TEXT NOT NULL,
    distributor_code TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    file_date TEXT NOT NULL,
    PRIMARY KEY (registrar_code, distributor_code)
) STRICT;

CREATE TABLE holding_details (
    id INTEGER PRIMARY KEY,
    fund_account TEXT NOT NULL,
    transaction_account TEXT NOT NULL DEFAULT '',
    distributor_code TEXT NOT NULL DEFAULT '',
    fund_code TEXT NOT NULL,
    share_class TEXT NOT NULL DEFAULT '',
    shares TEXT NOT NULL,
    available_shares TEXT NOT NULL,
    registered_on TEXT,
    source_type TEXT NOT NULL DEFAULT '',
    ta_serial_number TEXT NOT NULL DEFAULT '',
    confirmed_on TEXT NOT NULL,
    registrar_code TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX holding_details_by_account ON holding_details (fund_account, fund_code);
CREATE INDEX holding_details_by_registrar ON holding_details (registrar_code, distributor_code);

CREATE TABLE confirmations (
    ta_serial_number TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    application_number TEXT NOT NULL DEFAULT '',
    business_code TEXT NOT NULL,
    return_code TEXT NOT NULL,
    fund_account TEXT NOT NULL,
    transaction_account TEXT NOT NULL DEFAULT '',
    distributor_code TEXT NOT NULL DEFAULT '',
    fund_code TEXT NOT NULL DEFAULT '',
    target_fund_code TEXT NOT NULL DEFAULT '',
    applied_on TEXT,
    amount TEXT NOT NULL DEFAULT '',
    shares TEXT NOT NULL DEFAULT '',
    application_amount TEXT NOT NULL DEFAULT '',
    application_shares TEXT NOT NULL DEFAULT '',
    nav TEXT NOT NULL DEFAULT '',
    charge TEXT NOT NULL DEFAULT '',
    target_shares TEXT NOT NULL DEFAULT '',
    from_ta INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 1,
    error_detail TEXT NOT NULL DEFAULT '',
    registrar_code TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ta_serial_number, confirmed_on, registrar_code)
) STRICT;
CREATE INDEX confirmations_by_account ON confirmations (fund_account, confirmed_on);
CREATE INDEX confirmations_by_application ON confirmations (application_number);

CREATE TABLE account_confirmations (
    ta_serial_number TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    application_number TEXT NOT NULL DEFAULT '',
    business_code TEXT NOT NULL,
    return_code TEXT NOT NULL,
    fund_account TEXT NOT NULL DEFAULT '',
    error_detail TEXT NOT NULL DEFAULT '',
    registrar_code TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ta_serial_number, confirmed_on, registrar_code)
) STRICT;

CREATE TABLE dividends (
    ta_serial_number TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    fund_account TEXT NOT NULL,
    transaction_account TEXT NOT NULL DEFAULT '',
    distributor_code TEXT NOT NULL DEFAULT '',
    fund_code TEXT NOT NULL,
    registered_on TEXT,
    ex_dividend_on TEXT,
    paid_on TEXT,
    dividend_method TEXT NOT NULL DEFAULT '',
    dividend_type TEXT NOT NULL DEFAULT '0',
    basis_shares TEXT NOT NULL DEFAULT '',
    dividend_per_unit TEXT NOT NULL DEFAULT '',
    draw_bonus_unit TEXT NOT NULL DEFAULT '',
    dividend_amount TEXT NOT NULL DEFAULT '',
    reinvested_shares TEXT NOT NULL DEFAULT '',
    nav TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ta_serial_number, confirmed_on, fund_account)
) STRICT;
CREATE INDEX dividends_by_account ON dividends (fund_account, confirmed_on);
CREATE INDEX dividends_by_fund ON dividends (fund_code, paid_on);

CREATE TABLE exchange_imports (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    digest TEXT NOT NULL,
    file_type TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    file_date TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('imported', 'skipped', 'refused')),
    records INTEGER NOT NULL DEFAULT 0,
    line INTEGER,
    field TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX exchange_imports_by_digest ON exchange_imports (digest, outcome);

CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    direction TEXT NOT NULL DEFAULT 'inbound',
    caller TEXT NOT NULL DEFAULT '',
    dialled TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL DEFAULT '',
    started_at TEXT NOT NULL,
    answered_at TEXT,
    ended_at TEXT,
    ending TEXT NOT NULL DEFAULT '',
    customer TEXT,
    place TEXT NOT NULL DEFAULT '[]',
    language TEXT NOT NULL DEFAULT 'zh'
) STRICT;
CREATE INDEX calls_by_start ON calls (started_at);
CREATE INDEX calls_open ON calls (ended_at) WHERE ended_at IS NULL;

CREATE TABLE call_steps (
    call_id TEXT NOT NULL REFERENCES calls,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('heard', 'keyed', 'did')),
    prompt TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    keys TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (call_id, number)
) STRICT;

CREATE TABLE preferences (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE plugins (
    name TEXT PRIMARY KEY,
    enabled INTEGER NOT NULL DEFAULT 1,
    reason TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE operators (
    name TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT 'zh',
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    digest TEXT PRIMARY KEY,
    operator TEXT NOT NULL REFERENCES operators,
    address TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE TABLE login_failures (
    subject TEXT PRIMARY KEY,
    in_a_row INTEGER NOT NULL,
    last_at TEXT NOT NULL
) STRICT
"""
