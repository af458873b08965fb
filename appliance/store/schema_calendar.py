"""The tables of the trading calendar."""

TRADING_CALENDAR = """
CREATE TABLE trading_days (
    day TEXT PRIMARY KEY,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    closes_at TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL DEFAULT '',
    CHECK (strftime('%w', day) BETWEEN '1' AND '5')
) STRICT;

CREATE TABLE cut_offs (
    fund_code TEXT NOT NULL DEFAULT '',
    business_code TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    PRIMARY KEY (fund_code, business_code)
) STRICT
"""
