"""What the reader refuses, and what it says about it."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from appliance import FileRefused
from plugins.ofd_exchange.reader import OfdReader
from tests.plugins.ofd_exchange.box import Box, index, write
from tests.plugins.ofd_exchange.sample_rows import balance, quote

Change = Callable[[list[bytes]], None]


def put(number: int, content: bytes) -> Change:
    def change(lines: list[bytes]) -> None:
        lines[number - 1] = content

    return change


def drop(number: int) -> Change:
    return lambda lines: lines.__delitem__(number - 1)


def add(number: int, content: bytes) -> Change:
    return lambda lines: lines.insert(number - 1, content)


# A type 05 file: names are lines 11 to 30, the record count line 31, the records 32 and 33.
FAULTS = {
    "the begin mark": (put(1, b"OFDCFIDX"), 1, "", "mark OFDCFDAT"),
    "the version": (put(2, b"23  "), 2, "", "version '23'"),
    "the creator": (put(3, b"97       "), 3, "", "creator is '97'"),
    "the receiver": (put(4, b"002      "), 4, "", "receiver is '002'"),
    "the date": (put(5, b"20261119"), 5, "", "20261120 in the file's name"),
    "the file type": (put(7, b"04"), 7, "", "file type is '04'"),
    "a long code": (put(3, b"98" + b"0" * 8), 3, "", "longer than 9 bytes"),
    "a field count too high": (put(10, b"021"), 31, "00000002", "no field '00000002'"),
    "a field count too low": (put(10, b"019"), 30, "", "found 'DefDividendMethod'"),
    "a field count in words": (put(10, b"xx "), 10, "", "field count is expected"),
    "an unknown field": (put(14, b"FundCod"), 14, "FundCod", "no field 'FundCod'"),
    "a field of the other version": (put(14, b"WholeFlag"), 14, "WholeFlag", "21 has no field"),
    "a field named twice": (put(14, b"BranchCode"), 19, "BranchCode", "named twice"),
    "a record count too high": (put(31, b"00000003"), 34, "", "ends after 2"),
    "a record count too low": (put(31, b"00000001"), 33, "", "mark OFDCFEND is expected"),
    "a missing end mark": (drop(34), 34, "", "ends where the mark OFDCFEND"),
    "more after the end": (add(35, b"OFDCFEND"), 35, "", "more after the end mark"),
    "a cut record": (put(33, b"0" * 190), 33, "", "190 bytes, its fields need 191"),
    "a long record": (put(33, b"0" * 192), 33, "", "192 bytes, its fields need 191"),
    "an empty line": (add(33, b""), 33, "", "0 bytes"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_line_and_field(box: Box, fault: str) -> None:
    change, line, field, reason = FAULTS[fault]
    path = write(box.files, "05", balance(), balance("1.00", FundCode="000002"))
    lines = path.read_bytes().removesuffix(b"\r\n").split(b"\r\n")
    change(lines)
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    with pytest.raises(FileRefused) as refused:
        OfdReader().read(path)
    assert (refused.value.line, refused.value.field) == (line, field)
    assert reason in refused.value.reason
    assert str(refused.value).startswith(f"OFD_98_001_20261120_05.TXT, line {line}")


BAD_VALUES = {
    "AvailableVol": (b"0000000000080359", b"0000000000O80359", "not a number"),
    "TransactionCfmDate": (b"20261120", b"20261131", "no such day"),
    "FundCode": (b"000001", b"      ", "blank"),
    "TAAccountID": (b"980000000011", b"            ", "blank"),
}


@pytest.mark.parametrize("field", BAD_VALUES)
def test_a_value_that_cannot_be_is_refused_with_its_field(box: Box, field: str) -> None:
    right, wrong, reason = BAD_VALUES[field]
    path = write(box.files, "05", balance())
    head, record, tail = path.read_bytes().rpartition(b"00000001\r\n")
    path.write_bytes(head + record + tail.replace(right, wrong, 1))
    with pytest.raises(FileRefused, match=reason) as refused:
        OfdReader().read(path)
    assert (refused.value.line, refused.value.field) == (32, field)


def test_a_column_the_box_needs_must_be_there(box: Box) -> None:
    row = {"FundCode": "000001", "FundName": "示范", "UpdateDate": "20261120", "FundStatus": "0"}
    path = write(box.files, "07", row, fields=tuple(row))
    with pytest.raises(FileRefused) as refused:
        OfdReader().read(path)
    assert refused.value.field == "NAV"


def test_columns_may_come_in_any_order(box: Box) -> None:
    row = quote()
    one = OfdReader().read(write(box.files, "07", row, fields=tuple(row)))
    other = OfdReader().read(write(box.files, "07", row, fields=tuple(row)[::-1]))
    assert one == other


def test_a_file_without_records_is_read(box: Box) -> None:
    assert OfdReader().read(write(box.files, "04")).records == ()


def test_a_control_character_is_refused(box: Box) -> None:
    path = write(box.files, "07", quote())
    path.write_bytes(path.read_bytes().replace("成长".encode("gb18030"), b"\x00\x1b[2"))
    with pytest.raises(FileRefused, match="control character"):
        OfdReader().read(path)


@pytest.mark.parametrize(
    "name",
    [
        "OFD_98_001_20261320_05.TXT",
        "OFD_98_001_2026112_05.TXT",
        "OFD_98_001_20261120_05_1.TXT",
        "OFD_98_001_20261120.TXT",
    ],
)
def test_a_malformed_name_is_refused(box: Box, name: str) -> None:
    path = write(box.files, "05", balance()).rename(box.files / name)
    assert OfdReader().recognises(path)
    with pytest.raises(FileRefused, match="the name is not"):
        OfdReader().read(path)


def test_names_are_matched_in_any_case(box: Box) -> None:
    path = write(box.files, "05", balance()).rename(box.files / "ofd_98_001_20261120_05.txt")
    assert OfdReader().recognises(path)
    assert len(OfdReader().read(path).records) == 1


def test_a_type_the_box_has_no_use_for_is_checked_and_gives_nothing(box: Box) -> None:
    row = {"AnnContent": "公告全文", "AnnouncementNo": "1", "AnnouncementDate": "20261120"}
    for version in ("21", "22"):
        path = write(box.files, "08", row, version=version)
        assert OfdReader().read(path).records == ()
    path.write_bytes(path.read_bytes().replace(b"20261120 ", b"2026112", 1))
    result = box.imports.import_file(path, "test")
    assert result.outcome in ("refused", "skipped")


def test_a_type_without_a_field_table_is_refused_with_the_unknown_field(box: Box) -> None:
    path = write(box.files, "05", balance())
    content = path.read_bytes().replace(b"\r\n05\r\n", b"\r\nC5\r\n")
    path = path.rename(box.files / "OFD_98_001_20261120_C5.TXT")
    path.write_bytes(content.replace(b"AvailableVol", b"GetFeeRateMethod"))
    result = box.imports.import_file(path, "test")
    assert (result.outcome, result.field) == ("refused", "GetFeeRateMethod")
    path.write_bytes(content)
    assert box.imports.import_file(path, "test").outcome == "skipped"


def test_an_index_lists_its_files(box: Box) -> None:
    names = ["OFD_98_001_20261120_05.TXT", "OFD_98_001_20261120_04_001.TXT"]
    for version in ("20", "21", "22"):
        assert OfdReader().index_of(index(box.files, *names, version=version)) == names
    assert OfdReader().index_of(write(box.files, "05")) is None


INDEX_FAULTS = {
    "a count too high": (put(6, b"002"), 8, "promises more"),
    "a count too low": (put(6, b"000"), 7, "mark OFDCFEND"),
    "a path": (put(7, b"../OFD_98_001_20261120_05.TXT"), 7, "not the name"),
    "a wrong date": (put(5, b"20261121"), 5, "file's name"),
    "a wrong creator": (put(3, b"99"), 3, "creator"),
}


@pytest.mark.parametrize("fault", INDEX_FAULTS)
def test_a_faulty_index_is_refused(box: Box, fault: str) -> None:
    change, line, reason = INDEX_FAULTS[fault]
    path = index(box.files, "OFD_98_001_20261120_05.TXT")
    lines = path.read_bytes().split(b"\r\n")
    change(lines)
    path.write_bytes(b"\r\n".join(lines))
    with pytest.raises(FileRefused, match=reason) as refused:
        OfdReader().index_of(path)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("NAV", Decimal("1000"), "needs 8 digits, the field has 7"),
        ("NAV", Decimal("1.23456"), "more than 4 decimals"),
        ("NAV", Decimal("-1"), "without a sign"),
        ("NAV", "1.2345", "not a number"),
        ("FundCode", "0000001", "needs 7 bytes"),
        ("FundName", Decimal(1), "holds text"),
        ("FundName", "a\nb", "control character"),
        ("CurrencyType", "人民", "not digits"),
        ("NoSuchField", "1", "no such field"),
    ],
)
def test_the_writer_refuses_what_does_not_fit(
    box: Box, field: str, value: str | Decimal, reason: str
) -> None:
    with pytest.raises(FileRefused, match=reason) as refused:
        write(box.files, "07", quote(), quote(**{field: value}))
    assert (refused.value.line, refused.value.field) == (96, field)
    assert list(box.files.iterdir()) == []
