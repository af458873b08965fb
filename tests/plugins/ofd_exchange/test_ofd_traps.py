"""One test for each known trap of fund files that concerns reading and importing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from appliance import FileRefused
from plugins.ofd_exchange.reader import OfdReader
from tests.plugins.ofd_exchange.box import DAY, Box, index, write
from tests.plugins.ofd_exchange.sample_rows import (
    balance,
    confirmation,
    everything,
    opening,
    quote,
)

ACCOUNT = "980000000011"


def test_trap_01_lf_and_a_missing_final_line_end_change_nothing(box: Box) -> None:
    path = write(box.files, "07", quote())
    expected = OfdReader().read(path)
    content = path.read_bytes()
    assert content.endswith(b"OFDCFEND\r\n")
    for variant in (
        content.replace(b"\r\n", b"\n"),
        content.removesuffix(b"\r\n"),
        content.replace(b"\r\n", b"\n").removesuffix(b"\n"),
    ):
        path.write_bytes(variant)
        assert OfdReader().read(path) == expected


def test_trap_02_field_names_may_be_capitals(box: Box) -> None:
    path = write(box.files, "07", quote())
    expected = OfdReader().read(path)
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(
        b"\r\n".join([*lines[:10], *(one.upper() for one in lines[10:93]), *lines[93:]])
    )
    assert b"\r\nFUNDCODE\r\n" in path.read_bytes()
    assert OfdReader().read(path) == expected


def test_trap_03_version_20_is_read_like_21(box: Box) -> None:
    assert box.take("07", quote(), version="20").outcome == "imported"
    found = box.funds.latest_quote("000001")
    assert found is not None
    assert found.nav == Decimal("1.2345")


def test_trap_04_rare_characters_of_four_bytes_are_whole(box: Box) -> None:
    name = "㐂𠮷张"
    assert len(name.encode("gb18030")) == 10
    box.take("02", opening(InvestorName=name))
    assert box.rows("customers")[0]["investor_name"] == name


def test_trap_04_a_name_cut_inside_a_character_is_refused(box: Box) -> None:
    path = write(box.files, "02", opening(InvestorName="张" * 60))
    content = path.read_bytes()
    whole = ("张" * 60).encode("gb18030")
    path.write_bytes(content.replace(whole, whole[1:] + b" "))
    refused = box.imports.import_file(path, "test")
    assert (refused.outcome, refused.field, refused.line) == ("refused", "InvestorName", 39)
    assert "GB18030" in refused.reason
    assert box.rows("customers") == []


def test_trap_04_a_name_too_long_is_refused_when_written(box: Box) -> None:
    with pytest.raises(FileRefused, match="needs 122 bytes, the field has 120"):
        write(box.files, "02", opening(InvestorName="张" * 61))


def test_trap_05_digit_text_padded_with_zeros_keeps_its_digits(box: Box) -> None:
    box.take(
        "04",
        confirmation("00000000000000000042", AppSheetSerialNo="r01SO20210000000000000042"[:24]),
    )
    row = box.funds.confirmations(ACCOUNT, 5)[0]
    assert row.ta_serial_number == "00000000000000000042"
    assert row.application_number == "r01SO2021000000000000004"


def test_trap_06_the_nav_has_other_decimals_in_each_version(box: Box) -> None:
    for number, version in enumerate(("21", "22")):
        path = write(box.files, "07", quote(f"00000{number}"), version=version)
        expected = {"21": b"0012345", "22": b"0000000123450000"}[version]
        assert expected in path.read_bytes()
        box.imports.import_file(path, "test")
        found = box.funds.latest_quote(f"00000{number}")
        assert found is not None
        assert str(found.nav) == "1.2345"


def test_trap_07_of_three_rows_for_one_fund_the_ordinary_nav_is_told(box: Box) -> None:
    rows = [
        quote(nav=nav, NetValueType=kind)
        for kind, nav in (("2", "1.1"), ("0", "1.2"), ("1", "1.3"))
    ]
    box.take("07", *rows)
    assert len(box.rows("quotes")) == 3
    assert [one.nav for one in box.funds.history("000001", 9)] == [Decimal("1.2000")]


def test_trap_08_detail_rows_are_not_counted_again(box: Box) -> None:
    box.take("05", *everything()["05"])
    holdings = {one.fund_code: one for one in box.funds.holdings(ACCOUNT)}
    assert holdings["000001"].total_shares == Decimal("803.59")
    assert len(box.rows("holding_details")) == 2


def test_trap_08_an_account_with_detail_rows_only_gets_their_sum(box: Box) -> None:
    box.take(
        "05",
        balance("500.00", DetailFlag="1", AvailableVol=Decimal("400.00"), TASerialNO="1"),
        balance("303.59", DetailFlag="1", TASerialNO="2"),
    )
    [held] = box.funds.holdings(ACCOUNT)
    assert (held.total_shares, held.available_shares) == (Decimal("803.59"), Decimal("703.59"))


def test_trap_09_a_flag_makes_a_yield_negative(box: Box) -> None:
    box.take("07", everything()["07"][1])
    found = box.funds.latest_quote("000003")
    assert found is not None
    assert found.fund_income == Decimal("-0.3858")
    assert found.yield_7d == Decimal("-0.01408")


def test_trap_09_a_leading_minus_is_read_and_never_counted_twice(box: Box) -> None:
    path = write(box.files, "07", everything()["07"][1])
    content = path.read_bytes()
    assert content.count(b"00038580") == 1
    path.write_bytes(content.replace(b"00038580", b"-0038580"))
    box.imports.import_file(path, "test")
    found = box.funds.latest_quote("000003")
    assert found is not None
    assert found.fund_income == Decimal("-0.3858")


def test_trap_10_an_accepted_subscription_is_not_its_result(box: Box) -> None:
    nothing = Decimal("0.00")
    box.take(
        "04",
        confirmation("98120", BusinessCode="120", ConfirmedVol=nothing, BusinessFinishFlag="0"),
        confirmation("98130", BusinessCode="130"),
    )
    rows = {row.business_code: row for row in box.funds.confirmations(ACCOUNT, 9)}
    assert (rows["120"].shares, rows["120"].finished) == (nothing, False)
    assert (rows["130"].shares, rows["130"].finished) == (Decimal("803.59"), True)


@pytest.mark.parametrize("business", ["142", "143", "144", "145", "150"])
def test_trap_11_the_registrar_starts_business_without_an_application(
    box: Box, business: str
) -> None:
    box.take("04", confirmation(BusinessCode=business, FromTAFlag="1", AppSheetSerialNo=""))
    [row] = box.funds.confirmations(ACCOUNT, 9)
    assert (row.business_code, row.from_ta) == (business, True)
    assert box.funds.applications(ACCOUNT, 9) == []


def test_trap_12_a_switch_comes_in_one_row_or_in_two(box: Box) -> None:
    target = {"CodeOfTargetFund": "000005", "CfmVolOfTargetFund": Decimal("77.70")}
    box.take(
        "04",
        confirmation("98136", BusinessCode="136", **target),
        confirmation("98137", BusinessCode="137", FundCode="000005"),
        confirmation("98138", BusinessCode="138"),
    )
    rows = {row.business_code: row for row in box.funds.confirmations(ACCOUNT, 9)}
    assert (rows["136"].target_fund_code, rows["136"].target_shares) == ("000005", Decimal("77.70"))
    assert (rows["137"].fund_code, rows["138"].fund_code) == ("000005", "000001")


def test_trap_16_a_confirmation_file_received_twice_changes_nothing(box: Box) -> None:
    box.take("04", *everything()["04"])
    before = box.truth()
    path = write(box.files, "04", *everything()["04"])
    assert box.imports.import_file(path, "test").outcome == "skipped"
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert box.imports.import_file(path, "test").outcome == "imported"
    assert box.truth() == before


@pytest.mark.parametrize("version", ["21", "22"])
def test_trap_17_an_index_without_files_is_accepted(box: Box, version: str) -> None:
    index(box.files, version=version)
    report = box.imports.import_folder(box.files, "test")
    assert report.as_json() == {
        "imported": ["OFI_98_001_20261120.TXT"],
        "skipped": [],
        "refused": [],
    }


def test_trap_18_a_fund_code_of_twenty_bytes_is_read(box: Box) -> None:
    path = write(box.files, "05", balance())
    content = path.read_bytes()
    code = b"000001" + b"00100000000000011"
    assert content.count(code) == 1
    path.write_bytes(content.replace(code, b"WM20260000000001A   " + code[6:]))
    assert box.imports.import_file(path, "test").outcome == "imported"
    assert box.rows("holdings")[0]["fund_code"] == "WM20260000000001A"
    assert box.rows("holdings")[0]["total_shares"] == "803.59"


@pytest.mark.parametrize("file_type", ["02", "04", "05", "06", "07"])
def test_both_versions_tell_the_same_truth(tmp_path: Path, file_type: str) -> None:
    truths = []
    for version in ("21", "22"):
        folder = tmp_path / version
        folder.mkdir()
        box = Box(folder)
        assert box.take(file_type, *everything()[file_type], version=version).outcome == "imported"
        truths.append(box.truth())
        box.database.close()
    assert truths[0] == truths[1]
    assert sum(len(rows) for rows in truths[0].values()) >= 2


def test_a_nav_of_the_future_is_refused(box: Box) -> None:
    refused = box.take("07", quote(UpdateDate=date(2026, 11, 23)))
    assert (refused.outcome, refused.field) == ("refused", "UpdateDate")
    assert box.rows("quotes") == []


def test_a_fund_in_its_subscription_period_may_have_no_nav(box: Box) -> None:
    box.take("07", quote(nav="0", FundStatus="1", AccumulativeNAV=None))
    assert box.funds.fund("000001").fund_status == "1"
    assert box.funds.latest_quote("000001") is None
    assert box.take("07", quote(nav="0"), day=date(2026, 11, 23)).field == "NAV"


def test_a_yield_in_percent_is_refused(box: Box) -> None:
    refused = box.take("07", quote(FundIncome=Decimal("0.38"), Yield=Decimal("1.85")))
    assert refused.field == "Yield"
    assert "percent" in refused.reason


def test_the_second_part_of_a_days_balances_adds_to_the_first(box: Box) -> None:
    box.take("05", balance(), batch=1)
    box.take("05", balance("5.00", FundCode="000002"), batch=2)
    assert [one.fund_code for one in box.funds.holdings(ACCOUNT)] == ["000001", "000002"]
    box.take("05", balance("6.00"), day=date(2026, 11, 23))
    assert [one.fund_code for one in box.funds.holdings(ACCOUNT)] == ["000001"]
    assert date(2026, 11, 20) == DAY
