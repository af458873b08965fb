"""Listings that can do more than be looked at: their filters are saved, their rows leave as tables.

A page module that has such listings names them in `LISTINGS`; its template shows what can be done
with one by the macro `listing_tools`.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from appliance.assembly import Appliance
from appliance.errors import TableRefused

Asked = Mapping[str, str]
MOST_ROWS = 200_000
"""Rows of one table; who wants more narrows the filter and takes it in parts."""
AT_ONCE = 2
"""Tables that are made at the same time: the console's pages shall stay quick beside them."""
LONGEST_VALUE = 40
BATCH = 500


@dataclass(frozen=True)
class Listing:
    """A listing whose filters can be saved and whose rows can leave as a table."""

    noun: str
    """What is listed; the right to take it away is `export.<noun>`."""
    endpoint: str
    """The page that lists."""
    columns: tuple[str, ...]
    """Columns of the table; their titles are the words `columns.<name>`."""
    rows: Callable[[Appliance, Asked], Iterable[Mapping[str, Any]]]
    """What yields the rows for filters as the address has them, each with a value per column."""
    count: Callable[[Appliance, Asked], int]
    """What counts these rows."""
    filters: tuple[str, ...] = ()
    """The names of the filters in the page's address."""
    faults: tuple[str, ...] = ()
    """Columns that say what is wrong with a file, as its reader noted it."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Columns whose values are names: column → where words for them stand, or begin."""

    def page(self, asked: Asked) -> str:
        """Return the address of the page as filtered."""
        values: dict[str, Any] = dict(asked)
        return url_for(self.endpoint, **values)

    def asked(self, values: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the filters that are set, of an address or of the page that is asked for."""
        given = request.args if values is None else values
        cut = {name: given.get(name, "").strip()[:LONGEST_VALUE] for name in self.filters}
        return {name: value for name, value in cut.items() if value}


class TablesBeingMade:
    """Counts the tables that are on their way, so that there are never many."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(AT_ONCE)

    def begin(self) -> Callable[[], None]:
        """Count one more and return what counts it no more, once; `TableRefused` where enough are.

        A table ends when its last row left, or when its reader is gone.
        """
        if not self._slots.acquire(blocking=False):
            raise TableRefused("busy", f"{AT_ONCE} tables are being made; try again in a minute")
        counted = [self._slots.release]

        def end() -> None:
            if counted:
                counted.pop()()

        return end


def in_batches(
    batch: Callable[[int, int], Sequence[Mapping[str, Any]]],
) -> Iterator[Mapping[str, Any]]:
    """Yield all rows of a listing that takes a limit and an offset."""
    offset = 0
    while rows := batch(BATCH, offset):
        yield from rows
        offset += len(rows)
