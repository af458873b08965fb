"""Looks at the workshop: what is in force, what failed, what an upgrade left behind."""

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.machine.asterisk_root import asterisk_root, modules_folder
from appliance.machine.doctor import Finding
from appliance.telephony.config_files import usable

if TYPE_CHECKING:
    from appliance.assembly import Appliance

LONGEST_PUBLISHING = timedelta(minutes=1)


def workshop(appliance: "Appliance") -> Finding:
    """Tell whether the version in force is used as it was published."""
    versions = appliance.workshop.versions
    wanted, now = versions.wanted(), versions.in_force()
    if wanted and appliance.clock() - wanted.at > LONGEST_PUBLISHING:
        detail = f"version {wanted.number} waits since {wanted.at:%Y-%m-%d %H:%M} to be in force"
        advice = "the exchange and Asterisk must run; or: fundline version roll-back NUMBER"
        return Finding("workshop", False, detail, advice)
    modules = modules_folder(asterisk_root())
    _texts, refused = usable(appliance.settings, modules, now.documents, now.number)
    if refused:
        detail = f"our templates stand in for version {now.number}'s own: {refused}"
        return Finding("workshop", False, detail, "mend the file in a draft and publish it")
    if behind := appliance.workshop.drafts.behind(now.documents):
        detail = f"version {now.number} has {', '.join(behind)} made from older templates of ours"
        advice = "open a draft: its page carries the changes over"
        return Finding("workshop", True, detail, advice, warning=True)
    what = f"version {now.number}, of {now.operator}" if now.number else "as delivered"
    return Finding("workshop", True, f"{what}; {versions.count()} were published")
