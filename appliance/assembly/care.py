"""Puts on top of the appliance what takes care of the box itself."""

from typing import TYPE_CHECKING

from appliance.services.backups.register import Backups
from appliance.services.backups.setup import BackupSetUp
from appliance.services.box_alarms import BoxAlarms
from appliance.services.care import Care
from appliance.services.retention.retention import Retention
from appliance.services.self_calls import SelfCalls

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_care(box: "Appliance") -> None:
    """Add backups, retention, alarms and self-calls; a backup that fails is an alarm."""
    setup = BackupSetUp(box.preferences, box.settings)
    alarms = BoxAlarms(box.database, box.preferences, box.mail_queue, box.clock)
    box.care = Care(
        backups=Backups(box.database, setup, alarms, box.clock),
        retention=Retention(box.database, box.seals, box.audit, box.settings.home, box.clock),
        alarms=alarms,
        self_calls=SelfCalls(box.database, box.preferences, alarms, box.clock),
    )
