"""A notice: the owner's words with each person's own values, confirmed by a key."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from appliance import (
    CONFIRMED,
    REFUSING,
    REPEATING,
    Call,
    CampaignRefused,
    Contacted,
    Menu,
    MenuItem,
    check_message,
    message_for,
    pressed,
    stay,
)

if TYPE_CHECKING:
    from appliance.assembly import Appliance

TEXT = "text"
HEARD = MenuItem("1", "outbound.menu_heard", stay)


def check(content: Mapping[str, str]) -> None:
    """Raise `CampaignRefused` where there is nothing to say, or a place that cannot be filled."""
    if not content.get(TEXT, "").strip():
        raise CampaignRefused("empty", "say what the message is: text")
    check_message(content[TEXT])


def run(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Say the message until a key confirms that it was heard."""
    message = message_for(appliance, contacted, contacted.campaign.content[TEXT])
    menu = Menu("campaign_notice", (HEARD, REPEATING, REFUSING), opening=(message,))
    pressed(call, appliance, menu)
    appliance.outbound.attempts.confirmed(contacted.attempt.token)
    return CONFIRMED
