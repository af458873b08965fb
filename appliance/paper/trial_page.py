"""A short fax page for the box's call to itself, another one each time."""

import secrets
from pathlib import Path

from PIL import Image, ImageDraw

from appliance.paper import fax_file, fax_pages

WIDTH, HEIGHT = 1728, 300
BARS = 12
WHITE, BLACK = 255, 0


def write_trial_page(target: Path) -> None:
    """Write a page with bars of chance."""
    image = Image.new("1", (WIDTH, HEIGHT), WHITE)
    draw = ImageDraw.Draw(image)
    for number in range(BARS):
        left = 100 + number * 128
        height = 20 + secrets.randbelow(HEIGHT - 60)
        draw.rectangle((left, HEIGHT - 20 - height, left + 60, HEIGHT - 20), fill=BLACK)
    fax_file.write(target, [(image, fax_pages.DPI)])


def same_dots(one: Path, other: Path) -> bool:
    """Tell whether two faxes of one page are alike, dot by dot; a blank end may be missing."""
    ours, theirs = fax_pages.rows(one, 1), fax_pages.rows(other, 1)
    rows = min(len(ours), len(theirs))
    longer = ours if len(ours) > len(theirs) else theirs
    return bool((ours[:rows] == theirs[:rows]).all()) and not longer[rows:].any()
