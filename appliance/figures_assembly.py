"""Puts on top of the appliance what looks back: figures, search, and what operators keep of it."""

from typing import TYPE_CHECKING

from appliance.services.saved_filters import SavedFilters
from appliance.services.search.search import Search

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_figures(box: "Appliance") -> None:
    """Add the search and the saved filters."""
    box.search = Search(box.database, box.calls)
    box.saved_filters = SavedFilters(box.database, box.clock)
