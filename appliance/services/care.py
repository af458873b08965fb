"""What takes care of the box itself, as one thing to hand on."""

from dataclasses import dataclass

from appliance.services.backups.register import Backups
from appliance.services.box_alarms import BoxAlarms
from appliance.services.retention.retention import Retention
from appliance.services.self_calls import SelfCalls


@dataclass(frozen=True)
class Care:
    """Backups, what is kept for how long, alarms, and the box's calls to itself."""

    backups: Backups
    retention: Retention
    alarms: BoxAlarms
    self_calls: SelfCalls
