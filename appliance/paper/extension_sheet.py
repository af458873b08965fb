"""Prints the sheet with which a telephone of the house is set up: values and their picture."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image

from appliance.paper import layout

PICTURE = 55 * mm


@dataclass(frozen=True)
class ExtensionSheet:
    """What stands on the sheet, in the words of whoever prints it."""

    title: str
    name: str
    rows: Sequence[tuple[str, str]]
    code: bytes
    """The picture of the telephone's account, a PNG."""
    advice: str
    printed: str


def printed(sheet: ExtensionSheet) -> bytes:
    """Return the sheet as PDF."""
    return layout.document(
        lambda: _story(sheet), title=sheet.title, footer=sheet.printed, pages="{number}/{total}"
    )


def _story(sheet: ExtensionSheet) -> list[Flowable]:
    story: list[Flowable] = [layout.paragraph(sheet.title, layout.TITLE)]
    if sheet.name:
        story.append(layout.paragraph(sheet.name, layout.LEAD))
    story += [layout.gap(4), layout.pairs(list(sheet.rows)), layout.gap(6)]
    story.append(Image(io.BytesIO(sheet.code), PICTURE, PICTURE, hAlign="LEFT"))
    story.append(layout.gap(4))
    story.append(layout.paragraph(sheet.advice, layout.TEXT))
    return story
