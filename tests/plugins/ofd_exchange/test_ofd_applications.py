"""Applications, type 03: each byte as the standard and the registrar's profile want it."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from appliance import Counterparty, CounterpartyRefused, FileRefused, Order
from plugins.ofd_exchange.applications import OfdApplicationWriter
from tests.plugins.ofd_exchange.sample_orders import (
    PROFILE,
    SHANGHAI,
    batch,
    order,
    orders_of_every_business,
)
from tests.plugins.ofd_exchange.strict_reader import read_applications, read_index

GOLDEN = Path(__file__).with_name("golden")
DATA, INDEX = "OFD_001_98_20261120_03.TXT", "OFI_001_98_20261120.TXT"
WRITER = OfdApplicationWriter()
VERSIONS = ("20", "21", "22")


@pytest.mark.parametrize("version", ["21", "22"])
@pytest.mark.parametrize("one", orders_of_every_business(), ids=lambda one: one.business_code)
def test_every_business_is_written_byte_for_byte(tmp_path: Path, one: Order, version: str) -> None:
    profile = replace(PROFILE, version=version)
    files = WRITER.write(tmp_path, batch(one, profile=profile))
    assert (files.file, files.index_file) == (DATA, INDEX)
    golden = GOLDEN / f"03_{one.business_code}_{version}.TXT"
    assert (tmp_path / DATA).read_bytes() == golden.read_bytes()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_strict_reader_finds_every_value(tmp_path: Path, version: str) -> None:
    WRITER.write(tmp_path, batch(*orders_of_every_business(), profile=_with(version=version)))
    found = read_applications(tmp_path / DATA)
    assert (found.version, found.creator, found.receiver) == (version, "001", "98")
    assert (found.day, found.table_number) == ("20261120", "000")
    codes = [found.value(number, "BusinessCode") for number in range(7)]
    assert codes == ["020", "022", "024", "029", "036", "039", "052"]
    for number in range(7):
        assert found.value(number, "AppSheetSerialNo") == f"001202611201{number + 1:06}"
        assert found.value(number, "TransactionDate") == "20261120"
        assert found.value(number, "TransactionTime") == "145958"
        assert found.value(number, "TAAccountID") == "980000000011"
        assert found.value(number, "TransactionAccountID") == "00100000000000011"
        assert (found.value(number, "AcceptMethod"), found.value(number, "NetNo")) == ("1", "001")
        assert found.value(number, "TradingMethod") == "10000000"
        assert found.value(number, "DiscountRateOfCommission") == "10000"
        assert (found.value(number, "CurrencyType"), found.value(number, "BranchCode")) == (
            "156",
            "001",
        )
    assert found.records[1]["ApplicationAmount"] == "0000000001200050"
    assert found.number(2, "ApplicationVol") == Decimal("123.45")
    assert found.records[2]["ApplicationAmount"] == "0" * 16
    assert found.value(2, "LargeRedemptionFlag") == "1"
    assert found.value(3, "DefDividendMethod") == "0"
    assert found.value(4, "CodeOfTargetFund") == "000005"
    assert found.value(4, "BackenloadDiscount") == "10000"
    assert found.value(5, "SendDayOfPeriodicSubs") == "08"
    assert found.value(6, "OriginalAppSheetNo") == "001202611201000001"
    assert read_index(tmp_path / INDEX) == [DATA]


@pytest.mark.parametrize("version", VERSIONS)
def test_without_orders_there_is_an_empty_index_and_no_data_file(
    tmp_path: Path, version: str
) -> None:
    files = WRITER.write(tmp_path, batch(profile=_with(version=version)))
    assert (files.file, files.index_file) == ("", INDEX)
    assert read_index(tmp_path / INDEX) == []
    assert [one.name for one in tmp_path.iterdir()] == [INDEX]


def test_a_later_batch_has_its_number_in_name_and_header(tmp_path: Path) -> None:
    files = WRITER.write(tmp_path, batch(order(), number=2, earlier=(DATA,)))
    assert files.file == "OFD_001_98_20261120_03_002.TXT"
    assert read_applications(tmp_path / files.file).table_number == "002"
    assert read_index(tmp_path / INDEX) == [DATA, files.file]


def test_digits_stand_at_the_right_after_zeros_where_the_registrar_wants_them(
    tmp_path: Path,
) -> None:
    profile = _with(digits_align="right", line_end="lf")
    WRITER.write(tmp_path, batch(*orders_of_every_business(), profile=profile))
    found = read_applications(tmp_path / DATA, digits="right", line_end=b"\n")
    assert found.records[0]["AppSheetSerialNo"] == "000000001202611201000001"
    assert found.records[0]["OriginalAppSheetNo"] == " " * 24
    assert read_index(tmp_path / INDEX, line_end=b"\n") == [DATA]


def test_a_fund_code_may_be_twenty_bytes_wide(tmp_path: Path) -> None:
    wide = order(fund_code="WM20260000000001A")
    WRITER.write(tmp_path, batch(wide, profile=_with(fund_code_width=20)))
    found = read_applications(tmp_path / DATA, fund_code_width=20)
    assert found.records[0]["FundCode"] == "WM20260000000001A   "
    assert "needs 17 bytes" in WRITER.faults(batch(wide))[wide.order_number]


def test_what_a_registrar_fixes_wins_over_the_type(tmp_path: Path) -> None:
    fixed = {"chargetype": "1", "Broker": "B7", "TransactionTime": "120000"}
    profile = _with(
        fixed_fields=fixed, table_number="999", currency_type="840", net_no="N1", charge_type="2"
    )
    WRITER.write(tmp_path, batch(order(branch_code=""), profile=profile))
    found = read_applications(tmp_path / DATA)
    values = [found.value(0, name) for name in ("ChargeType", "Broker", "TransactionTime")]
    assert values == ["1", "B7", "120000"]
    assert found.table_number == "999"
    values = [found.value(0, name) for name in ("CurrencyType", "NetNo", "BranchCode")]
    assert values == ["840", "N1", "001"]


@pytest.mark.parametrize(
    ("accepted_at", "setting", "written"),
    [
        (datetime(2026, 11, 20, 9, 3, 7, tzinfo=SHANGHAI), "accepted", "090307"),
        (datetime(2026, 11, 19, 20, 15, tzinfo=SHANGHAI), "accepted", "201500"),
        (datetime(2026, 11, 19, 20, 15, tzinfo=SHANGHAI), "opening", "093000"),
        (datetime(2026, 11, 20, 9, 3, 7, tzinfo=SHANGHAI), "opening", "090307"),
    ],
)
def test_the_moment_of_an_evening_order_is_told_as_the_registrar_wants(
    tmp_path: Path, accepted_at: datetime, setting: str, written: str
) -> None:
    profile = _with(transaction_time=setting)
    WRITER.write(tmp_path, batch(order(accepted_at=accepted_at), profile=profile))
    found = read_applications(tmp_path / DATA)
    assert found.value(0, "TransactionDate") == "20261120"
    assert found.value(0, "TransactionTime") == written


@pytest.mark.parametrize(
    ("faulty", "reason"),
    [
        (order(amount=None), "ApplicationAmount: business 022 cannot do without it"),
        (order(amount=Decimal("0.00")), "ApplicationAmount: business 022 cannot do without it"),
        (order(amount=Decimal("0.001")), "more than 2 decimals"),
        (order("redeem", "024", shares=Decimal(5)), "no value 'large_redemption'"),
        (order(fund_account="9800000000119"), "TAAccountID: '9800000000119' needs 13 bytes"),
        (order(transaction_account=""), "TransactionAccountID: business 022 cannot do"),
        (order("dividend", "029", details={"dividend_method": ""}), "DefDividendMethod"),
    ],
)
def test_an_order_that_cannot_be_written_is_named_with_its_field(
    faulty: Order, reason: str
) -> None:
    good = order(number=9)
    [(number, said)] = WRITER.faults(batch(faulty, good)).items()
    assert number == faulty.order_number
    assert reason in said


def test_writing_a_faulty_batch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="ApplicationAmount"):
        WRITER.write(tmp_path, batch(order(amount=Decimal(0))))


def test_a_profile_with_a_field_nobody_knows_is_refused() -> None:
    with pytest.raises(CounterpartyRefused, match="'Colour' is no field"):
        WRITER.check(_with(fixed_fields={"Colour": "red"}))
    with pytest.raises(CounterpartyRefused, match="'TransferReason' is no field"):
        WRITER.check(_with(fixed_fields={"TransferReason": "1"}, version="22"))
    with pytest.raises(CounterpartyRefused, match="version '23'"):
        WRITER.check(_with(version="23"))
    WRITER.check(_with(fixed_fields={"Broker": "B7"}, version="22"))


def test_the_same_batch_gives_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        WRITER.write(tmp_path / folder, batch(*orders_of_every_business()))
        contents.append([(tmp_path / folder / name).read_bytes() for name in (DATA, INDEX)])
    assert contents[0] == contents[1]


def _with(**values: Any) -> Counterparty:
    return replace(PROFILE, **values)
