"""Makes grey dots black or white: strokes by a threshold, pictures by spreading the error."""

from PIL import Image, ImageChops, ImageFilter

BLACKEST, WHITEST = 24, 232
"""Grey outside these is as good as black or white: fewer specks, a shorter call."""

STROKE = 168
"""Darker than this is ink. Above the middle, because thin strokes are never quite black."""

FLAT = 72
"""Beside a stroke the grey changes by more than this; within a picture by less."""

CELL = 8
TONE_SHARE = 96
"""How many of 255 dots around a place must be tones for it to be part of a picture."""


def black_and_white(grey: Image.Image) -> Image.Image:
    """Return a page of mode L in mode 1."""
    strokes = grey.point([0] * STROKE + [255] * (256 - STROKE), "1")
    pictures = _pictures(grey)
    if pictures is None:
        return strokes
    strokes.paste(_half_tones(grey), mask=pictures)
    return strokes


def _pictures(grey: Image.Image) -> Image.Image | None:
    """Return a mask of where tones lie that are no edges of strokes; None where none do."""
    tones = grey.point([255 * (BLACKEST < value < WHITEST) for value in range(256)])
    if tones.getbbox() is None:
        return None
    small = grey.reduce(2)
    change = ImageChops.subtract(
        small.filter(ImageFilter.MaxFilter(3)), small.filter(ImageFilter.MinFilter(3))
    )
    flat = change.point([255] * FLAT + [0] * (256 - FLAT))
    inner = ImageChops.multiply(tones.resize(small.size, Image.Resampling.NEAREST), flat)
    share = inner.reduce(CELL).filter(ImageFilter.BoxBlur(2))
    mask = share.point([0] * TONE_SHARE + [255] * (256 - TONE_SHARE))
    if mask.getbbox() is None:
        return None
    return mask.resize(grey.size, Image.Resampling.NEAREST).convert("1")


def _half_tones(grey: Image.Image) -> Image.Image:
    span = WHITEST - BLACKEST
    curve = [max(0, min(255, (value - BLACKEST) * 255 // span)) for value in range(256)]
    return grey.point(curve).convert("1")
