"""What looks after the lines, together; `assembly.line` builds it."""

from dataclasses import dataclass

from appliance.services.lines.line_changes import LineChanges
from appliance.services.lines.line_states import LineStates
from appliance.services.lines.trials import Trials


@dataclass(frozen=True)
class LineRoom:
    """How the lines are, the calls that try them, and the changes a technician makes."""

    states: LineStates
    trials: Trials
    changes: LineChanges
