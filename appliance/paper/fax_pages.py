"""Fax pages as TIFF files, ours and those Asterisk received: reads, copies, joins, shows them."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from appliance.errors import PagesRefused
from appliance.paper import fax_file, portable_file
from appliance.paper.fax_file import Dpi

ROWS_PER_INCH = {"standard": 98.0, "fine": 196.0, "superfine": 391.0}
DPI: Dpi = (204.0, 196.0)
MOST_DOTS = 200_000_000
"""A roll of ten metres in fine resolution has 133 million."""

UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError)
"""What Pillow raises where a TIFF is damaged."""


@dataclass(frozen=True)
class FaxPage:
    """One page as it is in the file, in dots; `resolution` is standard, fine or superfine."""

    width: int
    height: int
    resolution: str


def read_pages(tiff: Path) -> list[FaxPage]:
    """Return the pages of a fax, each of which can be decoded."""
    return [
        FaxPage(image.width, image.height, _resolution(dpi)) for image, dpi in _pages(tiff, 1, None)
    ]


def rows(tiff: Path, page: int) -> NDArray[np.bool_]:
    """Return a page as (height, width), True where it is black; the first page is 1."""
    return ~np.asarray(_page(tiff, page)[0])


def take_pages(tiff: Path, first: int, target: Path, last: int | None = None) -> int:
    """Copy the pages from `first` to `last`, or to the end; return how many."""
    return _write(target, _pages(tiff, first, last))


def join(parts: Sequence[Path], target: Path) -> int:
    """Write the pages of all parts into one file; return how many."""
    return _write(target, (page for part in parts for page in _pages(part, 1, None)))


def picture(tiff: Path, page: int, *, width: int = 860, turn: int = 0) -> bytes:
    """Return a page as PNG in its true proportions, turned clockwise by quarters (90, 180, 270)."""
    image, (across, down) = _page(tiff, page)
    height = max(1, round(image.height / down * across * width / image.width))
    shown = image.convert("L").resize((width, height), Image.Resampling.BOX)
    buffer = io.BytesIO()
    shown.rotate(-turn, expand=True).save(buffer, "PNG")
    return buffer.getvalue()


def to_pdf(tiff: Path) -> bytes:
    """Return the fax as PDF: every dot as it is, each page in the middle of a sheet of A4."""
    return portable_file.document(
        (image.size, dpi, fax_file.g4(image)) for image, dpi in _pages(tiff, 1, None)
    )


def _write(target: Path, pages: Iterator[tuple[Image.Image, Dpi]]) -> int:
    count = fax_file.write(target, pages)
    if not count:
        raise PagesRefused(f"{target.name} would have no page")
    return count


def _page(tiff: Path, page: int) -> tuple[Image.Image, Dpi]:
    for found in _pages(tiff, page, page):
        return found
    raise PagesRefused(f"{tiff.name} has no page {page}")


def _pages(tiff: Path, first: int, last: int | None) -> Iterator[tuple[Image.Image, Dpi]]:
    """Yield each page with its dots per inch."""
    try:
        file = Image.open(tiff, formats=["TIFF"])
    except UNREADABLE as error:
        raise PagesRefused(f"{tiff.name} is no fax: {error}") from error
    with file:
        number = first
        while last is None or number <= last:
            try:
                file.seek(number - 1)
            except EOFError:
                return
            except UNREADABLE as error:
                raise PagesRefused(f"page {number} of {tiff.name} is damaged: {error}") from error
            yield _decoded(file, f"page {number} of {tiff.name}"), _dpi(file)
            number += 1


def _decoded(file: Image.Image, which: str) -> Image.Image:
    if file.mode != "1":
        raise PagesRefused(f"{which} is not black and white")
    if file.width * file.height > MOST_DOTS:
        raise PagesRefused(f"{which} is too large")
    try:
        return file.copy()
    except UNREADABLE as error:
        raise PagesRefused(f"{which} is damaged: {error}") from error


def _dpi(image: Image.Image) -> Dpi:
    across, down = image.info.get("dpi") or DPI
    return (float(across), float(down)) if across > 1 and down > 1 else DPI


def _resolution(dpi: Dpi) -> str:
    return min(ROWS_PER_INCH, key=lambda name: abs(ROWS_PER_INCH[name] - dpi[1]))
