"""Puts on top of the appliance what takes care of the box itself: its backups."""

from typing import TYPE_CHECKING

from appliance.services.backups.register import Backups

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_care(box: "Appliance") -> None:
    """Add the backups."""
    box.backups = Backups(box.database, box.preferences, box.settings, box.clock)
