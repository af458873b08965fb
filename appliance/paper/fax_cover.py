"""Prints the page before a fax: its cover, or the notice that it continues a former one."""

from collections.abc import Iterator
from pathlib import Path

from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Image

from appliance.errors import PaperUnavailable
from appliance.paper import layout, logo
from appliance.paper.document_words import moment, words
from appliance.records.document import FaxContinuation, FaxCover

DOT = inch / logo.DOTS_PER_INCH


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
    """Return the owner's mark, dot by dot as the page is going to have it."""
    try:
        width, height = ImageReader(str(file)).getSize()
    except OSError as error:
        raise PaperUnavailable(f"the logo {file} cannot be read: {error}", "logo") from error
    return Image(str(file), width * DOT, height * DOT, hAlign="LEFT")
