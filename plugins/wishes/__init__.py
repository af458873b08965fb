"""What a caller wants from the box: key 8 sets alarms and notices, refuses and allows its calls."""

from collections.abc import Mapping

from appliance import CampaignKind, CampaignRefused, MenuItem, hookimpl
from plugins.wishes import calls, menu

REQUESTED = "requested"


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the caller's own settings to everybody."""
    return [MenuItem("8", "hotline.wishes", menu.run, "wishes.wishes")]


@hookimpl
def campaign_kinds() -> list[CampaignKind]:
    """Offer the calls about alarms that fired and about results of orders."""
    return [
        CampaignKind(name="alarm", run=calls.tell_alarm, check=check, purpose=REQUESTED),
        CampaignKind(name="order_result", run=calls.tell_results, check=check, purpose=REQUESTED),
    ]


def check(_content: Mapping[str, str]) -> None:
    """Refuse campaigns of these kinds but the standing ones, which the box fills by itself."""
    raise CampaignRefused("standing", "the box itself calls about alarms and results of orders")
