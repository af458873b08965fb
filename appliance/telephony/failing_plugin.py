"""A plugin that fails in a call is put aside, and the call goes on without it."""

from typing import TYPE_CHECKING

from appliance.errors import FundlineError
from appliance.hookspecs import MenuItem

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def put_aside(item: MenuItem, appliance: "Appliance", error: Exception) -> None:
    """Put the plugin of a menu item aside; an error that is no fault of a plugin goes on."""
    owner = appliance.plugins.owner(item.run)
    if owner is None or isinstance(error, FundlineError):
        raise error
    reason = f"{item.name or item.prompt}: {type(error).__name__}: {error}"
    owner.put_aside(reason)
    appliance.preferences.plugin_put_aside(owner.name, reason)
