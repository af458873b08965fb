"""Looks at the workshop: what is in force, what failed, what an upgrade left behind."""

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.errors import StartRefused
from appliance.machine.asterisk_root import asterisk_root, modules_folder
from appliance.machine.findings import Finding, not_well, warning, well
from appliance.telephony.config_files import usable

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.workshop import Version

LONGEST_PUBLISHING = timedelta(minutes=1)


def workshop(appliance: "Appliance") -> Finding:
    """Tell whether the version in force is used as it was published."""
    versions = appliance.workshop.versions
    wanted, now = versions.wanted(), versions.in_force()
    if wanted and appliance.clock() - wanted.at > LONGEST_PUBLISHING:
        return not_well("workshop.waits", number=wanted.number, at=wanted.at)
    if refused := _refused(appliance, now):
        return not_well("workshop.ours_stand_in", number=now.number, error=refused)
    if behind := appliance.workshop.drafts.behind(now.documents):
        return warning("workshop.behind", number=now.number, documents=behind)
    count = versions.count()
    if not now.number:
        return well("workshop.as_delivered", count=count)
    return well("workshop.in_force", number=now.number, operator=now.operator, count=count)


def _refused(appliance: "Appliance", now: "Version") -> str:
    """Return why our templates stand in for a version's own; empty where they do not."""
    try:
        modules = modules_folder(asterisk_root())
    except StartRefused:
        return ""  # the look at the machine tells
    return usable(appliance.settings, modules, now.documents, now.number)[1]
