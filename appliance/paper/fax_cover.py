"""Prints the page before a fax: its cover, or the notice that it continues a former one."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image as Picture
from PIL import UnidentifiedImageError
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Image

from appliance.document_records import FaxContinuation, FaxCover
from appliance.errors import PaperUnavailable
from appliance.paper import layout
from appliance.paper.document_words import moment, words

LOGO_WIDTH, LOGO_HEIGHT = 60 * mm, 25 * mm


def cover(found: FaxCover, language: str = "zh") -> bytes:
    """Return the cover as PDF."""
    own = words(language)["fax_cover"]
    return layout.document(
        lambda: list(_cover(found, language)), title=own["title"], footer=found.company, pages=""
    )


def continuation(found: FaxContinuation) -> bytes:
    """Return, in both languages, which pages of which fax follow, as PDF."""
    title = words("zh")["continuation"]["title"]
    return layout.document(
        lambda: [*_continued(found, "zh"), layout.gap(12), *_continued(found, "en")],
        title=title,
        footer=found.company,
        pages="",
    )


def _cover(found: FaxCover, language: str) -> Iterator[Flowable]:
    own = words(language)["fax_cover"]
    if found.logo is not None:
        yield _logo(found.logo)
        yield layout.gap(4)
    yield layout.paragraph(own["title"], layout.TITLE)
    yield layout.gap(4)
    facts = {
        "recipient": found.recipient,
        "number": found.number,
        "company": found.company,
        "telephone": found.telephone,
        "at": moment(found.at),
        "pages": own["pages_follow"].format(pages=found.pages),
        "subject": found.subject,
    }
    yield layout.pairs([(own[name], value) for name, value in facts.items() if value])
    yield layout.gap(6)
    for line in found.message.splitlines():
        yield layout.paragraph(line, layout.LARGE) if line.strip() else layout.gap(4)
    yield layout.gap(6)
    yield layout.paragraph(own["confidential"], layout.SMALL)


def _continued(found: FaxContinuation, language: str) -> Iterator[Flowable]:
    own = words(language)["continuation"]
    follows = own["follows" if found.first_page < found.pages else "follows_last"]
    yield layout.paragraph(own["title"], layout.TITLE)
    yield layout.paragraph(own["what"], layout.LARGE)
    yield layout.paragraph(own["began"].format(began_at=moment(found.began_at)), layout.LARGE)
    yield layout.paragraph(
        follows.format(first_page=found.first_page, pages=found.pages), layout.LARGE
    )
    if found.first_page > 1:
        yield layout.paragraph(own["kept"].format(kept=found.first_page - 1), layout.TEXT)
    yield layout.paragraph(own["to"].format(company=found.company, number=found.number))


def _logo(file: Path) -> Flowable:
    """Return the owner's picture in black and white, as large as its place allows."""
    try:
        with Picture.open(file, formats=["PNG"]) as picture:
            clear = picture.convert("RGBA")
    except (OSError, UnidentifiedImageError, Picture.DecompressionBombError) as error:
        raise PaperUnavailable(f"the logo {file} cannot be read: {error}") from error
    paper = Picture.new("RGBA", clear.size, "white")
    paper.alpha_composite(clear)
    content = io.BytesIO()
    paper.convert("1").save(content, "PNG")
    width, height = ImageReader(content).getSize()
    scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
    content.seek(0)
    return Image(content, width * scale, height * scale, hAlign="LEFT")
