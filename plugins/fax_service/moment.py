"""When a fax is wanted: an hour of today or tomorrow."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance import Call, HelpWanted, Menu, MenuItem, stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance

SHANGHAI = ZoneInfo("Asia/Shanghai")
TRIES = 3
TODAY, TOMORROW = "1", "2"
LAST_HOUR = 23

DAY = Menu(
    "fax_day",
    (
        MenuItem(TODAY, "fax_service.menu_today", stay),
        MenuItem(TOMORROW, "fax_service.menu_tomorrow", stay),
    ),
    footer={"common.back": ""},
)


def ask_moment(call: Call, appliance: "Appliance") -> datetime:
    """Return a full hour that is still to come; after three that are not, the caller gets help."""
    for _attempt in range(TRIES):
        wait_days = int(call.choose(DAY).key == TOMORROW)
        hour = int(call.ask("fax_service.enter_hour", digits=2))
        now = appliance.clock().astimezone(SHANGHAI)
        if hour > LAST_HOUR:
            call.announce("fax_service.no_such_hour")
            continue
        day = now.date() + timedelta(days=wait_days)
        moment = datetime.combine(day, time(hour), SHANGHAI)
        if moment > now:
            return moment
        call.announce("fax_service.hour_passed")
    call.say("errors.help")
    raise HelpWanted
