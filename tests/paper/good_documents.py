"""Documents as people send them: pages with text and photographs, and photographs of pages."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from appliance.paper.layout import FONT_FILE

LINE = "示范成长股票 000001 份额净值 1.2345 元"
SCREEN_FONT = ImageFont.truetype(str(FONT_FILE), 36)


class Sheet:
    """A PDF page in the making; places in millimetres from the upper left."""

    def __init__(self, size: tuple[float, float] = A4) -> None:
        self.paper, self.height = io.BytesIO(), size[1]
        self.canvas = Canvas(self.paper, pagesize=size, invariant=1)
        pdfmetrics.registerFont(TTFont("embedded", str(FONT_FILE), subfontIndex=0))
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def text(self, left: float, top: float, text: str, *, size: float = 10.5, grey: float = 0,
             font: str = "embedded") -> None:  # fmt: skip
        self.canvas.setFont(font, size)
        self.canvas.setFillGray(grey)
        self.canvas.drawString(left * mm, self.height - top * mm, text)

    def box(self, left: float, top: float, width: float, height: float, grey: float = 0) -> None:
        self.canvas.setFillGray(grey)
        low = self.height - (top + height) * mm
        self.canvas.rect(left * mm, low, width * mm, height * mm, fill=1, stroke=0)

    def picture(self, image: Image.Image, left: float, top: float, width: float) -> None:
        height = width * image.height / image.width
        low = self.height - (top + height) * mm
        self.canvas.drawImage(ImageReader(image), left * mm, low, width * mm, height * mm)

    def content(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.paper.getvalue()


def as_file(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def photograph(width: int = 800, height: int = 600) -> Image.Image:
    """Return something with every tone, a little noise, and darker to the left."""
    slope = Image.linear_gradient("L").rotate(90).resize((width, height))
    return Image.blend(slope, Image.effect_noise((width, height), 90), 0.15)


def written(lines: int, size: tuple[int, int] = (1240, 1754), paper: int = 255) -> Image.Image:
    """Return a page as a picture, fifty dots a line."""
    image = Image.new("L", size, paper)
    pen = ImageDraw.Draw(image)
    for line in range(lines):
        pen.text((80, 80 + 50 * line), f"{line:03d} {LINE}", font=SCREEN_FONT, fill=0)
    return image


def photographed(page: Image.Image) -> Image.Image:
    """Return a page as a telephone sees it under a lamp: grey, darker in one corner, with noise."""
    y, x = np.mgrid[0 : 1 : page.height * 1j, 0 : 1 : page.width * 1j]
    light = 0.4 + 0.3 * x + 0.2 * y
    noise = np.random.default_rng(1).normal(0, 4, light.shape)
    seen = (np.asarray(page) * 0.9 + 20) * light + noise
    return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))


def extent(black: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is black."""
    across, down = np.flatnonzero(black.any(0)), np.flatnonzero(black.any(1))
    return int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1
