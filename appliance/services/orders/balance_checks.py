"""Compares each new statement of balances (type 05) with the one before and what moved since.

The balances to be replaced are kept aside first; the comparison is made anew after every file, so
that it does not matter whether confirmations and dividends come before or after the balances.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from appliance.records.exchange import Difference
from appliance.records.fund import FundFile, ShareBalance
from appliance.services.orders.reconciliation import difference_row
from appliance.store import balance_checks, differences, holdings

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = Decimal("0.00")
ADDING = frozenset({"122", "127", "130", "134", "137", "139", "143", "144"})
TAKING = frozenset({"124", "128", "135", "136", "138", "142", "145", "150", "163"})
STILL = frozenset({"120", "121", "129", "131", "132", "152", "153", "158", "159", "160", "161"})
"""Confirmations that move no shares; with any other business a fund is not compared."""

Key = tuple[str, str]
"""Fund account and fund code."""


class BalanceChecks:
    """The comparison of balances with what moved."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    def remember(self, tables: "Tables", file: FundFile) -> None:
        """Keep the known balances before a newer whole statement replaces them."""
        if file.file_type != "05" or not file.full:
            return
        since, _file_date = holdings.balance_date(tables, file.creator, file.receiver)
        days = [one.confirmed_on for one in file.records if isinstance(one, ShareBalance)]
        until = max(days, default=file.file_date).isoformat()
        if since and until > since:
            balance_checks.remember(
                tables,
                registrar=file.creator,
                distributor=file.receiver,
                since=since,
                until=until,
                file=file.name,
            )

    def compare(self, tables: "Tables", file: FundFile) -> None:
        """Compare again after a file that can change the outcome."""
        if file.file_type not in ("04", "05", "06"):
            return
        for check in balance_checks.checks(tables, file.creator):
            self._write(tables, check["file"], _differing(tables, check), by=file.name)

    def _write(
        self, tables: "Tables", statement: str, found: dict[Key, tuple[Decimal, Decimal]], by: str
    ) -> None:
        now = self._clock().astimezone(SHANGHAI)
        for row in balance_checks.open_differences(tables, statement):
            key = (row["fund_account"], row["fund_code"])
            if key not in found:
                settled_at = now.isoformat(timespec="seconds")
                differences.settle_one(tables, row["id"], settled_at, f"registrar file {by}")
                continue
            expected, stated = found.pop(key)
            fresh = {"id": row["id"], "expected": f"{expected:f}", "stated": f"{stated:f}"}
            balance_checks.rewrite(tables, [fresh])
        for (fund_account, fund_code), (expected, stated) in found.items():
            new = Difference(
                kind="balance",
                file=statement,
                fund_account=fund_account,
                fund_code=fund_code,
                expected=f"{expected:f}",
                stated=f"{stated:f}",
            )
            differences.note(tables, difference_row(new, now))


def _differing(tables: "Tables", check: Mapping[str, Any]) -> dict[Key, tuple[Decimal, Decimal]]:
    """Return expected and stated shares where they differ."""
    parties = (check["registrar_code"], check["distributor_code"])
    # Of balances that are as before nothing is read; only what was added or taken counts.
    change: dict[Key, Decimal] = defaultdict(lambda: NOTHING)
    until: dict[Key, str] = defaultdict(lambda: check["until"])
    for row in balance_checks.changed(tables, *parties):
        key = (row["fund_account"], row["fund_code"])
        change[key] += Decimal(row["stated"] or 0) - Decimal(row["earlier"] or 0)
        until[key] = max(until[key], row["newest"])
    moved, unclear = _moved(balance_checks.movements(tables, *parties, check["since"]), until)
    found = {}
    for key in sorted({*change, *moved} - unclear):
        if change[key] != moved[key]:
            account, fund = key
            parts = balance_checks.stated_shares(
                tables, *parties, fund_account=account, fund_code=fund
            )
            stated = sum(map(Decimal, parts), NOTHING)
            found[key] = (stated - change[key] + moved[key], stated)
    return found


def _moved(
    rows: Iterable[Mapping[str, Any]], until: Mapping[Key, str]
) -> tuple[dict[Key, Decimal], set[Key]]:
    moved: dict[Key, Decimal] = defaultdict(lambda: NOTHING)
    unclear: set[Key] = set()
    for row in rows:
        key, business = (row["fund_account"], row["fund_code"]), row["business_code"]
        shares = Decimal(row["shares"] or 0)
        if row["confirmed_on"] > until[key]:
            continue
        if business in ADDING:
            moved[key] += shares
        elif business in TAKING:
            moved[key] -= shares
        elif business not in STILL and shares:
            unclear.add(key)
        if business == "136" and row["target_fund_code"]:
            target = (row["fund_account"], row["target_fund_code"])
            moved[target] += Decimal(row["target_shares"] or 0)
    return moved, unclear
