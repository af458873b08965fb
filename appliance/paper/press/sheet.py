"""The sheet of a fax: how many dots it has, and where a page of any size lies on it."""

from dataclasses import dataclass

WIDTH = 1728
ROWS = {"fine": 2292, "standard": 1146}
MM_PER_INCH = 25.4
WIDTH_MM = WIDTH / 204 * MM_PER_INCH
HEIGHT_MM = 2292 / 196 * MM_PER_INCH
MOST_ENLARGED = 2.0
WORTH_TURNING = 1.15
NEARLY = 0.995
"""A page so little larger than the sheet keeps its size; only its edge is lost."""


@dataclass(frozen=True)
class Place:
    """Where a page lies on the sheet, in dots, and whether it is turned a quarter."""

    left: int
    top: int
    width: int
    height: int
    turned: bool = False


def place(width_mm: float, height_mm: float, rows: int, margin_mm: float = 0) -> Place:
    """Return the place of a page: as large as it is where it fits, in the middle of the sheet."""
    upright = _scale(width_mm, height_mm, margin_mm)
    lying = _scale(height_mm, width_mm, margin_mm)
    turned = lying > upright * WORTH_TURNING
    if turned:
        width_mm, height_mm, upright = height_mm, width_mm, lying
    width = max(1, round(width_mm * upright / WIDTH_MM * WIDTH))
    height = max(1, round(height_mm * upright / HEIGHT_MM * rows))
    return Place((WIDTH - width) // 2, (rows - height) // 2, width, height, turned)


def _scale(width_mm: float, height_mm: float, margin_mm: float) -> float:
    whole = min(WIDTH_MM / width_mm, HEIGHT_MM / height_mm)
    inner = min((WIDTH_MM - 2 * margin_mm) / width_mm, (HEIGHT_MM - 2 * margin_mm) / height_mm)
    if inner > 1:
        return min(inner, MOST_ENLARGED)
    return 1 if whole > NEARLY else inner
