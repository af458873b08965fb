"""Good documents become pages that can be read, in their true size, and nothing else is left."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A3, A4, A5, landscape
from reportlab.lib.units import mm

from appliance.errors import DocumentRefused
from appliance.paper import converter, fax_pages, tables
from tests.paper.good_documents import (
    LINE,
    Sheet,
    as_file,
    extent,
    photograph,
    photographed,
    written,
)

TEXT = "示范基金 对账单\n000001\t示范成长股票\t1.2345\n"
ACROSS = 204 / 25.4
DOWN = {"fine": 196 / 25.4, "standard": 98 / 25.4}
RESOLUTIONS = pytest.mark.parametrize("resolution", ["fine", "standard"])


def converted(content: bytes, folder: Path, resolution: str = "fine") -> list[NDArray[np.bool_]]:
    """Return the pages, True where they are black."""
    source, target = folder / "document", folder / "fax.tif"
    source.write_bytes(content)
    count = converter.convert(source, target, resolution=resolution)
    assert sorted(file.name for file in folder.iterdir()) == ["document", "fax.tif"]
    height = {"fine": 2292, "standard": 1146}[resolution]
    expected = [fax_pages.FaxPage(1728, height, resolution)] * count
    assert fax_pages.read_pages(target) == expected
    return [fax_pages.rows(target, page) for page in range(1, count + 1)]


def spot(page: NDArray[np.bool_], left: float, top: float, width: float, height: float) -> float:
    """Return how much of a place on the A4 page, in millimetres, is black."""
    down = page.shape[0] / 2292 * DOWN["fine"]
    edge = (1728 - 210 * ACROSS) / 2
    part = page[
        int(top * down) : int((top + height) * down),
        int(edge + left * ACROSS) : int(edge + (left + width) * ACROSS),
    ]
    return float(part.mean())


@RESOLUTIONS
def test_a_page_keeps_its_size(tmp_path: Path, resolution: str) -> None:
    sheet = Sheet()
    sheet.box(55, 98.5, 100, 100)
    (page,) = converted(sheet.content(), tmp_path, resolution)
    left, top, right, bottom = extent(page)
    assert abs((right - left) / ACROSS - 100) < 0.3
    assert abs((bottom - top) / DOWN[resolution] - 100) < 0.3
    assert abs((left + right) / 2 - 864) < 2
    assert abs((top + bottom) / 2 - page.shape[0] / 2) < 2


@pytest.mark.parametrize(
    "size, side", [(A3, 70.7), (A5, 141.4), (landscape(A4), 100), (landscape(A5), 141.4)]
)
def test_other_sizes_fill_the_sheet(tmp_path: Path, size: tuple[float, float], side: float) -> None:
    sheet = Sheet(size)
    sheet.box(size[0] / mm / 2 - 50, size[1] / mm / 2 - 50, 100, 100)
    (page,) = converted(sheet.content(), tmp_path)
    left, top, right, bottom = extent(page)
    assert abs((right - left) / ACROSS - side) < 2.5
    assert abs((bottom - top) / DOWN["fine"] - side) < 2.5


def test_the_rows_of_both_resolutions_show_the_same(tmp_path: Path) -> None:
    sheet = Sheet()
    for line in range(20):
        sheet.text(20, 30 + 8 * line, LINE, size=14 - line / 3)
    content = sheet.content()
    (fine,) = converted(content, tmp_path)
    (standard,) = converted(content, tmp_path, "standard")
    pairs = fine.reshape(1146, 2, 1728).any(1)
    assert 0.9 < standard.sum() / fine.sum() * 2 < 1.25
    assert (standard & pairs).sum() > 0.9 * standard.sum()


@RESOLUTIONS
def test_no_ink_is_lost_and_no_shade_becomes_ink(tmp_path: Path, resolution: str) -> None:
    sheet = Sheet()
    for top, font in ((20, "embedded"), (30, "STSong-Light"), (40, "Times-Roman")):
        sheet.text(20, top, "0123456789", font=font)
    sheet.text(20, 50, LINE, grey=0.6)
    sheet.text(20, 60, LINE * 2, size=30, grey=0.88)
    sheet.box(20, 70, 80, 10, grey=0.85)
    sheet.text(22, 76.5, LINE)
    sheet.box(20, 90, 80, 10, grey=0.15)
    sheet.text(22, 96.5, LINE, grey=1)
    sheet.box(20, 110, 150, 0.05)
    (page,) = converted(sheet.content(), tmp_path, resolution)
    for top in (16, 26, 36):
        assert 0.08 < spot(page, 20, top, 20, 5) < 0.4, top
    assert 0.05 < spot(page, 20, 46, 60, 5) < 0.4
    assert spot(page, 20, 53.5, 150, 8) == 0
    assert 0.03 < spot(page, 20, 70, 80, 10) < 0.2
    assert 0.75 < spot(page, 20, 90, 80, 10) < 0.97
    assert spot(page, 20, 109, 150, 2) > 0.05


@RESOLUTIONS
def test_a_photograph_keeps_its_tones_beside_crisp_text(tmp_path: Path, resolution: str) -> None:
    sheet = Sheet()
    sheet.picture(photograph(), 20, 100, 120)
    sheet.text(20, 90, LINE)
    (page,) = converted(sheet.content(), tmp_path, resolution)
    shares = [spot(page, 20 + at, 100, 20, 90) for at in range(0, 120, 20)]
    assert shares == sorted(shares) or shares == sorted(shares, reverse=True)
    assert max(shares) > 0.8
    assert min(shares) < 0.15
    alone = Sheet()
    alone.text(20, 90, LINE)
    (text,) = converted(alone.content(), tmp_path, resolution)
    above = int(95 / 297 * page.shape[0])
    assert (page[:above] == text[:above]).all()


@RESOLUTIONS
def test_text_on_a_large_shade_is_as_crisp_as_on_white(tmp_path: Path, resolution: str) -> None:
    pages = []
    for shade in (1, 0.7):
        sheet = Sheet()
        sheet.box(20, 40, 150, 40, grey=shade)
        sheet.text(30, 60, LINE)
        pages.append(converted(sheet.content(), tmp_path, resolution)[0])
    line = slice(int(57 / 297 * len(pages[0])), int(61 / 297 * len(pages[0])))
    plain, shaded = (page[line, 260:900] for page in pages)
    assert (plain ^ shaded).sum() < 0.15 * plain.sum()
    assert 0.05 < spot(pages[1], 130, 45, 30, 30) < 0.4


def test_a_photographed_page_is_as_clean_as_the_page(tmp_path: Path) -> None:
    page = written(20)
    (clean,) = converted(as_file(page), tmp_path)
    (seen,) = converted(as_file(photographed(page), "JPEG", quality=85), tmp_path)
    assert abs(seen.mean() / clean.mean() - 1) < 0.25
    assert (seen & clean).sum() > 0.8 * clean.sum()


def test_a_long_picture_goes_over_several_pages(tmp_path: Path) -> None:
    pages = converted(as_file(written(150, (1080, 8000))), tmp_path)
    assert 4 <= len(pages) <= 6
    assert all(page.mean() > 0.02 for page in pages[:4])


def test_a_fax_sent_again_is_the_same_dot_by_dot(tmp_path: Path) -> None:
    (first,) = converted(TEXT.encode(), tmp_path)
    fax = (tmp_path / "fax.tif").read_bytes()
    assert (converted(fax, tmp_path)[0] == first).all()


KINDS = {
    "palette": lambda page: as_file(page.convert("P")),
    "palette with a gap": lambda page: as_file(page.convert("P"), transparency=3),
    "one bit": lambda page: as_file(page.convert("1")),
    "sixteen bits": lambda page: as_file(deep(page, "<u2")),
    "sixteen bits, big-endian": lambda page: as_file(deep(page, ">u2"), "TIFF"),
    "floating": lambda page: as_file(page.convert("F"), "TIFF"),
    "CMYK": lambda page: as_file(page.convert("CMYK"), "JPEG", quality=95),
    "GIF": lambda page: as_file(page, "GIF"),
    "BMP": lambda page: as_file(page, "BMP"),
    "WebP": lambda page: as_file(page, "WEBP", lossless=True),
}


def deep(page: Image.Image, kind: str) -> Image.Image:
    return Image.fromarray((np.asarray(page).astype(np.uint16) * 257).astype(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_shows_the_same(tmp_path: Path, kind: str) -> None:
    (expected,) = converted(as_file(written(9)), tmp_path)
    (page,) = converted(KINDS[kind](written(9)), tmp_path)
    assert (page ^ expected).sum() < 0.15 * expected.sum()


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    picture = written(9)
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=picture.point(lambda value: 255 - value))
    (expected,) = converted(as_file(picture), tmp_path)
    (page,) = converted(as_file(clear), tmp_path)
    assert (page ^ expected).sum() < 0.1 * expected.sum()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_taken_sideways_is_upright(tmp_path: Path, kind: str) -> None:
    picture, exif = written(9), Image.Exif()
    exif[0x0112] = 6
    (expected,) = converted(as_file(picture, kind), tmp_path)
    turned = picture.transpose(Image.Transpose.ROTATE_90)
    (page,) = converted(as_file(turned, kind, exif=exif), tmp_path)
    assert (page ^ expected).sum() < 0.15 * expected.sum()


def test_a_tiff_has_all_its_pages_and_an_animation_one(tmp_path: Path) -> None:
    frames = [written(count) for count in (3, 6, 9)]
    for kind, count in (("TIFF", 3), ("GIF", 1)):
        content = as_file(frames[0], kind, save_all=True, append_images=frames[1:])
        pages = converted(content, tmp_path)
        assert [page.sum() > pages[0].sum() * 1.5 for page in pages[1:]] == [True] * (count - 1)
        assert len(pages) == count


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_looks_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (expected,) = converted(TEXT.encode(), tmp_path)
    assert expected.sum() > 4000
    assert (converted(TEXT.encode(encoding), tmp_path)[0] == expected).all()


def test_columns_of_a_text_stand_in_line(tmp_path: Path) -> None:
    lines = (" " * 40 + "|", "净值" * 10 + "|", "NAV 1.2345" * 4 + "|")
    ends = [extent(converted(line.encode(), tmp_path)[0])[2] for line in lines]
    assert max(ends) - min(ends) <= 2


def test_a_long_text_is_broken_into_lines_and_pages(tmp_path: Path) -> None:
    pages = converted((LINE * 40 + "\n").encode() * 10 + b"\f" + LINE.encode(), tmp_path)
    assert len(pages) > 2
    left, top, right, bottom = extent(pages[0])
    assert left > 12 * ACROSS
    assert right < 1728 - 12 * ACROSS
    assert top > 8 * DOWN["fine"]
    assert bottom < 2292 - 8 * DOWN["fine"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("told", [True, False])
def test_a_page_of_html_is_printed_with_its_signs(
    tmp_path: Path, encoding: str, told: bool
) -> None:
    style = "<style>td { border: 1px solid; padding: 2mm }</style>"
    body = f"<table><tr><td>{LINE}</table>"
    (expected,) = converted(f"<html>{style}{body}".encode(), tmp_path)
    meta = f'<meta charset="{encoding}">' if told else ""
    (page,) = converted(f"<html>{meta}{style}{body}".encode(encoding), tmp_path)
    assert expected.sum() > 6000
    assert (page == expected).all()


def test_what_is_filled_in_and_stamped_is_shown(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.canvas.acroForm.textfield(
        value="1234567890", x=60 * mm, y=200 * mm, width=90 * mm, height=10 * mm, borderWidth=0
    )
    (page,) = converted(sheet.content(), tmp_path)
    assert page.sum() > 1500


def test_a_document_that_only_may_not_be_changed_is_sent(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(20, 30, LINE)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(sheet.content())))
    writer.encrypt(user_password="", owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    assert converted(file.getvalue(), tmp_path)[0].sum() > 3000


def test_many_documents_at_once_are_each_converted(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / str(number)).write_text(f"{number} " * (number + 1))

    def converted_one(number: int) -> int:
        return converter.convert(tmp_path / str(number), tmp_path / f"{number}.tif")

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(converted_one, range(6))) == [1] * 6
    ink = [int(fax_pages.rows(tmp_path / f"{number}.tif", 1).sum()) for number in range(6)]
    assert ink == sorted(ink)


def test_the_refusal_names_the_document_and_keeps_the_fax_that_was_there(tmp_path: Path) -> None:
    source, target = tmp_path / "upload", tmp_path / "fax.tif"
    source.write_bytes(b"%!PS\nshowpage")
    target.write_bytes(b"the fax before")
    with pytest.raises(DocumentRefused, match=r"^offer\.ps is PostScript") as refused:
        converter.convert(source, target, name="offer.ps")
    assert refused.value.code == "postscript"
    assert target.read_bytes() == b"the fax before"


def test_every_reason_is_a_sentence() -> None:
    work = converter._Work("offer.pdf", "fine", converter.Limits())
    for code in converter.REASONS:
        assert str(work.refusal(code, "why")).startswith("offer.pdf "), code
    reasons = {*converter.REASONS, *tables.REASONS}
    assert {refusal.name.lower() for refusal in converter.Refusal} <= reasons
