"""Builds what looks after the lines."""

from typing import TYPE_CHECKING

from appliance.services.lines.line_changes import LineChanges
from appliance.services.lines.line_states import LineStates
from appliance.services.lines.room import LineRoom
from appliance.services.lines.trials import Trials

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_lines(appliance: "Appliance") -> None:
    """Add what looks after the lines."""
    database, clock = appliance.database, appliance.clock
    gate = appliance.outbound.gate
    appliance.line_room = LineRoom(
        LineStates(database, clock),
        Trials(database, lines=appliance.lines, gate=gate, clock=clock),
        LineChanges(database, appliance.workshop, appliance.settings, clock),
    )
