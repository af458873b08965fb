"""The menu of key 8: alarms, standing wishes, all that is set, and the box's calls."""

from typing import TYPE_CHECKING

from appliance import Call, Menu, MenuItem, verify_call
from plugins.wishes import alarms, overview, refusals, standing

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance") -> None:
    """Lead through the settings until the caller goes back."""
    while True:
        call.follow(call.choose(MENU), appliance)


MENU = Menu(
    "wishes",
    (
        MenuItem("1", "wishes.menu_alarms", alarms.run),
        MenuItem("2", "wishes.menu_results", standing.results),
        MenuItem("3", "wishes.menu_commentary", standing.commentary),
        MenuItem("4", "wishes.menu_all", overview.run),
        MenuItem("5", "wishes.menu_calls", refusals.run),
        MenuItem("6", "wishes.menu_verify", verify_call),
    ),
    footer={"common.back": ""},
)
