"""Pictures as grey pages, by Pillow."""

import io
from collections.abc import Iterator
from typing import cast

from PIL import Image, ImageOps, ImageSequence

from .refusals import Refusal, Refused
from .sheet import MM_PER_INCH, ROWS, WIDTH, place

MARGIN_MM = 5
MOST_DOTS = 80_000_000
"""A3 in 600 dots an inch has 70 million."""

SCREEN_DPI = 96
SENSIBLE_DPI = range(50, 2401)


def pages(data: bytes, kind: str, resolution: str, most_pages: int) -> Iterator[Image.Image]:
    """Yield each page in mode L, as large as the sheet; an animation has one."""
    Image.MAX_IMAGE_PIXELS = None  # each frame is measured below before it is decoded
    with Image.open(io.BytesIO(data), formats=[kind]) as picture:
        if kind == "TIFF" and getattr(picture, "n_frames", 1) > most_pages:
            raise Refused(Refusal.PAGES)
        for frame in ImageSequence.Iterator(picture):
            yield _laid(frame, ROWS[resolution])
            if kind != "TIFF":
                return


def _laid(picture: Image.Image, rows: int) -> Image.Image:
    if picture.width * picture.height > MOST_DOTS:
        raise Refused(Refusal.SIZE)
    across, down = _dots_per_inch(picture)
    grey = _grey(picture)
    turned = ImageOps.exif_transpose(grey) if grey.getexif() else grey
    if turned.size != grey.size:
        across, down = down, across
    lies = place(
        turned.width / across * MM_PER_INCH, turned.height / down * MM_PER_INCH, rows, MARGIN_MM
    )
    if lies.turned:
        turned = turned.transpose(Image.Transpose.ROTATE_90)
    sheet = Image.new("L", (WIDTH, rows), 255)
    sheet.paste(
        turned.resize((lies.width, lies.height), Image.Resampling.LANCZOS, reducing_gap=3.0),
        (lies.left, lies.top),
    )
    return sheet


def _dots_per_inch(picture: Image.Image) -> tuple[float, float]:
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
