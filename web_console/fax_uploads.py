"""Uploaded files that become fax pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage

from appliance.assembly import Appliance
from appliance.errors import DocumentRefused
from appliance.paper import converter
from appliance.services.faxes.records import FaxDocument
from web_console.access import fresh_name, operator_session
from web_console.refusals import why

LONGEST_NAME = 60


def taken_in(file: FileStorage) -> FaxDocument:
    """Make fax pages of an uploaded file; `DocumentRefused` leaves nothing behind."""
    appliance: Appliance = current_app.extensions["appliance"]
    by = operator_session().operator
    with on_the_disk(file) as kept:
        return appliance.fax.desk.take_in(kept, file.filename or "", by=by)


@contextmanager
def on_the_disk(file: FileStorage) -> Iterator[Path]:
    """Give an uploaded file a place for as long as it is looked at."""
    with place_for_upload() as kept:
        file.save(kept)
        yield kept


@contextmanager
def place_for_upload() -> Iterator[Path]:
    """Give a path nobody can guess, and take away what was put there."""
    appliance: Appliance = current_app.extensions["appliance"]
    kept = appliance.settings.run / "uploads" / fresh_name()
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield kept
    finally:
        kept.unlink(missing_ok=True)


def refusal_of(error: DocumentRefused, name: str) -> str:
    """Return in the operator's language why a file became no fax."""
    return why(
        error,
        name=name[-LONGEST_NAME:],
        most_pages=converter.MOST_PAGES,
        most_megabytes=converter.MOST_BYTES // 1024**2,
        longest_seconds=converter.LONGEST_SECONDS,
    )
