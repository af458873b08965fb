"""Puts on top of the appliance what takes care of the box itself."""

from typing import TYPE_CHECKING

from appliance.services.backups.register import Backups
from appliance.services.backups.setup import BackupSetUp
from appliance.services.care import Care
from appliance.services.retention.retention import Retention

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_care(box: "Appliance") -> None:
    """Add the backups and the rules of retention."""
    setup = BackupSetUp(box.preferences, box.settings)
    box.care = Care(
        backups=Backups(box.database, setup, box.clock),
        retention=Retention(box.database, box.seals, box.audit, box.settings.home, box.clock),
    )
