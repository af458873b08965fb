"""The order book of the bench: orders accepted a second without a telephone, beside bare SQLite."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from appliance.assembly import Appliance, assemble
from appliance.store.database import Database
from tests.calls.bench_order_scenario import AMOUNT, FUND
from tests.calls.box import Box
from tests.calls.more_customers import Customer

ORDERS = 300
ROW_BYTES = 600
"""About what an order and its event take."""
STEPS = ("intend", "accept", "told")


def measure_book(box: Box, customers: list[Customer]) -> dict[str, Any]:
    """Place orders through the services alone, one after another, and commit as often in SQLite."""
    appliance = assemble(box.settings)
    try:
        seconds, commits = _orders(appliance, customers)
    finally:
        appliance.close()
    bare = _bare_commits(box.home.parent / "bare.sqlite", ORDERS)
    per_second = ORDERS / seconds
    return {
        "orders": ORDERS,
        "orders_a_second": round(per_second, 1),
        "committed_transactions_per_order": commits,
        "bare_commits_a_second": round(bare, 1),
        "ratio_to_bare_commits": round(per_second / bare, 3),
        "ratio_commit_for_commit": round(per_second * sum(commits.values()) / bare, 3),
    }


def _orders(appliance: Appliance, customers: list[Customer]) -> tuple[float, dict[str, float]]:
    counted = dict.fromkeys(STEPS, 0)
    purchase = appliance.transaction_types.one("purchase")
    began = time.monotonic()
    for number in range(ORDERS):
        customer = customers[number % len(customers)]
        application = appliance.trading_desk.begin(
            purchase, customer.fund_account, caller=customer.telephone, call_id="bench"
        )
        application.answer(purchase.questions[0], FUND)
        application.answer(purchase.questions[1], AMOUNT + Decimal(number))
        with _counting(appliance.database, counted, "intend"):
            intent = appliance.orders.intend(application, application.quote())
        with _counting(appliance.database, counted, "accept"):
            order = appliance.trading_desk.accept(intent, appliance.clock())
        with _counting(appliance.database, counted, "told"):
            appliance.orders.told(order.order_number)
    seconds = time.monotonic() - began
    return seconds, {step: count / ORDERS for step, count in counted.items()}


@contextmanager
def _counting(database: Database, counted: dict[str, int], step: str) -> Iterator[None]:
    """Count the COMMITs that SQLite runs on the writing connection meanwhile."""

    def trace(statement: str) -> None:
        counted[step] += statement == "COMMIT"

    with database.writing() as tables:
        connection = tables.conn
    connection.set_trace_callback(trace)
    yield
    connection.set_trace_callback(None)


def _bare_commits(path: Path, count: int) -> float:
    """Return how many rows SQLite alone commits a second, each in a transaction of its own."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    connection.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, content TEXT)")
    content = "x" * ROW_BYTES
    began = time.monotonic()
    for _ in range(count):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows (content) VALUES (?)", [content])
        connection.execute("COMMIT")
    seconds = time.monotonic() - began
    connection.close()
    return count / seconds
