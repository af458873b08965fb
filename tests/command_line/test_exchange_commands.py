"""`fundline exchange export`, `differences`, `settle` and `fundline counterparty`."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from appliance.command_line import main
from tests.plugins.ofd_exchange.exchange_box import ExchangeBox, exchange, published
from tests.plugins.ofd_exchange.sample_rows import confirmation
from tests.plugins.ofd_exchange.strict_reader import read_applications

__all__ = ["exchange"]

Run = Callable[..., tuple[int, str, str]]
PAST, FAR_AHEAD = date(2024, 3, 1), date(2099, 1, 5)
FILES = ["OFD_001_98_20240301_03.TXT", "OFI_001_98_20240301.TXT"]


@pytest.fixture
def run(
    exchange: ExchangeBox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("FUNDLINE_HOME", str(exchange.home))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


def test_a_day_is_exported_and_sent_again(exchange: ExchangeBox, run: Run, tmp_path: Path) -> None:
    exchange.accept(trade_date=PAST)
    arguments = ("exchange", "export", "--trade-date", "20240301", "--to", str(tmp_path / "a"))
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {"orders": 1, "files": FILES, "left_out": {}}
    assert len(read_applications(tmp_path / "a" / FILES[0]).records) == 1
    sent = published(tmp_path / "a")
    status, out, _err = run(*arguments[:-1], str(tmp_path / "b"), "--registrar", "98")
    assert (status, out.splitlines()) == (0, [*FILES, "0 orders went out now"])
    assert published(tmp_path / "b") == sent


def test_an_order_that_stays_behind_is_named(
    exchange: ExchangeBox, run: Run, tmp_path: Path
) -> None:
    bad = exchange.accept(trade_date=PAST, transaction_account="")
    status, _out, err = run(
        "exchange", "export", "--trade-date", "20240301", "--to", str(tmp_path / "a")
    )
    assert status == 1
    assert f"order {bad.order_number} stays behind: TransactionAccountID" in err


def test_a_day_that_is_not_over_needs_a_name(
    exchange: ExchangeBox, run: Run, tmp_path: Path
) -> None:
    exchange.appliance.calendar.edit(FAR_AHEAD, is_open=True, by="test")
    arguments = ("exchange", "export", "--trade-date", "20990105", "--to", str(tmp_path / "a"))
    status, _out, err = run(*arguments)
    assert (status, "until 15:00" in err) == (1, True)
    status, out, _err = run(*arguments, "--force-by", "Wang")
    assert (status, out.splitlines()[0]) == (0, "OFI_001_98_20990105.TXT")
    status, _out, err = run(*arguments[:3], "31.12.2026", *arguments[4:])
    assert status == 2


def test_differences_are_listed_and_settled(exchange: ExchangeBox, run: Run) -> None:
    exchange.answer("04", confirmation(AppSheetSerialNo="001202611201999999"))
    _status, out, _err = run("exchange", "differences", "--json")
    [found] = json.loads(out)
    assert (found["kind"], found["order_number"]) == ("unknown_application", "001202611201999999")
    assert run("exchange", "settle", str(found["id"]), "--by", "Wang")[0] == 0
    assert json.loads(run("exchange", "differences", "--json")[1]) == []
    assert "Wang" in run("exchange", "differences", "--all")[1]
    status, _out, err = run("exchange", "settle", "99", "--by", "Wang")
    assert (status, err) == (1, "fundline: there is no difference 99\n")


def test_a_profile_is_changed_field_by_field(run: Run) -> None:
    assert run("counterparty", "set", "98", "--version", "22", "--field", "Broker=B7")[0] == 0
    assert run("counterparty", "set", "98", "--by-command", "--digits-align", "right")[0] == 0
    profile = json.loads(run("counterparty", "show", "98", "--json")[1])
    assert (profile["version"], profile["digits_align"]) == ("22", "right")
    assert (profile["automatic"], profile["fixed_fields"]) == (False, {"Broker": "B7"})
    assert (profile["distributor_code"], profile["cancel_mode"]) == ("001", "withhold")
    assert run("counterparty", "set", "98", "--field", "Broker=")[0] == 0
    _status, out, _err = run("counterparty", "show", "98")
    assert "fixed-fields       {}" in out
    assert "98" in run("counterparty", "show")[1]


def test_a_profile_nobody_can_write_with_is_refused(run: Run) -> None:
    status, _out, err = run("counterparty", "set", "98", "--field", "Colour=red")
    assert (status, "'Colour' is no field" in err) == (1, True)
    assert run("counterparty", "set", "98", "--field", "Broker")[0] == 2
    assert run("counterparty", "set", "98", "--version", "23")[0] == 2
