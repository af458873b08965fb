"""The demo company's files, and the plugin as the appliance loads it."""

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import plugins
from appliance.plugin_loader import load_plugins
from appliance.services.trading_calendar import DELIVERED_DAYS
from appliance.services.trading_day_files import read_trading_days
from plugins.ofd_exchange.demo import write_demo_files
from plugins.ofd_exchange.demo.customers import CUSTOMERS
from plugins.ofd_exchange.demo.funds import FUNDS, nav_on
from plugins.ofd_exchange.demo.trading_days import is_trading_day, past_trading_days
from tests.plugins.ofd_exchange.box import Box

TODAY = date(2026, 11, 23)
COMPANY = Path(plugins.__file__).parent.parent / "appliance" / "machine" / "demo_company.toml"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def company(box: Box, today: date = TODAY) -> Box:
    write_demo_files(box.files, today)
    report = box.imports.import_folder(box.files, "demo")
    assert report.refused == []
    assert report.skipped == []
    assert all(not row["reason"] for row in box.imports.listing(99))
    return box


def test_the_newest_nav_is_of_the_last_trading_day(box: Box) -> None:
    company(box)
    days = {quote.nav_date for quote in box.funds.newest_quotes().values()}
    assert days == {date(2026, 11, 20)}
    assert len(box.funds.history("000001", 999)) == 120
    assert len(box.funds.listing()) == 8


def test_the_demo_skips_the_closed_days_of_2026() -> None:
    assert past_trading_days(date(2026, 10, 9), 2) == [date(2026, 9, 30), date(2026, 10, 8)]
    assert past_trading_days(date(2026, 2, 24), 1) == [date(2026, 2, 13)]


def test_the_demo_knows_the_trading_days_that_come_with_the_box() -> None:
    rules = read_trading_days(DELIVERED_DAYS.read_bytes(), DELIVERED_DAYS.name)
    of_2026 = [rule for rule in rules if rule.day.year == 2026]
    assert [rule for rule in of_2026 if rule.open != is_trading_day(rule.day)] == []


def test_the_funds_are_what_the_demo_needs(box: Box) -> None:
    company(box)
    money = box.funds.latest_quote("000003")
    assert money is not None
    assert money.fund_income is not None
    assert money.yield_7d is not None
    assert Decimal(0) < money.yield_7d < Decimal("0.05")
    assert (money.nav, box.funds.fund("000003").fund_type) == (Decimal("1.0000"), "04")
    subscription = box.funds.fund("000006")
    assert subscription.fund_status == "1"
    assert subscription.limits["IPOStartDate"] < "2026-11-23" < subscription.limits["IPOEndDate"]
    assert box.funds.fund("000007").fund_status == "5"
    kinds = {row["net_value_type"] for row in box.rows("quotes") if row["fund_code"] == "000008"}
    assert kinds == {"0", "1", "2"}


def test_the_customers_hold_what_the_demo_says(box: Box) -> None:
    company(box)
    held = {
        f"98000000001{tail}": [one.fund_code for one in box.funds.holdings(f"98000000001{tail}")]
        for tail in "1234"
    }
    assert held == {
        "980000000011": ["000001", "000002"],
        "980000000012": [],
        "980000000013": ["000003"],
        "980000000014": [],
    }
    for account in held:
        for one in box.funds.holdings(account):
            details = [
                Decimal(row["shares"])
                for row in box.rows("holding_details")
                if (row["fund_account"], row["fund_code"]) == (account, one.fund_code)
            ]
            assert sum(details) in (one.total_shares, 0)


def test_every_demo_customer_is_described_once(box: Box) -> None:
    company(box)
    facts = tomllib.loads(COMPANY.read_text("utf-8"))
    accounts = [row["fund_account"] for row in box.rows("customers")]
    assert [one["fund_account"] for one in facts["customer"]] == accounts
    assert [one["code"] for one in facts["fund"]] == [fund.code for fund in FUNDS]
    assert [row["individual_or_institution"] for row in box.rows("customers")] == list("1101")


def test_identity_numbers_have_right_check_digits() -> None:
    numbers = [one.certificate_number for one in CUSTOMERS if one.kind == "1"]
    for number in numbers:
        total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
        assert number[-1] == "10X98765432"[total % 11]
    assert [number for number in numbers if number.endswith("X")]


def test_demo_files_are_the_same_whenever_they_are_written(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    first = write_demo_files(one, TODAY)
    second = write_demo_files(other, TODAY)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_past_stays_the_past_on_the_next_day() -> None:
    before = past_trading_days(TODAY, 120)
    after = past_trading_days(TODAY + timedelta(days=1), 120)
    assert before[1:] == after[:-1]
    moves = [nav_on("000001", day) for day in before]
    assert len(set(moves)) > 100
    assert all(abs(b / a - 1) < Decimal("0.05") for a, b in pairwise(moves))


def test_a_demo_written_in_any_season_is_imported_whole(tmp_path: Path) -> None:
    for number, today in enumerate((date(2026, 1, 1), date(2025, 10, 9), date(2024, 2, 29))):
        folder = tmp_path / str(number)
        folder.mkdir()
        box = company(Box(folder), today)
        newest = box.funds.latest_quote("000001")
        assert newest is not None
        assert newest.nav_date < today
        box.database.close()


def test_the_plugin_offers_its_reader_and_the_demo_files(tmp_path: Path) -> None:
    loaded = load_plugins(plugins, lambda name: name == "ofd_exchange")
    [(plugin, reader)] = loaded.collect("fund_file_reader")
    assert plugin.name == "ofd_exchange"
    loaded.collect("demo_files", folder=tmp_path)
    assert plugin.status == "working"
    files = sorted(tmp_path.iterdir())
    assert [path for path in files if reader.recognises(path)]
    assert [path for path in files if reader.index_of(path) is not None]
