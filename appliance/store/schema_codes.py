"""The tables of the codes by which a called person asks the hotline who called him.

A code itself is kept nowhere: with the box's secret it follows from its attempt, and only its keyed
digest is compared. A failed identity by certificate counts beside those by PIN.
"""

CODES = """
CREATE TABLE call_codes (
    digest TEXT PRIMARY KEY,
    attempt TEXT NOT NULL UNIQUE,
    draw INTEGER NOT NULL CHECK (draw >= 0),
    number TEXT NOT NULL,
    campaign INTEGER NOT NULL,
    kind TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    good_until TEXT NOT NULL
) STRICT;

CREATE INDEX call_codes_by_end ON call_codes (good_until);

CREATE TABLE code_tries (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    caller TEXT NOT NULL,
    fitted INTEGER NOT NULL DEFAULT 0 CHECK (fitted IN (0, 1))
) STRICT;

CREATE INDEX code_tries_by_caller ON code_tries (caller, at);
CREATE INDEX code_tries_by_time ON code_tries (at);

CREATE TABLE failures_of_accounts (
    subject TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('query', 'trade', 'certificate')),
    in_a_row INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (subject, kind)
) STRICT;

INSERT INTO failures_of_accounts SELECT subject, kind, in_a_row, last_at FROM account_failures;

DROP TABLE account_failures;

ALTER TABLE failures_of_accounts RENAME TO account_failures;
"""
