"""Every refusal of an order, each in a real conversation: `refusals.csv` beside this file.

`given` is what is prepared, one thing after another, divided by `;` (see `prepare`); `keys` are
pressed in the menu of transactions; the caller then hears `sentence`, and no order is made.
"""

import csv
import json
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from appliance.audio.prompts import Prompts
from appliance.settings import CHECKOUT
from tests.demo_calls import CUSTOMERS, DemoCompany

TABLE = Path(__file__).with_name("refusals.csv")
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
REFUSALS = {
    key for key in Prompts(CHECKOUT / "sounds").keys("zh") if key.startswith("trading.refused_")
}
NOT_BY_KEYS = {
    "trading.refused_account_closed": "nobody logs in to a closed account",
    "trading.refused_not_your_order": "the keys choose among the caller's own orders",
    "trading.refused_not_cancellable": "such an order is not offered",
    "trading.refused_cut_passed": "such an order is not offered",
    "trading.refused_cancelled_already": "such an order is not offered",
    "trading.refused_changed": "what changes between read-back and key: test_conversation.py",
}


def trade(account: str) -> str:
    """Return the keys with which a demo customer reaches the menu of transactions."""
    return f"3{account}#{CUSTOMERS[account][1]}"


def prepare(demo: DemoCompany, account: str, given: str) -> None:
    """Bring about one situation: `<what> <values>`."""
    what, *values = given.split()
    if what == "at":
        demo.clock.set(" ".join(values))
    elif what == "parameter":
        demo.appliance.parameters.keep(*values, by="test")
    elif what == "ordered":
        demo.dial(trade(account), *values)
    elif what == "ordered_by":
        demo.dial(trade(values[0]), *values[1:])
    else:
        with demo.appliance.database.writing() as tables:
            CHANGES[what](tables, account, *values)


def change_customer(tables: Tables, account: str, column: str, value: str) -> None:
    """Change what is known of the customer."""
    tables.table("customers").update(account, {column: None if value == "NULL" else value})


def change_fund(tables: Tables, _account: str, code: str, column: str, value: str) -> None:
    """Change what is known of a fund."""
    tables.table("funds").update(code, {column: None if value == "NULL" else value})


def change_limit(tables: Tables, _account: str, code: str, name: str, value: str) -> None:
    """Change one limit of a fund."""
    limits = json.loads(tables.table("funds").get(code)["limits"])
    tables.table("funds").update(code, {"limits": json.dumps(limits | {name: value})})


def change_holding(tables: Tables, account: str, code: str, column: str, value: str) -> None:
    """Change the balance of a fund in the account."""
    (row,) = tables.table("holdings").rows_where(
        "fund_account = ? AND fund_code = ?", [account, code]
    )
    tables.table("holdings").upsert(row | {column: value}, pk=tables.table("holdings").pks)


def add_relation(tables: Tables, _account: str, code: str, target: str, share_class: str) -> None:
    """Let the registrar allow a switch into shares of a class."""
    row = {"fund_code": code, "target_fund_code": target, "target_share_class": share_class}
    tables.table("switch_relations").insert(row | {"changed_at": "2026-11-23"})


def empty(tables: Tables, account: str, table: str) -> None:
    """Take away all rows of the account in one table."""
    tables.table(table).delete_where("fund_account = ?", [account])


CHANGES = {
    "customer": change_customer,
    "fund": change_fund,
    "limit": change_limit,
    "holding": change_holding,
    "relation": add_relation,
    "without": empty,
}


@pytest.mark.parametrize("row", ROWS, ids=[row["situation"] for row in ROWS])
def test_an_order_the_rules_do_not_allow_is_refused_in_one_sentence(
    demo: DemoCompany, row: dict[str, str]
) -> None:
    account = row["account"]
    for given in filter(None, row["given"].split(";")):
        prepare(demo, account, given)
    before = demo.appliance.orders.count()
    call = demo.dial(trade(account), *row["keys"].split())
    assert row["prompt"] in call.heard
    assert row["sentence"] in call.texts
    assert "已受理" not in call.said
    assert demo.appliance.orders.count() == before


def test_every_check_that_refuses_stands_in_the_table() -> None:
    said = {row["prompt"] for row in ROWS}
    assert len(ROWS) >= 60
    assert REFUSALS - said <= NOT_BY_KEYS.keys()
