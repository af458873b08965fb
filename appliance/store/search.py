"""Reads of the search: for each noun the columns to show and how it is looked for.

A noun is looked for by the first of its ways whose value was typed: the beginning of a number,
its last digits, words, a day.
"""

from typing import Any

from appliance.store.database import Database

SELECT = {
    "customers": "SELECT customers.fund_account FROM customers",
    "orders": "SELECT order_number, fund_account, type, state, amount, shares, accepted_at"
    " FROM orders",
    "voice_mail": "SELECT id, receipt_number, caller, received_at, status, (SELECT text FROM"
    " transcripts WHERE kind = 'message' AND subject = voice_messages.id) AS text"
    " FROM voice_messages",
    "complaints": "SELECT receipt_number, caller, status, received_at FROM complaints",
    "faxes": "SELECT id, direction, number, status, created_at FROM faxes",
    "commentary": "SELECT subject AS id, done_at, text FROM transcripts",
}
WAYS = {
    "customers": {
        "both": "telephone LIKE :both || '%' || :tail OR customers.fund_account LIKE :both || '%'"
        " || :tail",
        "begins": "customers.fund_account >= :begins AND customers.fund_account < :begins || '~'"
        " OR telephone >= :begins AND telephone < :begins || '~'"
        " OR certificate_number >= :begins AND certificate_number < :begins || '~'"
        " OR customers.fund_account IN (SELECT fund_account FROM transaction_accounts"
        " WHERE transaction_account = :begins)",
        "ends": "customers.rowid IN (SELECT rowid FROM customers WHERE fund_account LIKE '%' ||"
        " :ends UNION ALL SELECT rowid FROM customers WHERE telephone LIKE '%' || :ends)",
        "words": "investor_name >= :words AND investor_name < :words || char(0x10ffff)",
    },
    "orders": {
        "both": "caller LIKE :both || '%' || :tail OR fund_account LIKE :both || '%' || :tail"
        " OR order_number LIKE :both || '%' || :tail",
        "begins": "order_number IN (SELECT order_number FROM orders WHERE instr(order_number,"
        " :begins) OR instr(fund_account, :begins) OR instr(caller, :begins))",
        "ends": "order_number IN (SELECT order_number FROM orders WHERE order_number LIKE '%' ||"
        " :ends OR fund_account LIKE '%' || :ends OR caller LIKE '%' || :ends)",
        "day": "trade_date = :day",
    },
    "voice_mail": {
        "both": "caller LIKE :both || '%' || :tail",
        "begins": "receipt_number >= :begins AND receipt_number < :begins || '~'"
        " OR caller >= :begins AND caller < :begins || '~' OR fund_account = :begins",
        "ends": "receipt_number LIKE '%' || :ends OR caller LIKE '%' || :ends",
        "words": "receipt_number = :words OR EXISTS (SELECT 1 FROM transcripts WHERE"
        " kind = 'message' AND subject = voice_messages.id AND instr(text, :words))",
        "day": "received_at >= :day AND received_at < :day_after",
    },
    "complaints": {
        "both": "caller LIKE :both || '%' || :tail",
        "begins": "receipt_number >= :begins AND receipt_number < :begins || '~'"
        " OR caller >= :begins AND caller < :begins || '~' OR fund_account = :begins",
        "ends": "receipt_number LIKE '%' || :ends OR caller LIKE '%' || :ends",
        "words": "receipt_number = :words",
        "day": "received_at >= :day AND received_at < :day_after",
    },
    "faxes": {
        "both": "number LIKE :both || '%' || :tail",
        "begins": "number >= :begins AND number < :begins || '~' OR fund_account = :begins",
        "ends": "rowid IN (SELECT rowid FROM faxes WHERE number LIKE '%' || :ends)",
        "words": "id = :words",
        "day": "created_at >= :day AND created_at < :day_after",
    },
    "commentary": {
        "words": "kind = 'commentary' AND instr(text, :words)",
    },
}
ALWAYS = {
    "voice_mail": "status IN ('new', 'saved')",
    "faxes": "deleted_at IS NULL AND status <> 'empty'",
}
ORDER = {
    "customers": "fund_account",
    "orders": "accepted_at DESC, order_number DESC",
    "voice_mail": "received_at DESC, id DESC",
    "complaints": "received_at DESC, receipt_number DESC",
    "faxes": "created_at DESC, id DESC",
    "commentary": "done_at DESC",
}


def _statements(end: str) -> dict[tuple[str, str], str]:
    """Return a statement for each noun and way, and for each noun without any."""
    return {
        (noun, way): f"{SELECT[noun]} WHERE ({condition}) AND {ALWAYS.get(noun, 'true')}"
        f" ORDER BY {ORDER[noun]} {end}"
        for noun, ways in WAYS.items()
        for way, condition in {**ways, "": "true"}.items()
    }


ROWS = _statements("LIMIT :limit OFFSET :offset")
COUNTS = {
    key: " ".join(["SELECT count(*) FROM (", text, ")"]) for key, text in _statements("").items()
}


class SearchStore:
    """The tables the search reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def can_find(self, noun: str, values: dict[str, Any]) -> bool:
        """Tell whether a noun can be looked for by what was typed."""
        return bool(_way(noun, values))

    def rows(
        self, noun: str, values: dict[str, Any], limit: int, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Return the rows of a noun that fit; all of them where nothing was typed."""
        with self._database.reading() as tables:
            asked = {**values, "limit": limit, "offset": offset}
            return list(tables.query(ROWS[noun, _way(noun, values)], asked))

    def count(self, noun: str, values: dict[str, Any]) -> int:
        """Return how many rows of a noun fit."""
        with self._database.reading() as tables:
            found = tables.execute(COUNTS[noun, _way(noun, values)], values)
            return int(found.fetchone()[0])


def _way(noun: str, values: dict[str, Any]) -> str:
    return next((way for way in WAYS[noun] if values.get(way)), "")
