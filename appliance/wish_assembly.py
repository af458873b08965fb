"""Puts the services of what customers asked to be told together."""

from typing import TYPE_CHECKING, TypedDict

from appliance.services.outbound.alarms import Alarms
from appliance.services.outbound.morning import Morning
from appliance.services.outbound.notices import Notices
from appliance.services.outbound.wishes import Wishes

if TYPE_CHECKING:
    from appliance.assembly import Appliance


class WishServices(TypedDict):
    """The parts of the room that come from here."""

    alarms: Alarms
    wishes: Wishes
    notices: Notices
    morning: Morning


def wish_services(appliance: "Appliance") -> WishServices:
    """Return the services of alarms, wishes and the notices of both, by their names."""
    database, clock = appliance.database, appliance.clock
    alarms = Alarms(database, clock)
    wishes = Wishes(database, alarms, clock)
    return WishServices(
        alarms=alarms,
        wishes=wishes,
        notices=Notices(wishes),
        morning=Morning(appliance.commentary_listening),
    )
