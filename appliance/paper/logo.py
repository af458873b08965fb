"""Makes the owner's picture into the mark of his cover pages: its ink, as large as its place."""

import base64
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from appliance.paper import converter, fax_pages

DOTS_PER_INCH, ROWS_PER_INCH = fax_pages.DPI
PAGE = (
    b"<!DOCTYPE html><style>@page { margin: 20mm } img { max-width: 60mm; max-height: 25mm }"
    b"</style><img src='data:;base64,%s'>"
)


def make(source: Path, target: Path, name: str = "") -> None:
    """Write a PNG of one ink; `DocumentRefused` where the file shows nothing, and nothing is left.

    The file comes from outside, so it is read where fax pages are made of such files, in the
    sandbox: as the picture of a page that gives it its place.
    """
    picture = base64.b64encode(source.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        page, pages = Path(folder) / "page.html", Path(folder) / "page.tif"
        page.write_bytes(PAGE % picture)
        converter.convert(page, pages, name=name or source.name)
        mark = _mark(fax_pages.rows(pages, 1))
    draft = target.with_suffix(".draft")
    mark.save(draft, "PNG")
    draft.replace(target)


def _mark(ink: NDArray[np.bool_]) -> Image.Image:
    """Return the part of a page that has ink, in square dots."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height = round(part.shape[0] * DOTS_PER_INCH / ROWS_PER_INCH)
    return Image.fromarray(~part).resize((part.shape[1], height), Image.Resampling.NEAREST)
