"""The tables of campaigns: the campaigns, what was done to them, their contacts, the attempts.

A person has one open attempt at most, a number too, over all campaigns. What is final stays.
"""

CAMPAIGNS = """
CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    kind TEXT NOT NULL CHECK (kind <> ''),
    purpose TEXT NOT NULL CHECK (purpose IN ('service', 'marketing', 'requested')),
    status TEXT NOT NULL CHECK (status IN (
        'draft', 'waiting_release', 'scheduled', 'running', 'paused', 'done', 'stopped')),
    content TEXT NOT NULL DEFAULT '{}',
    language TEXT NOT NULL,
    windows TEXT NOT NULL DEFAULT '',
    calls_per_second TEXT NOT NULL,
    at_once INTEGER NOT NULL CHECK (at_once > 0),
    trunk TEXT NOT NULL DEFAULT '',
    retries TEXT NOT NULL DEFAULT '{}',
    starts_at TEXT,
    ends_at TEXT,
    standing INTEGER NOT NULL DEFAULT 0 CHECK (standing IN (0, 1)),
    created_by TEXT NOT NULL DEFAULT '',
    released_by TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    CHECK ((finished_at IS NOT NULL) = (status IN ('done', 'stopped')))
) STRICT;

CREATE UNIQUE INDEX campaigns_standing ON campaigns (kind) WHERE standing = 1;
CREATE INDEX campaigns_by_status ON campaigns (status);

CREATE TRIGGER campaigns_stay BEFORE DELETE ON campaigns
BEGIN SELECT raise(ABORT, 'a campaign is never deleted'); END;

CREATE TRIGGER finished_campaigns_stay_as_they_are BEFORE UPDATE ON campaigns
WHEN OLD.status IN ('done', 'stopped')
BEGIN SELECT raise(ABORT, 'a campaign that is over is never changed'); END;

CREATE TABLE campaign_events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    what TEXT NOT NULL CHECK (what <> ''),
    operator TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX campaign_events_by_campaign ON campaign_events (campaign, id);

CREATE TRIGGER campaign_events_stay BEFORE DELETE ON campaign_events
BEGIN SELECT raise(ABORT, 'what was done to a campaign is never deleted'); END;

CREATE TRIGGER campaign_events_stay_as_they_are BEFORE UPDATE ON campaign_events
BEGIN SELECT raise(ABORT, 'what was done to a campaign is never changed'); END;

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    position INTEGER NOT NULL,
    numbers TEXT NOT NULL,
    number TEXT NOT NULL,
    number_index INTEGER NOT NULL DEFAULT 0,
    fund_account TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    slots TEXT NOT NULL DEFAULT '{}',
    key TEXT NOT NULL DEFAULT '',
    preferred_from TEXT,
    preferred_until TEXT,
    requested_at TEXT,
    wanted_at TEXT,
    expires_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'calling', 'done', 'suppressed', 'stopped')),
    result TEXT NOT NULL DEFAULT '',
    last_outcome TEXT NOT NULL DEFAULT '',
    waits_for TEXT NOT NULL DEFAULT '',
    due_at TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    done_at TEXT,
    UNIQUE (campaign, position),
    CHECK ((state IN ('done', 'suppressed', 'stopped')) = (result <> '')),
    CHECK ((state IN ('done', 'suppressed', 'stopped')) = (done_at IS NOT NULL)),
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((preferred_from IS NULL) = (preferred_until IS NULL))
) STRICT;

CREATE INDEX contacts_due ON contacts (campaign, due_at) WHERE state = 'waiting';
CREATE INDEX contacts_expiring ON contacts (expires_at)
    WHERE state = 'waiting' AND expires_at IS NOT NULL;
CREATE INDEX contacts_by_state ON contacts (campaign, state, result);
CREATE UNIQUE INDEX contacts_by_key ON contacts (campaign, key) WHERE key <> '';
CREATE INDEX contacts_by_number ON contacts (number);
CREATE INDEX contacts_by_account ON contacts (fund_account) WHERE fund_account <> '';

CREATE TRIGGER contacts_stay BEFORE DELETE ON contacts
BEGIN SELECT raise(ABORT, 'a contact is never deleted'); END;

CREATE TRIGGER final_results_stay BEFORE UPDATE ON contacts
WHEN OLD.state IN ('done', 'suppressed', 'stopped')
BEGIN SELECT raise(ABORT, 'the final result of a contact is never changed'); END;

CREATE TABLE outbound_attempts (
    token TEXT PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contacts (id),
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    number TEXT NOT NULL CHECK (number <> ''),
    number_index INTEGER NOT NULL,
    ticket TEXT NOT NULL UNIQUE REFERENCES gate_decisions (id),
    begun_at TEXT NOT NULL,
    answered_at TEXT,
    confirmed_at TEXT,
    ended_at TEXT,
    result TEXT NOT NULL DEFAULT '' CHECK (result IN (
        '', 'confirmed', 'refused', 'wrong_person', 'unreachable', 'busy', 'no_answer',
        'rejected', 'hung_up', 'unfinished', 'failed', 'lost')),
    cause TEXT NOT NULL DEFAULT '',
    CHECK ((ended_at IS NULL) = (result = ''))
) STRICT;

CREATE UNIQUE INDEX one_open_attempt_for_a_contact ON outbound_attempts (contact)
    WHERE ended_at IS NULL;
CREATE UNIQUE INDEX one_open_attempt_at_a_number ON outbound_attempts (number)
    WHERE ended_at IS NULL;
CREATE INDEX outbound_attempts_by_contact ON outbound_attempts (contact);
CREATE INDEX outbound_attempts_by_campaign ON outbound_attempts (campaign);
CREATE INDEX outbound_attempts_answered ON outbound_attempts (campaign, contact)
    WHERE answered_at IS NOT NULL;

CREATE TRIGGER attempts_only_at_who_waits BEFORE INSERT ON outbound_attempts
WHEN (SELECT state FROM contacts WHERE id = NEW.contact) IS NOT 'waiting'
BEGIN SELECT raise(ABORT, 'only a contact that waits is called'); END;

CREATE TRIGGER attempts_only_while_it_runs BEFORE INSERT ON outbound_attempts
WHEN (SELECT status FROM campaigns WHERE id = NEW.campaign) IS NOT 'running'
BEGIN SELECT raise(ABORT, 'only a running campaign calls'); END;

CREATE TRIGGER attempts_stay BEFORE DELETE ON outbound_attempts
BEGIN SELECT raise(ABORT, 'an attempt is never deleted'); END;

CREATE TRIGGER ended_attempts_stay_as_they_are BEFORE UPDATE ON outbound_attempts
WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'an attempt that has ended is never changed'); END;
"""
