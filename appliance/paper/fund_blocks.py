"""The blocks that documents about one fund share."""

from collections.abc import Callable, Iterator

from reportlab.platypus import Flowable

from appliance.paper import layout
from appliance.paper.document_words import moment, words
from appliance.records.document import FundDocument


def printed(
    found: FundDocument, title: str, story: Callable[[], Iterator[Flowable]], language: str
) -> bytes:
    """Return a document about a fund as PDF: head, story, and where its figures come from."""
    return layout.document(
        lambda: [*_head(found, title, language), *story(), *_source(found, language)],
        title=f"{title} {found.fund_code}",
        footer=f"{title} {found.fund_code}",
        pages=words(language)["common"]["pages"],
    )


def _head(found: FundDocument, title: str, language: str) -> Iterator[Flowable]:
    yield layout.paragraph(title, layout.TITLE)
    yield layout.paragraph(f"{found.fund_code} {found.fund_name}", layout.LARGE)
    yield layout.paragraph(
        f"{found.company} · {words(language)['account']['at']} {moment(found.at)}", layout.LEAD
    )
    yield layout.gap(2)


def _source(found: FundDocument, language: str) -> Iterator[Flowable]:
    yield layout.gap(3)
    source = words(language)["notes"][f"source_{found.back_end}"]
    yield layout.paragraph(source, layout.SMALL)
