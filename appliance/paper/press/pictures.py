"""Pictures as grey pages, by Pillow."""

import io
from collections.abc import Iterator
from typing import cast

from PIL import Image, ImageOps, ImageSequence

from .light import evened
from .refusals import Refusal, Refused
from .sheet import HEIGHT_MM, MM_PER_INCH, ROWS, WIDTH, WIDTH_MM, place

MARGIN_MM = 5
MOST_DOTS = 80_000_000
"""A3 in 600 dots an inch has 70 million."""

LONG = 1.6
OVERLAP = 0.03
"""So that a line cut by the end of a page is whole on the next."""

Dpi = tuple[float, float]
SCREEN_DPI = 96.0
SENSIBLE_DPI = range(50, 2401)


def pages(data: bytes, kind: str, resolution: str, most_pages: int) -> Iterator[Image.Image]:
    """Yield each page in mode L, as large as the sheet; an animation has one."""
    Image.MAX_IMAGE_PIXELS = None  # each frame is measured below before it is decoded
    with Image.open(io.BytesIO(data), formats=[kind]) as picture:
        if kind == "TIFF" and getattr(picture, "n_frames", 1) > most_pages:
            raise Refused(Refusal.PAGES)
        for frame in ImageSequence.Iterator(picture):
            yield from _sheets(frame, ROWS[resolution])
            if kind != "TIFF":
                return


def _sheets(picture: Image.Image, rows: int) -> Iterator[Image.Image]:
    if picture.width * picture.height > MOST_DOTS:
        raise Refused(Refusal.SIZE)
    dpi = _dots_per_inch(picture)
    grey = _grey(picture)
    upright = ImageOps.exif_transpose(grey)
    if upright.size != grey.size:
        dpi = dpi[1], dpi[0]
    for part in _parts(upright, dpi):
        yield _laid(part, dpi, rows, even=picture.mode != "1")


def _parts(picture: Image.Image, dpi: Dpi) -> Iterator[Image.Image]:
    """Yield a picture; one much longer than a page in parts that overlap a little."""
    width = picture.width / dpi[0] * MM_PER_INCH
    scale = min(1, (WIDTH_MM - 2 * MARGIN_MM) / width)
    page = round((HEIGHT_MM - 2 * MARGIN_MM) / scale / MM_PER_INCH * dpi[1])
    if picture.height < page * LONG:
        yield picture
        return
    step = round(page * (1 - OVERLAP))
    for top in range(0, picture.height - page + step, step):
        yield picture.crop((0, top, picture.width, min(top + page, picture.height)))


def _laid(picture: Image.Image, dpi: Dpi, rows: int, *, even: bool) -> Image.Image:
    width, height = (
        dots / inch * MM_PER_INCH for dots, inch in zip(picture.size, dpi, strict=True)
    )
    lies = place(width, height, rows, MARGIN_MM)
    if lies.turned:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    size = (lies.width, lies.height)
    scaled = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    sheet = Image.new("L", (WIDTH, rows), 255)
    sheet.paste(evened(scaled) if even else scaled, (lies.left, lies.top))
    return sheet


def _dots_per_inch(picture: Image.Image) -> Dpi:
    """Return what the file says, where it can be true."""
    across, down = picture.info.get("dpi") or (SCREEN_DPI, SCREEN_DPI)
    if int(across) in SENSIBLE_DPI and int(down) in SENSIBLE_DPI:
        return float(across), float(down)
    return SCREEN_DPI, SCREEN_DPI


def _grey(picture: Image.Image) -> Image.Image:
    """Return a picture of any mode in mode L, what shows through on white."""
    if picture.has_transparency_data:
        both = picture.convert("RGBA").convert("LA")
        white = Image.new("L", picture.size, 255)
        grey = Image.composite(both.getchannel("L"), white, both.getchannel("A"))
    elif picture.mode in ("1", "L", "P", "RGB"):
        grey = picture.convert("L")
    elif picture.mode[0] in "IF":
        grey = _from_deep(picture)
    else:
        grey = picture.convert("RGB").convert("L")
    grey.getexif().update(picture.getexif())
    return grey


def _from_deep(picture: Image.Image) -> Image.Image:
    """Return a picture of more than eight bits; a floating one from its darkest to its lightest."""
    low, high = 0.0, 65535.0
    if picture.mode == "F":
        low, high = cast("tuple[float, float]", picture.getextrema())
    else:
        picture = picture.convert("I").convert("F")
    scale = 255 / ((high - low) or 1)
    return picture.point(lambda value: value * scale - low * scale).convert("L")
