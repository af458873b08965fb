"""Prints a text of the owner's."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from appliance.paper import layout
from appliance.paper.document_words import moment, words
from appliance.records.document import KnowledgeText


def render(found: KnowledgeText, language: str = "zh") -> bytes:
    """Return the text as PDF."""
    return layout.document(
        lambda: list(_story(found, language)),
        title=found.title,
        footer=found.title,
        pages=words(language)["common"]["pages"],
    )


def _story(found: KnowledgeText, language: str) -> Iterator[Flowable]:
    own = words(language)["knowledge"]
    yield layout.paragraph(found.title, layout.TITLE)
    yield layout.paragraph(
        own["as_of"].format(company=found.company, at=moment(found.at)), layout.LEAD
    )
    yield layout.gap(4)
    for line in found.text.splitlines():
        yield layout.paragraph(line, layout.READING) if line.strip() else layout.gap(4)
