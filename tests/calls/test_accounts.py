"""Accounts by telephone: who gets in, what he hears, and who is locked out."""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

ACCOUNT, PIN = "980000000011", "135790"
LOCKED_ACCOUNT, RIGHT_PIN = "980000000014", "141421"
WRONG_PINS = ("900001", "900002", "900003", "900004", "900005")


@pytest.fixture(scope="module", autouse=True)
def holdings(
    box: Box, room: TelephoneRoom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[None]]:
    """Let a customer hear his holdings, which takes long, while the other tests run."""
    registrar = tmp_path_factory.mktemp("registrar")
    plugins.ofd_exchange.demo_files(registrar)
    caller = Caller(box, room, "13800138100")
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(hear_holdings, caller, registrar)
    caller.close()


def log_in(call: Conversation, account: str, pin: str) -> Conversation:
    call.press("2").begins("account.enter_number")
    call.press(f"{account}#").begins("account.enter_pin")
    return call.press(pin)


def hear_holdings(caller: Caller, registrar: Path) -> None:
    """Listen to every holding the registrar's file has, in its order."""
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
    def heard(caller: Caller, account: str) -> list[str]:
        call = log_in(caller.dial("1000"), account, "900009").hears("account.wrong", left=2)
        return [clip.name for clip in call.clips() if "account/wrong" in clip.name]

    callers = [new_caller("13800138101"), new_caller("13800138102")]
    with ThreadPoolExecutor(len(callers)) as pool:
        known, unknown = pool.map(heard, callers, ("980000000012", "980000999999"))
    assert known == unknown


@pytest.mark.long
def test_five_wrong_pins_over_five_calls_lock_the_account(
    new_caller: CallerMaker, box: Box
) -> None:
    def try_pin(caller: Caller, pin: str) -> Conversation:
        return log_in(caller.dial("1000"), LOCKED_ACCOUNT, pin)

    callers = [new_caller(f"1380013820{number}") for number in range(len(WRONG_PINS))]
    with ThreadPoolExecutor(len(callers)) as pool:
        for call in pool.map(try_pin, callers[:-1], WRONG_PINS[:-1]):
            call.hears("account.wrong", left=2).hang_up()
    try_pin(callers[-1], WRONG_PINS[-1]).hears("account.locked").hang_up()
    try_pin(new_caller("13800138299"), RIGHT_PIN).hears("account.locked")
    locked = {c["fund_account"]: c["locked"] for c in box.fundline("customers")}
    assert locked[LOCKED_ACCOUNT] is True
    assert locked[ACCOUNT] is False


def test_the_holdings_heard_are_those_of_the_registrars_file(holdings: Future[None]) -> None:
    holdings.result()
