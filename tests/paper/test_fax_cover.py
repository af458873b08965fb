"""The page before a fax: who sends what to whom, or which pages of a broken-off fax follow."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from pypdf import PdfReader

from appliance.errors import PaperUnavailable
from appliance.paper import fax_cover
from appliance.records.document import FaxContinuation, FaxCover

AT = datetime(2026, 11, 23, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def a_cover(**changes):
    given = {
        "company": "示范基金",
        "number": "01088886666",
        "pages": 3,
        "at": AT,
        "recipient": "张先生",
        "message": "您要的对账单。\n\n请查收。",
    }
    return FaxCover(**{**given, **changes})


def a_continuation(first_page: int) -> FaxContinuation:
    return FaxContinuation(
        company="示范基金", number="01088886666", began_at=AT, first_page=first_page, pages=5
    )


def read(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_a_continuation_says_in_both_languages_which_pages_follow():
    (page,) = read(fax_cover.continuation(a_continuation(3)))
    for expected in (
        "本传真续前次传真", "2026-11-2310:05", "第3至第5页，全文共5页", "前2页您已经收到",
        "continuationofaformerfax", "Pages3–5of5follow", "发往01088886666",
    ):  # fmt: skip
        assert expected in page, expected


def test_a_continuation_of_which_one_page_is_left_names_that_page():
    (page,) = read(fax_cover.continuation(a_continuation(5)))
    assert "随后是第5页，全文共5页" in page
    assert "Page5of5follows" in page


@pytest.mark.parametrize(("language", "follows"), [("zh", "随后3页"), ("en", "3tofollow")])
def test_a_cover_says_from_whom_to_whom_and_how_many_pages_follow(language, follows):
    (page,) = read(fax_cover.cover(a_cover(), language))
    for expected in ("示范基金", "01088886666", "张先生", "2026-11-2310:05", "请查收。", follows):
        assert expected in page, expected


def test_what_a_cover_was_not_told_has_no_line_on_it():
    (page,) = read(fax_cover.cover(a_cover(recipient="")))
    assert "收件人使用" in page
    assert page.count("收件人") == 1


def test_the_owners_picture_stands_on_the_cover_dot_by_dot(tmp_path):
    Image.new("1", (204, 102), 0).save(tmp_path / "logo.png")
    content = fax_cover.cover(a_cover(logo=tmp_path / "logo.png"))
    page = PdfReader(io.BytesIO(content)).pages[0]
    (image,) = page.images
    assert image.image.size == (204, 102)
    assert "72 0 0 36 " in page.get_contents().get_data().decode("latin-1")


def test_a_picture_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"no picture")
    with pytest.raises(PaperUnavailable, match=r"logo\.png"):
        fax_cover.cover(a_cover(logo=tmp_path / "logo.png"))
