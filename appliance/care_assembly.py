"""Puts on top of the appliance what takes care of the box itself: its backups."""

from typing import TYPE_CHECKING

from appliance.services.backups.register import Backups
from appliance.services.backups.setup import BackupSetUp

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_care(box: "Appliance") -> None:
    """Add the backups."""
    setup = BackupSetUp(box.preferences, box.settings)
    box.backups = Backups(box.database, setup, box.clock)
