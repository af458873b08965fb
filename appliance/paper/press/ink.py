"""Makes grey dots black or white: strokes by a threshold around them, pictures by half-tones.

A page is looked at in blocks of a millimetre: eight dots in eight rows, or in four where the rows
are twice as far apart.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from .sheet import ROWS

BLOCK_DOTS = 8
BLOCK_ROWS = {ROWS["fine"]: 8, ROWS["standard"]: 4}
INK_SHARE = 0.62
"""How far from the darkest to the lightest dot around it a dot is still ink.

Beyond the middle, because thin strokes are never quite as dark as their ink.
"""

LIGHTEST_INK = 190
"""What is lighter is no ink: watermarks, shades behind a text."""

DARKEST_PAPER = 90
"""What is darker is no paper, so that a dark fill stays whole beside its frame."""

LEAST_CONTRAST = 40
DARK_FILL = 128
"""A surface without strokes becomes black where it is darker."""

DARKEST_TONE, LIGHTEST_TONE, LIGHTEST_FILL = 40, 232, 200
"""Beyond these, grey is as good as black or white; a light fill is white."""

STEEPEST = 40
"""From dot to dot the grey of a picture changes by less, that of a stroke's edge by more."""

PICTURE_SHARE = 0.4
SMALLEST_PICTURE, LARGEST_HOLE, FRAME = 5, 7, 3
BRIGHTER = 0.85
"""The exponent of a half-tone: dots of ink spread on paper."""

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Dot = TypeVar("Dot", bound=np.generic)


def black_and_white(page: Image.Image) -> Image.Image:
    """Return a page of mode L in mode 1."""
    grey = np.asarray(page)
    rows = BLOCK_ROWS[page.height]
    blocks = _blocks(grey, rows)
    lowest, highest = _around(blocks.min((1, 3)), 0), _around(blocks.max((1, 3)), 1)
    white = Image.fromarray(_white(grey, lowest, highest, rows))
    pictures = _pictures(grey, blocks, highest - lowest, rows)
    if pictures.any():
        white.paste(_half_tones(page), mask=Image.fromarray(_spread(pictures, rows, grey)))
    return white


def _white(grey: Grey, lowest: Grey, highest: Grey, rows: int) -> Mask:
    """Return what is no ink: each dot beside the darkest and lightest ones around it."""
    contrast = highest - lowest
    threshold = np.clip(lowest + contrast * INK_SHARE, DARKEST_PAPER, LIGHTEST_INK)
    threshold = np.where(contrast < LEAST_CONTRAST, DARK_FILL, threshold)
    return grey >= _spread(threshold.astype(np.uint8), rows, grey)


def _pictures(grey: Grey, blocks: Grey, contrast: Grey, rows: int) -> Mask:
    """Return the blocks of photographs, and of large fills with no stroke near them."""
    change = np.abs(np.diff(grey.astype(np.int16), axis=1, append=grey[:, -1:]))
    tones = (grey > DARKEST_TONE) & (grey < LIGHTEST_TONE) & (change > 0) & (change < STEEPEST)
    share = _blocks(tones, rows).mean((1, 3))
    smooth = Image.fromarray((share * 255).astype(np.uint8)).filter(ImageFilter.BoxBlur(2))
    photographs = _shaped(np.asarray(smooth) > PICTURE_SHARE * 255, LARGEST_HOLE, -LARGEST_HOLE)
    mean = blocks.mean((1, 3))
    fills = (mean > DARKEST_TONE) & (mean < LIGHTEST_FILL) & (contrast < LEAST_CONTRAST)
    pictures = _shaped(photographs | fills, -SMALLEST_PICTURE, SMALLEST_PICTURE)
    return _shaped(pictures & photographs, FRAME) | pictures


def _shaped(blocks: Mask, *sizes: int) -> Mask:
    """Return blocks grown by squares of these sizes, or shrunk where a size is negative."""
    image = Image.fromarray(blocks.astype(np.uint8) * 255)
    for size in sizes:
        kind = ImageFilter.MaxFilter if size > 0 else ImageFilter.MinFilter
        image = image.filter(kind(abs(size)))
    return np.asarray(image) > 0


def _half_tones(page: Image.Image) -> Image.Image:
    """Return the page with its grey spread over the dots around (Floyd and Steinberg).

    Its dots are two wide and as high: single ones would make a photograph three times as long to
    send, ten minutes a page.
    """
    span = LIGHTEST_TONE - DARKEST_TONE
    share = [min(max((value - DARKEST_TONE) / span, 0), 1) for value in range(256)]
    curve = [round(255 * value**BRIGHTER) for value in share]
    coarse = page.reduce((2, BLOCK_ROWS[page.height] // 4)).point(curve).convert("1")
    return coarse.resize(page.size, Image.Resampling.NEAREST)


def _blocks(dots: NDArray[Dot], rows: int) -> NDArray[Dot]:
    """Return dots as (block, row in it, block, dot in it); the last ones are repeated."""
    height, width = dots.shape
    more = ((0, -height % rows), (0, -width % BLOCK_DOTS))
    whole = np.pad(dots, more, mode="edge")
    return whole.reshape(whole.shape[0] // rows, rows, -1, BLOCK_DOTS)


def _around(values: Grey, largest: int) -> Grey:
    kind = ImageFilter.MaxFilter if largest else ImageFilter.MinFilter
    return np.asarray(Image.fromarray(values).filter(kind(3)))


def _spread(values: NDArray[Dot], rows: int, grey: Grey) -> NDArray[Dot]:
    """Return block values as dots."""
    height, width = grey.shape
    return values.repeat(rows, 0).repeat(BLOCK_DOTS, 1)[:height, :width]
