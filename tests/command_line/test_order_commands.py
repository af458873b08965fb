"""`fundline orders`, `fees`, `switches`, `parameter` and `fund`: what they print and refuse."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.command_line import main
from tests.services.trading_room import ACCOUNT, RATES, TradingRoom

Run = Callable[..., tuple[int, str, str]]
COLUMNS = [
    *("order_number", "business_code", "fund_account", "fund_code", "amount", "shares"),
    *("status", "accepted_at", "trade_date", "call_id"),
]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TradingRoom]:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    room = TradingRoom(tmp_path / "home")
    yield room
    room.close()


@pytest.fixture
def run(room: TradingRoom, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


def answer(run: Run, *arguments: str) -> Any:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_orders_are_listed_with_the_names_of_the_contract(room: TradingRoom, run: Run) -> None:
    room.holding("000001", ("1000", 400))
    sold = room.order("redeem", fund_code="000001", shares="500.5")
    bought = room.order("purchase", fund_code="000001", amount="1000")
    newest, oldest = answer(run, "orders")
    assert list(newest) == COLUMNS
    assert newest == {
        "order_number": bought.order_number,
        "business_code": "022",
        "fund_account": ACCOUNT,
        "fund_code": "000001",
        "amount": "1000.00",
        "shares": None,
        "status": "accepted",
        "accepted_at": "2026-11-23T10:00:00+08:00",
        "trade_date": "2026-11-23",
        "call_id": bought.call_id,
    }
    assert (oldest["order_number"], oldest["shares"]) == (sold.order_number, "500.50")


def test_orders_can_be_narrowed_down(room: TradingRoom, run: Run) -> None:
    room.order("purchase", fund_code="000001", amount="1000")
    assert len(answer(run, "orders", "--state", "accepted", "--trade-date", "20261123")) == 1
    assert answer(run, "orders", "--state", "failed") == []
    assert answer(run, "orders", "--trade-date", "2026-11-24") == []
    assert run("orders", "--state", "lost")[0] == 2
    assert "1000.00" in run("orders")[1]


def test_fee_rates_come_from_a_file_and_a_wrong_one_is_refused_by_its_line(
    room: TradingRoom, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(RATES, "utf-8")
    assert run("fees", "import", str(file)) == (0, "9 fee rates are imported\n", "")
    assert answer(run, "fees", "show")[0]["rate"] == "0.008"
    file.write_text(RATES + "000009,022,,0,0,200%,\n", "utf-8")
    status, out, err = run("fees", "import", str(file))
    assert (status, out) == (1, "")
    assert "rates.csv, line 11, field rate" in err


def test_switches_come_from_a_file(room: TradingRoom, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "switches.csv"
    file.write_text("fund_code,target_fund_code,target_share_class\n000002,000001,\n", "utf-8")
    assert run("switches", "import", str(file))[0] == 0
    assert {row["fund_code"] for row in answer(run, "switches", "show")} == {"000001", "000002"}


def test_a_limit_can_be_chosen_within_its_range(room: TradingRoom, run: Run) -> None:
    assert run("parameter", "set", "trading.order_amount_limit", "200000.50")[0] == 0
    values = {row["name"]: row["value"] for row in answer(run, "parameter", "show")}
    assert values["trading.order_amount_limit"] == "200000.50"
    assert values["trading.short_holding_days"] == "7"
    for name, value in [
        ("trading.order_amount_limit", "much"),
        ("trading.order_amount_limit", "-1"),
        ("trading.order_amount_limit", "NaN"),
        ("trading.caller_orders_per_day", "1.5"),
        ("trading.registered_number_only", "2"),
        ("trading.colour", "1"),
    ]:
        status, out, err = run("parameter", "set", "--", name, value)
        assert (status, out) == (1, "")
        assert name in err


def test_what_files_do_not_tell_of_a_fund_or_customer_is_written(
    room: TradingRoom, run: Run
) -> None:
    assert run("fund", "set-risk", "000001", "4")[0] == 0
    assert (
        run("fund", "set-selling", "000001", "--confirm-days", "2", "--sold-to", "individuals")[0]
        == 0
    )
    fund = room.appliance.funds.fund("000001")
    assert (fund.risk_level, fund.confirm_days, fund.sold_to) == (4, 2, "1")
    assert run("fund", "set-selling", "999999")[0] == 1
    assert run("customer", "set-certificate-end", ACCOUNT, "2027-05-01")[0] == 0
    end = room.appliance.callers.customer(ACCOUNT).certificate_valid_until
    assert end is not None
    assert end.isoformat() == "2027-05-01"
    assert run("customer", "set-certificate-end", ACCOUNT)[0] == 0
    assert room.appliance.callers.customer(ACCOUNT).certificate_valid_until is None
