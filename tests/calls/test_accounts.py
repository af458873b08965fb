"""Accounts by telephone: who gets in, what he hears, and who is locked out."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import plugins.ofd_exchange
from tests.calls import registrar_files
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.conftest import CallerMaker

pytestmark = pytest.mark.asterisk

ACCOUNT, PIN = "980000000011", "135790"
LOCKED_ACCOUNT, RIGHT_PIN = "980000000014", "141421"
WRONG_PINS = ("900001", "900002", "900003", "900004", "900005")


@pytest.fixture(scope="module")
def registrar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the demo registrar's files."""
    folder = tmp_path_factory.mktemp("registrar")
    plugins.ofd_exchange.demo_files(folder)
    return folder


def log_in(call: Conversation, account: str, pin: str) -> Conversation:
    call.press("2").begins("account.enter_number")
    call.press(f"{account}#").begins("account.enter_pin")
    return call.press(pin)


def test_the_holdings_heard_are_those_of_the_registrars_file(
    caller: Caller, registrar: Path
) -> None:
    names = {row["FundCode"]: row["FundName"] for row in registrar_files.rows_of(registrar, "07")}
    rows = [r for r in registrar_files.rows_of(registrar, "05") if r["TAAccountID"] == ACCOUNT]
    assert {row["DetailFlag"] for row in rows} == {"0", "1"}, "the trap must be in the file"
    total: dict[str, Decimal] = defaultdict(Decimal)
    available: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["DetailFlag"] == "0":
            code = row["FundCode"]
            total[code] += registrar_files.decimal(row, "TotalVolOfDistributorInTA")
            available[code] += registrar_files.decimal(row, "AvailableVol")
    call = log_in(caller.dial("1000"), ACCOUNT, PIN).hears("account.menu_shares", key="1")
    call.press("1").hears("account.holdings_intro", count=len(total))
    for code in sorted(total):
        slots: dict[str, Any] = {"fund": names[code], "shares": total[code]}
        if available[code] == total[code]:
            call.hears("account.holdings_row", **slots)
        else:
            call.hears("account.holdings_row_available", **slots, available=available[code])
    day = min(row["TransactionCfmDate"] for row in rows)
    as_of = datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007
    call.hears("account.holdings_as_of", day=as_of).hears("account.final_note")


def test_a_wrong_pin_and_an_unknown_account_sound_the_same(new_caller: CallerMaker) -> None:
    heard = []
    for number, account in (("13800138101", "980000000012"), ("13800138102", "980000999999")):
        call = log_in(new_caller(number).dial("1000"), account, "900009")
        call.hears("account.wrong", left=2)
        heard.append([clip.name for clip in call.clips() if "account/wrong" in clip.name])
    assert heard[0] == heard[1]


def test_five_wrong_pins_over_five_calls_lock_the_account(
    new_caller: CallerMaker, box: Box
) -> None:
    for number, pin in enumerate(WRONG_PINS):
        call = log_in(new_caller(f"1380013820{number}").dial("1000"), LOCKED_ACCOUNT, pin)
        if pin == WRONG_PINS[-1]:
            call.hears("account.locked")
        else:
            call.hears("account.wrong", left=2)
        call.hang_up()
    call = log_in(new_caller("13800138299").dial("1000"), LOCKED_ACCOUNT, RIGHT_PIN)
    call.hears("account.locked")
    locked = {c["fund_account"]: c["locked"] for c in box.fundline("customers")}
    assert locked[LOCKED_ACCOUNT] is True
    assert locked[ACCOUNT] is False
