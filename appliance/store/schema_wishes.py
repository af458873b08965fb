"""The tables of what customers asked to be told: alarms on quotes, and standing wishes."""

WISHES = """
CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    fund_account TEXT NOT NULL,
    fund_code TEXT NOT NULL REFERENCES funds (fund_code),
    measure TEXT NOT NULL CHECK (measure IN ('nav', 'change', 'yield')),
    direction TEXT NOT NULL CHECK (direction IN ('at_least', 'at_most')),
    threshold TEXT NOT NULL,
    medium TEXT NOT NULL CHECK (medium IN ('call', 'message', 'mail')),
    address TEXT NOT NULL CHECK (address <> ''),
    language TEXT NOT NULL,
    set_at TEXT NOT NULL,
    met INTEGER NOT NULL CHECK (met IN (0, 1)),
    seen_day TEXT NOT NULL DEFAULT '',
    seen_nav TEXT NOT NULL DEFAULT '',
    seen_yield TEXT NOT NULL DEFAULT '',
    fired INTEGER NOT NULL DEFAULT 0,
    fired_at TEXT,
    removed_at TEXT
) STRICT;

CREATE INDEX alarms_by_account ON alarms (fund_account) WHERE removed_at IS NULL;
CREATE INDEX alarms_by_fund ON alarms (fund_code) WHERE removed_at IS NULL;

CREATE TRIGGER alarms_stay BEFORE DELETE ON alarms
BEGIN SELECT raise(ABORT, 'an alarm is removed by a date, never deleted'); END;

CREATE TABLE alarm_events (
    id INTEGER PRIMARY KEY,
    alarm INTEGER NOT NULL REFERENCES alarms (id),
    at TEXT NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('set', 'changed', 'removed', 'fired')),
    threshold TEXT NOT NULL,
    day TEXT NOT NULL DEFAULT '',
    value TEXT NOT NULL DEFAULT '',
    call_id TEXT NOT NULL DEFAULT '',
    operator TEXT NOT NULL DEFAULT '',
    CHECK (event = 'fired' OR call_id <> '' OR operator <> ''),
    CHECK ((event = 'fired') = (value <> ''))
) STRICT;

CREATE INDEX alarm_events_by_alarm ON alarm_events (alarm, id);

CREATE TRIGGER alarm_events_stay BEFORE DELETE ON alarm_events
BEGIN SELECT raise(ABORT, 'what was done with an alarm is never deleted'); END;

CREATE TRIGGER alarm_events_stay_as_they_are BEFORE UPDATE ON alarm_events
BEGIN SELECT raise(ABORT, 'what was done with an alarm is never changed'); END;

CREATE TABLE wishes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    fund_account TEXT NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('order_result', 'commentary', 'mail_address')),
    medium TEXT NOT NULL CHECK (medium IN ('', 'call', 'message', 'mail', 'fax')),
    address TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'zh',
    call_id TEXT NOT NULL DEFAULT '',
    operator TEXT NOT NULL DEFAULT '',
    CHECK ((medium = '') = (address = '')),
    CHECK (call_id <> '' OR operator <> '')
) STRICT;

CREATE INDEX wishes_by_account ON wishes (fund_account, topic, id);

CREATE TRIGGER wishes_stay BEFORE DELETE ON wishes
BEGIN SELECT raise(ABORT, 'what a customer asked for is never deleted'); END;

CREATE TRIGGER wishes_stay_as_they_are BEFORE UPDATE ON wishes
BEGIN SELECT raise(ABORT, 'what a customer asked for is never changed'); END;

CREATE TABLE notice_places (
    feed TEXT PRIMARY KEY,
    place INTEGER NOT NULL
) STRICT;
"""
