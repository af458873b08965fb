"""What people type into fields and addresses, as values."""

from werkzeug.routing import IntegerConverter

MOST_DIGITS = 9
"""Of any number of a row, a page, a year; more is none of ours, and endless ones break SQLite."""


class RowNumber(IntegerConverter):
    """A number in an address; a longer one is an address that is not there."""

    regex = rf"\d{{1,{MOST_DIGITS}}}"


def whole_number(text: str, digits: int = MOST_DIGITS) -> int | None:
    """Return a number of at most so many plain digits, or None where the text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
