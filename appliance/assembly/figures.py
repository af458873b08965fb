"""Puts on top of the appliance what looks back: figures, search, and what operators keep of it."""

from typing import TYPE_CHECKING

from appliance.services.figures.call_facts import CallFacts
from appliance.services.figures.figures import FigureRoom
from appliance.services.first_run import FirstRun
from appliance.services.saved_filters import SavedFilters
from appliance.services.search.search import Search

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_figures(box: "Appliance") -> None:
    """Add the figures, the search, the saved filters and the guide of a new box."""
    box.call_facts = CallFacts(box.database, box.clock)
    box.figures = FigureRoom(box.database)
    box.search = Search(box.database, box.calls)
    box.saved_filters = SavedFilters(box.database, box.clock)
    box.first_run = FirstRun(
        box.settings,
        box.preferences,
        calls=box.calls,
        imports=box.exchange_imports,
        lines=box.lines,
        line_states=box.line_room.states,
    )
