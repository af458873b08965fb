"""The tables of questionnaires and answers, of tasks that follow from them, and of complaints.

What a person answered or said about his complaint is only ever added; what is closed stays closed.
"""

ANSWERS_ARE_VOICES = """UPDATE sqlite_schema SET sql = replace(
    sql, '''greeting'', ''commentary'')', '''greeting'', ''commentary'', ''answer'')')
    WHERE type = 'table' AND name = 'voices'"""
"""Lets `voices` keep a kind more: SQLite has no other way to change a CHECK without a copy of the
table (sqlite.org/lang_altertable.html, section 7)."""

SURVEYS = """
CREATE TABLE questionnaires (
    id TEXT NOT NULL CHECK (id <> ''),
    version INTEGER NOT NULL CHECK (version > 0),
    text TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (id, version)
) STRICT;

CREATE TRIGGER questionnaires_stay BEFORE DELETE ON questionnaires
BEGIN SELECT raise(ABORT, 'a version of a questionnaire is never deleted'); END;

CREATE TRIGGER questionnaires_stay_as_they_are BEFORE UPDATE ON questionnaires
BEGIN SELECT raise(ABORT, 'a version of a questionnaire is never changed'); END;

CREATE TABLE survey_answers (
    contact INTEGER NOT NULL REFERENCES contacts (id),
    question TEXT NOT NULL,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    questionnaire TEXT NOT NULL,
    version INTEGER NOT NULL,
    answer TEXT NOT NULL,
    voice TEXT REFERENCES voices (id),
    call_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (contact, question),
    FOREIGN KEY (questionnaire, version) REFERENCES questionnaires (id, version)
) STRICT;

CREATE INDEX survey_answers_by_campaign ON survey_answers (campaign, question, answer);

CREATE TRIGGER survey_answers_stay BEFORE DELETE ON survey_answers
BEGIN SELECT raise(ABORT, 'an answer is never deleted'); END;

CREATE TRIGGER survey_answers_stay_as_they_are BEFORE UPDATE ON survey_answers
BEGIN SELECT raise(ABORT, 'an answer is never changed'); END;

CREATE TABLE survey_voices (
    voice TEXT PRIMARY KEY REFERENCES voices (id),
    contact INTEGER NOT NULL REFERENCES contacts (id),
    question TEXT NOT NULL,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    questionnaire TEXT NOT NULL,
    version INTEGER NOT NULL,
    call_id TEXT NOT NULL
) STRICT;

CREATE TABLE complaints (
    receipt_number TEXT PRIMARY KEY,
    message TEXT NOT NULL UNIQUE REFERENCES voice_messages (id),
    caller TEXT NOT NULL,
    fund_account TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'zh',
    received_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('received', 'in_hand', 'answered', 'closed')),
    handling INTEGER NOT NULL DEFAULT 1 CHECK (handling > 0),
    accept_by TEXT NOT NULL,
    close_by TEXT NOT NULL,
    extended INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1)),
    window_begin TEXT,
    window_end TEXT,
    window_day TEXT,
    window_workdays INTEGER NOT NULL DEFAULT 1 CHECK (window_workdays IN (0, 1)),
    answer TEXT NOT NULL DEFAULT '',
    contact INTEGER REFERENCES contacts (id),
    satisfied INTEGER CHECK (satisfied IN (0, 1)),
    closed_at TEXT,
    CHECK ((window_begin IS NULL) = (window_end IS NULL)),
    CHECK ((window_begin IS NULL) = (window_day IS NULL)),
    CHECK (status <> 'answered' OR answer <> ''),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL))
) STRICT;

CREATE INDEX complaints_by_status ON complaints (status, close_by);
CREATE UNIQUE INDEX complaints_by_contact ON complaints (contact) WHERE contact IS NOT NULL;

CREATE TRIGGER complaints_stay BEFORE DELETE ON complaints
BEGIN SELECT raise(ABORT, 'a complaint is never deleted'); END;

CREATE TRIGGER closed_complaints_stay_as_they_are BEFORE UPDATE ON complaints
WHEN OLD.status = 'closed'
BEGIN SELECT raise(ABORT, 'a complaint that is closed is never changed'); END;

CREATE TABLE complaint_events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    receipt_number TEXT NOT NULL REFERENCES complaints (receipt_number),
    handling INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('received', 'window', 'in_hand', 'extended', 'answered',
        'satisfied', 'dissatisfied', 'not_reached', 'closed')),
    operator TEXT NOT NULL DEFAULT '',
    call_id TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX complaint_events_by_receipt ON complaint_events (receipt_number, id);

CREATE TRIGGER complaint_events_stay BEFORE DELETE ON complaint_events
BEGIN SELECT raise(ABORT, 'what was done about a complaint is never deleted'); END;

CREATE TRIGGER complaint_events_stay_as_they_are BEFORE UPDATE ON complaint_events
BEGIN SELECT raise(ABORT, 'what was done about a complaint is never changed'); END;

INSERT INTO complaints (receipt_number, message, caller, fund_account, received_at, status,
    accept_by, close_by)
SELECT receipt_number, id, caller, fund_account, received_at, 'received',
    strftime('%Y-%m-%dT%H:%M:%f+08:00', received_at, '+8 hours', '+15 days'),
    strftime('%Y-%m-%dT%H:%M:%f+08:00', received_at, '+8 hours', '+60 days')
FROM voice_messages WHERE kind = 'complaint' AND receipt_number IS NOT NULL AND forwarded_from = '';

CREATE TABLE follow_up_tasks (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    reason TEXT NOT NULL CHECK (reason IN ('answer', 'second_handling', 'not_reached')),
    made_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    number TEXT NOT NULL DEFAULT '',
    fund_account TEXT NOT NULL DEFAULT '',
    contact INTEGER REFERENCES contacts (id),
    receipt_number TEXT REFERENCES complaints (receipt_number),
    call_id TEXT NOT NULL DEFAULT '',
    questionnaire TEXT NOT NULL DEFAULT '',
    question TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    closed_at TEXT,
    closed_by TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '',
    CHECK ((closed_at IS NULL) = (closed_by = '')),
    CHECK ((closed_at IS NULL) = (result = ''))
) STRICT;

CREATE INDEX follow_up_tasks_open ON follow_up_tasks (due_at) WHERE closed_at IS NULL;

CREATE TRIGGER follow_up_tasks_stay BEFORE DELETE ON follow_up_tasks
BEGIN SELECT raise(ABORT, 'a task is never deleted'); END;

CREATE TRIGGER closed_tasks_stay_as_they_are BEFORE UPDATE ON follow_up_tasks
WHEN OLD.closed_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a task that is done is never changed'); END;
"""
