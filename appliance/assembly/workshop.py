"""Puts the workshop together, and the hotline that callers reach by what it published."""

from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.lines_document import lines_in
from appliance.records.workshop import LINES, Documents
from appliance.services.hotline import Hotline, Reach
from appliance.services.lines.extensions import Extensions
from appliance.services.lines.line_book import LineBook
from appliance.services.workshop.documents import sentence_texts
from appliance.services.workshop.hours import is_within
from appliance.services.workshop.room import Workshop

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_workshop(appliance: "Appliance") -> None:
    """Add what is published, and the lines as it has them."""
    appliance.workshop = Workshop(appliance.database, appliance.clock)
    published = appliance.workshop.published
    appliance.lines = LineBook(lambda: published.document(LINES), appliance.settings)
    appliance.extensions = Extensions(appliance.settings, appliance.lines)


def add_hotline(appliance: "Appliance") -> None:
    """Add the hotline, once all that its keys may lead to is there."""
    published = appliance.workshop.published
    reach = _reach(appliance)
    appliance.hotline = Hotline(appliance.preferences, appliance.plugins, published, reach)


def hotline_of(appliance: "Appliance", documents: Documents) -> Hotline:
    """Return the hotline as it reaches things where other documents are in force.

    `SentenceRefused` and `DocumentWrong` say what cannot be read.
    """
    telephones = telephones_in(appliance, documents)
    return appliance.hotline.reaching(
        replace(
            _reach(appliance),
            telephone=telephones.__contains__,
            sentence=appliance.prompts.changed(sentence_texts(documents)).fits,
        )
    )


def telephones_in(appliance: "Appliance", documents: Documents) -> list[str]:
    """Return the numbers of the house's telephones where these documents are in force."""
    return [one.number for one in lines_in(documents, appliance.settings).extensions]


def _reach(appliance: "Appliance") -> Reach:
    """Return what a key of the menu can lead to on this box."""
    return Reach(
        mailbox=appliance.mailboxes.has,
        telephone=lambda number: number in appliance.extensions.numbers(),
        sentence=appliance.prompts.fits,
        within=lambda hours: is_within(hours, appliance.clock(), appliance.calendar.is_open),
    )
