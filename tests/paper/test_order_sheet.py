"""The printed order sheet: its text can be read back, and the same sheet gives the same bytes."""

import io

import pytest
from pypdf import PdfReader

from appliance.errors import PaperUnavailable
from appliance.paper import layout, order_sheet
from tests.paper.a_sheet import a_sheet


def pages(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_everything_of_the_sheet_can_be_read_in_the_print() -> None:
    text = "".join(pages(order_sheet.render(a_sheet(), "示范基金")))
    for expected in (
        "电话委托单", "示范基金", "981202611201000001", "申购（022）", "000001示范成长股票",
        "1,000.00", "14.78", "2026-11-2014:30:05", "13800138000", "****", "3f2a9c81d07b",
        "按十一月二十日公布的净值成交", "cd" * 32, "22.0–26.5", "ef" * 32, "校验通过",
    ):  # fmt: skip
        assert expected in text, expected


def test_the_same_sheet_gives_the_same_bytes() -> None:
    first = order_sheet.render(a_sheet(), "示范基金")
    assert order_sheet.render(a_sheet(), "示范基金") == first


def test_the_font_is_in_the_file_so_that_no_reader_loses_a_digit() -> None:
    reader = PdfReader(io.BytesIO(order_sheet.render(a_sheet(), "示范基金")))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    ours = [font for font in fonts if "Helvetica" not in font["/BaseFont"]]
    assert ours
    assert all("/FontFile2" in font["/FontDescriptor"] for font in ours)


def test_a_long_call_goes_on_over_numbered_pages_with_the_head_of_the_table() -> None:
    read = pages(order_sheet.render(a_sheet(copies=20), "示范基金"))
    assert len(read) > 3
    for number, text in enumerate(read, 1):
        assert f"第{number}页，共{len(read)}页" in text
    assert "录音时刻类别内容" in read[1]


def test_what_was_altered_stands_at_the_top() -> None:
    altered = a_sheet(faults=("order 981202611201000001: amount was changed",))
    first = pages(order_sheet.render(altered, "示范基金"))[0]
    assert "校验不通过：order981202611201000001:amountwaschanged" in first
    assert "校验通过" not in first


def test_markup_in_a_text_is_printed_and_not_obeyed() -> None:
    text = "".join(pages(order_sheet.render(a_sheet(dialled="<b>1000</b>&"), "示范基金")))
    assert "<b>1000</b>&" in text


def test_a_missing_font_is_said_with_its_remedy(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(layout, "FONT_FILE", tmp_path / "none.ttc")
    layout._register_font.cache_clear()
    with pytest.raises(PaperUnavailable, match="setup-only"):
        order_sheet.render(a_sheet(), "示范基金")
    layout._register_font.cache_clear()
