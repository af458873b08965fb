"""Importing folders: one result per file, nothing halfway, nothing twice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.errors import FileRefused
from appliance.records.fund import FundFile
from appliance.services.exchange_imports import ExchangeImports
from tests.plugins.ofd_exchange.box import Box, index, write
from tests.plugins.ofd_exchange.sample_rows import balance, everything, quote

FIVE, SEVEN = "OFD_98_001_20261120_05.TXT", "OFD_98_001_20261120_07.TXT"
INDEX = "OFI_98_001_20261120.TXT"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path)
    yield box
    box.database.close()


def test_a_folder_gives_one_result_per_file_and_indexes_come_first(box: Box) -> None:
    write(box.files, "05", balance())
    write(box.files, "07", quote())
    index(box.files, FIVE, SEVEN)
    (box.files / "notes.doc").write_text("nothing to import")
    seen: list[tuple[int, int, str]] = []
    report = box.imports.import_folder(box.files, "test", lambda *step: seen.append(step))
    assert report.as_json() == {"imported": [INDEX, FIVE, SEVEN], "skipped": [], "refused": []}
    assert seen == [(1, 3, INDEX), (2, 3, FIVE), (3, 3, SEVEN)]
    assert [row["reason"] for row in box.imports.listing(9)] == ["", "", ""]


def test_the_same_folder_twice_is_skipped(box: Box) -> None:
    write(box.files, "05", balance())
    index(box.files, FIVE)
    box.imports.import_folder(box.files, "test")
    before = box.truth()
    report = box.imports.import_folder(box.files, "test")
    assert report.as_json() == {"imported": [], "skipped": [INDEX, FIVE], "refused": []}
    assert box.truth() == before


def test_a_listed_file_that_is_missing_is_named(box: Box) -> None:
    write(box.files, "07", quote())
    index(box.files, FIVE, SEVEN)
    report = box.imports.import_folder(box.files, "test")
    assert report.imported == [SEVEN]
    [refused] = report.refused
    assert refused["file"] == INDEX
    assert FIVE in refused["reason"]
    write(box.files, "05", balance())
    again = box.imports.import_folder(box.files, "test")
    assert again.as_json() == {"imported": [INDEX, FIVE], "skipped": [SEVEN], "refused": []}


def test_listed_names_are_found_in_any_case(box: Box) -> None:
    write(box.files, "05", balance()).rename(box.files / FIVE.lower())
    index(box.files, FIVE)
    report = box.imports.import_folder(box.files, "test")
    assert report.as_json()["refused"] == []
    assert box.imports.listing(1)[0]["reason"] == ""


def test_a_file_that_no_index_lists_is_imported_with_a_note(box: Box) -> None:
    write(box.files, "05", balance())
    assert box.imports.import_folder(box.files, "test").imported == [FIVE]
    assert box.imports.listing(1)[0]["reason"] == "no index lists this file"


def test_a_refusal_is_logged_with_its_line_field_and_reason(box: Box) -> None:
    path = write(box.files, "05", balance())
    path.write_bytes(path.read_bytes().replace(b"\r\nFundCode\r\n", b"\r\nFundKode\r\n"))
    write(box.files, "07", quote())
    report = box.imports.import_folder(box.files, "test")
    assert report.imported == [SEVEN]
    assert report.refused == [
        {
            "file": FIVE,
            "line": 14,
            "field": "FundKode",
            "reason": "version 21 has no field 'FundKode'",
        }
    ]
    logged = next(row for row in box.imports.listing(9) if row["outcome"] == "refused")
    assert (logged["line"], logged["field"], logged["source"]) == (14, "FundKode", "test")
    assert box.rows("holdings") == []


def test_a_refused_file_is_looked_at_again(box: Box) -> None:
    path = write(box.files, "05", balance())
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert box.imports.import_file(path, "test").outcome == "refused"
    assert box.imports.import_file(path, "test").outcome == "refused"
    path.write_bytes(whole)
    assert box.imports.import_file(path, "test").outcome == "imported"


def test_a_broken_index_keeps_no_data_file_out(box: Box) -> None:
    write(box.files, "05", balance())
    path = index(box.files, FIVE)
    path.write_bytes(path.read_bytes().replace(b"001\r\nOFD", b"002\r\nOFD"))
    report = box.imports.import_folder(box.files, "test")
    assert report.imported == [FIVE]
    assert [one["file"] for one in report.refused] == [INDEX]


def test_an_index_that_lists_a_file_of_no_use_is_imported(box: Box) -> None:
    write(box.files, "08", {"AnnouncementNo": "1", "AnnouncementTitle": "公告"})
    index(box.files, "OFD_98_001_20261120_08.TXT")
    report = box.imports.import_folder(box.files, "test")
    expected = {"imported": [INDEX], "skipped": ["OFD_98_001_20261120_08.TXT"], "refused": []}
    assert report.as_json() == expected
    assert "no use" in box.imports.listing(1)[0]["reason"]


def test_balances_older_than_what_is_known_are_skipped(box: Box) -> None:
    box.take("05", balance())
    day = date(2026, 11, 19)
    result = box.take("05", balance("1.00", TransactionCfmDate=day), day=day)
    assert (result.outcome, result.records) == ("skipped", 0)
    assert "older" in result.reason


def test_one_index_alone_may_be_imported(box: Box) -> None:
    path = index(box.files, FIVE)
    assert box.imports.import_file(path, "test").outcome == "refused"
    write(box.files, "05", balance())
    assert box.imports.import_file(path, "test").outcome == "imported"


def test_a_file_of_another_kind_is_refused(box: Box) -> None:
    path = box.files / "holdings.csv"
    path.write_text("fund_code")
    assert "no plugin reads" in box.imports.import_file(path, "test").reason
    assert box.imports.import_folder(box.files, "test").results == ()


def test_a_folder_that_is_not_there_is_refused(box: Box) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        box.imports.import_folder(box.files / "nowhere", "test")


def test_a_file_that_is_not_there_is_refused(box: Box) -> None:
    result = box.imports.import_file(box.files / FIVE, "test")
    assert (result.outcome, result.digest) == ("refused", "")
    assert "cannot be read" in result.reason


class SlowCopy:
    """A reader during whose work the file still grows."""

    def recognises(self, path: Path) -> bool:
        return path.suffix == ".TXT"

    def index_of(self, _path: Path) -> list[str] | None:
        return None

    def read(self, path: Path) -> FundFile:
        with path.open("ab") as file:
            file.write(b"more")
        return FundFile(
            name=path.name,
            file_type="05",
            version="21",
            creator="98",
            receiver="001",
            file_date=date(2026, 11, 20),
            records=(),
        )


def test_a_file_that_changes_while_it_is_read_is_refused(box: Box) -> None:
    path = write(box.files, "05", balance())
    imports = ExchangeImports(box.database, box.funds, [SlowCopy()])
    assert "changed while it was read" in imports.import_file(path, "test").reason
    assert box.truth()["balance_dates"] == []


def test_every_type_of_a_day_is_imported(box: Box) -> None:
    paths = [write(box.files, kind, *rows, version="22") for kind, rows in everything().items()]
    index(box.files, *(path.name for path in paths), version="22")
    report = box.imports.import_folder(box.files, "test")
    assert len(report.imported) == 6
    assert len(list(box.files.iterdir())) == 6  # the files stay where they are
    assert [row["records"] for row in box.imports.listing(5)][::-1] == [3, 3, 4, 2, 3]


def test_a_file_of_the_far_future_is_refused(box: Box) -> None:
    result = box.take("07", quote(), day=date(2098, 11, 20))
    assert "is the clock right" in result.reason
    assert box.rows("funds") == []


def test_a_confirmation_long_after_its_file_is_refused(box: Box) -> None:
    result = box.take("05", balance(TransactionCfmDate=date(2062, 11, 20)))
    assert (result.outcome, result.field) == ("refused", "TransactionCfmDate")
