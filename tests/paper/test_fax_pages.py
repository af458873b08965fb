"""Fax files: what is read equals what was written, in whatever coding a fax machine left it."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pypdf import PdfReader

from appliance.errors import PagesRefused
from appliance.paper import fax_file, fax_pages
from appliance.paper.fax_pages import FaxPage

FINE, STANDARD = (204.0, 196.0), (204.0, 98.0)
Dots = NDArray[np.bool_]


def some_dots(seed: int, height: int = 400, width: int = 1728) -> Dots:
    """Return strokes that no other seed has."""
    chance = np.random.default_rng(seed)
    page = np.zeros((height, width), dtype=bool)
    for left, top in chance.integers(0, (width - 60, height - 9), (80, 2)):
        page[top : top + 3, left : left + 50] = True
    return page


def a_fax(path: Path, *pages: Dots, dpi: fax_file.Dpi = FINE) -> Path:
    fax_file.write(path, ((Image.fromarray(~page), dpi) for page in pages))
    return path


@pytest.fixture
def pages() -> list[Dots]:
    return [some_dots(number) for number in range(5)]


@pytest.fixture
def fax(tmp_path: Path, pages: list[Dots]) -> Path:
    return a_fax(tmp_path / "five.tif", *pages)


def test_every_row_of_every_page_is_read_as_it_was_written(fax: Path, pages: list[Dots]) -> None:
    assert fax_pages.read_pages(fax) == [FaxPage(1728, 400, "fine")] * 5
    for number, page in enumerate(pages, 1):
        assert (fax_pages.rows(fax, number) == page).all()


def test_the_file_is_what_a_fax_machine_expects(fax: Path) -> None:
    with Image.open(fax) as file:
        tags = dict(file.tag_v2)
    assert tags[259] == 4, "T.6"
    assert tags[262] == 0, "white is 0"
    assert tags[266] == 1
    assert len(tags[273]) == 1, "one strip"
    assert (tags[282], tags[283], tags[296]) == (204, 196, 2)


@pytest.mark.parametrize("coding", ["group3", "group4", "packbits", None])
def test_pages_are_read_in_every_coding_and_in_strips(tmp_path: Path, coding: str | None) -> None:
    page = some_dots(1)
    file = tmp_path / "received.tif"
    image = Image.fromarray(~page)
    image.save(file, compression=coding, dpi=STANDARD, strip_size=5000)
    assert fax_pages.read_pages(file) == [FaxPage(1728, 400, "standard")]
    assert (fax_pages.rows(file, 1) == page).all()


@pytest.mark.parametrize(
    "dpi, resolution", [(FINE, "fine"), (STANDARD, "standard"), ((204.0, 391.0), "superfine"),
                        ((203.2, 195.58), "fine")],
)  # fmt: skip
def test_the_resolution_is_the_files(
    tmp_path: Path, dpi: tuple[float, float], resolution: str
) -> None:
    file = a_fax(tmp_path / "a.tif", some_dots(1, 1100, 2048), dpi=dpi)
    assert fax_pages.read_pages(file) == [FaxPage(2048, 1100, resolution)]


def test_pages_are_taken_from_the_first_that_is_missing(
    tmp_path: Path, fax: Path, pages: list[Dots]
) -> None:
    rest = tmp_path / "rest.tif"
    assert fax_pages.take_pages(fax, 3, rest) == 3
    assert [(fax_pages.rows(rest, n) == pages[n + 1]).all() for n in (1, 2, 3)] == [True] * 3
    assert fax_pages.take_pages(fax, 2, rest, last=3) == 2
    assert (fax_pages.rows(rest, 2) == pages[2]).all()


def test_parts_are_joined_in_their_order_each_in_its_resolution(
    tmp_path: Path, fax: Path, pages: list[Dots]
) -> None:
    cover = a_fax(tmp_path / "cover.tif", some_dots(9), dpi=STANDARD)
    whole = tmp_path / "whole.tif"
    assert fax_pages.join([cover, fax], whole) == 6
    assert [page.resolution for page in fax_pages.read_pages(whole)] == ["standard", *["fine"] * 5]
    assert (fax_pages.rows(whole, 6) == pages[4]).all()


def test_nothing_is_left_of_a_copy_that_fails(tmp_path: Path, fax: Path) -> None:
    target = tmp_path / "out" / "rest.tif"
    target.parent.mkdir()
    with pytest.raises(PagesRefused, match="would have no page"):
        fax_pages.take_pages(fax, 6, target)
    (tmp_path / "text").write_text("no fax")
    with pytest.raises(PagesRefused, match="text is no fax"):
        fax_pages.join([fax, tmp_path / "text"], target)
    assert not list(target.parent.iterdir())


def test_a_page_that_is_not_there_is_named(fax: Path) -> None:
    for number in (0, 6):
        with pytest.raises(PagesRefused, match=f"no page {number}"):
            fax_pages.rows(fax, number)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data", "ignore:Truncated File Read")
def test_a_page_that_is_damaged_is_named_and_those_before_it_are_shown(
    tmp_path: Path, fax: Path, pages: list[Dots]
) -> None:
    content = fax.read_bytes()
    with Image.open(fax) as file:
        file.seek(3)
        (beginning,) = file.tag_v2[273]
    cut = tmp_path / "cut.tif"
    cut.write_bytes(content[: beginning + 40])
    with pytest.raises(PagesRefused, match=r"page 4 of cut\.tif is damaged"):
        fax_pages.read_pages(cut)
    assert (fax_pages.rows(cut, 3) == pages[2]).all()
    assert fax_pages.take_pages(cut, 1, tmp_path / "good.tif", last=3) == 3


def test_what_is_no_fax_is_refused(tmp_path: Path) -> None:
    colours = tmp_path / "colours.tif"
    Image.new("RGB", (9, 9)).save(colours)
    with pytest.raises(PagesRefused, match=r"page 1 of colours\.tif is not black and white"):
        fax_pages.read_pages(colours)
    with pytest.raises(PagesRefused, match=r"nowhere\.tif is no fax"):
        fax_pages.read_pages(tmp_path / "nowhere.tif")


@pytest.mark.parametrize("dpi, height", [(FINE, 2292), (STANDARD, 1146)])
def test_a_picture_has_the_proportions_of_the_paper(
    tmp_path: Path, dpi: tuple[float, float], height: int
) -> None:
    file = a_fax(tmp_path / "a.tif", some_dots(1, height), dpi=dpi)
    with Image.open(io.BytesIO(fax_pages.picture(file, 1))) as shown:
        assert shown.format == "PNG"
        assert shown.width == 860
        assert abs(shown.height / shown.width - 297 / 215.15) < 0.002
    with Image.open(io.BytesIO(fax_pages.picture(file, 1, width=200, turn=90))) as turned:
        assert turned.height == 200


def test_a_picture_is_turned_clockwise(tmp_path: Path) -> None:
    page = np.zeros((2292, 1728), dtype=bool)
    page[:200, :200] = True
    file = a_fax(tmp_path / "a.tif", page)
    for turn, corner in ((0, (5, 5)), (90, (-5, 5)), (180, (-5, -5)), (270, (5, -5))):
        shown = np.asarray(Image.open(io.BytesIO(fax_pages.picture(file, 1, turn=turn))))
        across, down = corner
        assert shown[down, across] == 0, turn
        assert (shown < 128).mean() < 0.02


def test_the_pdf_has_every_dot_on_sheets_of_a4(fax: Path, pages: list[Dots]) -> None:
    content = fax_pages.to_pdf(fax)
    reader = PdfReader(io.BytesIO(content), strict=True)
    assert len(reader.pages) == 5
    for page, expected in zip(reader.pages, pages, strict=True):
        assert abs(float(page.mediabox.width) - 595.3) < 0.1
        assert abs(float(page.mediabox.height) - 841.9) < 0.1
        (image,) = page.images
        assert (np.asarray(image.image.convert("1")) == ~expected).all()
    assert fax_pages.to_pdf(fax) == content
