"""Builds what looks after the lines: how they are, and the calls that try them."""

from typing import TYPE_CHECKING

from appliance.services.lines.line_states import LineStates
from appliance.services.lines.trials import Trials

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_lines(appliance: "Appliance") -> None:
    """Add what looks after the lines."""
    appliance.line_states = LineStates(appliance.database, appliance.clock)
    appliance.trials = Trials(
        appliance.database,
        lines=appliance.lines,
        gate=appliance.outbound.gate,
        clock=appliance.clock,
    )
