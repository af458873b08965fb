"""Looks at the console's people: whether somebody can let the others in, and how safely."""

from typing import TYPE_CHECKING

from appliance.machine.findings import Finding, not_well, warning, well
from appliance.services.operators.roles import ADMINISTRATOR

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def people(appliance: "Appliance") -> Finding:
    """Tell whether there are administrators enough, each with a second factor."""
    active = [
        one
        for one in appliance.operators.listing()
        if ADMINISTRATOR in one.roles and one.off_at is None
    ]
    bare = [one.name for one in active if one.code_since is None]
    if not active:
        return not_well("people.nobody")
    if len(active) == 1 and bare:
        return warning("people.alone_without_code", administrator=active[0].name)
    if len(active) == 1:
        return warning("people.alone", administrator=active[0].name)
    if bare:
        return warning("people.without_code", administrators=bare)
    return well("people.enough", count=len(active))
