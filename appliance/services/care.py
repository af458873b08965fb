"""What takes care of the box itself, as one thing to hand on."""

from dataclasses import dataclass

from appliance.services.backups.register import Backups
from appliance.services.retention.retention import Retention


@dataclass(frozen=True)
class Care:
    """The backups and the rules of what is kept for how long."""

    backups: Backups
    retention: Retention
