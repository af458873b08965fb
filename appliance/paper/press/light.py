"""Makes the paper white on a photograph of a page, however uneven the light was."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SAMPLES = 64
"""Along each side."""

TURNS = 8
PAPER_SHARE, LIGHTER_SHARE = 0.5, 0.02
"""On a page most is paper, and nothing is lighter than the paper around it."""

NEAR = 0.12
DARKEST_PAPER = 70
WHITE = 250

Floats = NDArray[np.float64]


def evened(grey: Image.Image) -> Image.Image:
    """Return a picture of mode L, with its light taken out where it shows a page."""
    samples = _brightest(grey)
    light = _light(samples)
    ratio = samples / light
    paper = np.abs(ratio - 1) < NEAR
    is_page = (
        paper.mean() > PAPER_SHARE
        and (ratio > 1 + 2 * NEAR).mean() < LIGHTER_SHARE
        and float(light.min()) > DARKEST_PAPER
    )
    if not is_page:
        return grey
    shade = Image.fromarray(light.astype(np.float32)).resize(grey.size, Image.Resampling.BILINEAR)
    white = np.asarray(grey) * (WHITE / np.asarray(shade))
    return Image.fromarray(np.minimum(white, 255).astype(np.uint8))


def _brightest(grey: Image.Image) -> Floats:
    """Return how light it is around each of a net of places: there is paper between strokes."""
    small = grey.resize((4 * SAMPLES, 4 * SAMPLES), Image.Resampling.BOX)
    lightest = small.filter(ImageFilter.MaxFilter(5))
    return np.asarray(lightest.resize((SAMPLES, SAMPLES), Image.Resampling.BOX), dtype=float)


def _light(samples: Floats) -> Floats:
    """Return the smooth surface that most of the light places lie on."""
    y, x = np.mgrid[-1 : 1 : SAMPLES * 1j, -1 : 1 : SAMPLES * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = samples.ravel()
    taken = np.ones(len(values), dtype=bool)
    for _ in range(TURNS):
        factors = np.linalg.lstsq(terms[taken], values[taken], rcond=None)[0]
        surface = terms @ factors
        taken = values > surface * (1 - NEAR)
    return np.asarray(np.clip(surface, 1, 255).reshape(samples.shape))
