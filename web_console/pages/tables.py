"""Listings as tables for spreadsheets, as filtered and row by row; each taking is noted."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    stream_with_context,
)
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.errors import TableRefused
from appliance.paper import workbook
from web_console.access import note
from web_console.file_faults import fault
from web_console.listings import MOST_ROWS, Listing, TablesBeingMade
from web_console.refusals import why
from web_console.wording import Words

pages = Blueprint("tables", __name__, url_prefix="/tables")
Chunks = Callable[[Sequence[str], Iterable[Sequence[workbook.Cell]]], Iterator[bytes]]
KINDS: dict[str, tuple[Chunks, str]] = {
    "csv": (workbook.csv_chunks, "text/csv"),
    "xlsx": (
        workbook.xlsx_chunks,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@pages.get("/<noun>.<any(csv, xlsx):kind>")
def take(noun: str, kind: str) -> AnyResponse:
    """Send the rows that fit, as csv or xlsx; a table that would be too long is refused."""
    appliance: Appliance = current_app.extensions["appliance"]
    listing: Listing | None = current_app.extensions["listings"].get(noun)
    if listing is None:
        abort(404)
    asked = listing.asked()
    being_made: TablesBeingMade = current_app.extensions["tables"]
    try:
        if (count := listing.count(appliance, asked)) > MOST_ROWS:
            raise TableRefused("long", f"{count} rows are more than {MOST_ROWS}")
        end = being_made.begin()
    except TableRefused as refused:
        flash(why(refused, most=MOST_ROWS), "refused")
        return redirect(listing.page(asked), 303)
    shown = "&".join(f"{name}={value}" for name, value in asked.items())
    note(f"table_{kind}", f"{noun} {shown or 'all'}")
    return _sent(listing, kind, listing.rows(appliance, asked), end)


def _sent(
    listing: Listing, kind: str, rows: Iterable[Mapping[str, Any]], end: Callable[[], None]
) -> Response:
    appliance: Appliance = current_app.extensions["appliance"]
    words: Words = g.words
    chunks, mimetype = KINDS[kind]
    titles = [words(f"columns.{name}") for name in listing.columns]
    cells = ([_cell(listing, words, name, row[name]) for name in listing.columns] for row in rows)
    sent = stream_with_context(_to_its_end(chunks(titles, cells), end))
    response = Response(sent, mimetype=mimetype)
    name = f"{listing.noun}-{appliance.clock():%Y%m%d-%H%M}.{kind}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.call_on_close(end)
    return response


def _to_its_end(chunks: Iterator[bytes], end: Callable[[], None]) -> Iterator[bytes]:
    try:
        yield from chunks
    finally:
        end()


def _cell(listing: Listing, words: Words, name: str, value: Any) -> workbook.Cell:
    if isinstance(value, bool):
        return words("tables.yes") if value else ""
    if name in listing.faults:
        return fault(words.language, str(value))
    if name in listing.words and value:
        topic = listing.words[name]
        key = f"{topic}{value}" if topic.endswith("_") else f"{topic}.{value}"
        return words.known(key, str(value))
    return value if isinstance(value, workbook.CELLS) else str(value)
