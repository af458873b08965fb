"""A call that brings a person and the company's staff together."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from appliance import (
    CONFIRMED,
    REFUSING,
    REPEATING,
    Call,
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
CONNECT = MenuItem("1", "campaigns.menu_connect", stay)


def check(content: Mapping[str, str]) -> None:
    """Raise `CampaignRefused` where the message has a place that cannot be filled."""
    if content.get(TEXT, "").strip():
        check_message(content[TEXT])


def run(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Say what it is about and, at a key, ring the operator; from there on it is recorded."""
    text = contacted.campaign.content.get(TEXT, "")
    items = (CONNECT, REPEATING, REFUSING)
    if text.strip():
        opening = (message_for(appliance, contacted, text),)
        menu = Menu("campaign_connect", items, opening=opening)
    else:
        menu = Menu("campaign_connect", items, question="campaigns.connect")
    pressed(call, appliance, menu)
    appliance.outbound.attempts.confirmed(contacted.attempt.token)
    call.record()
    call.say("operator.connecting")
    call.to_operator()
    return CONFIRMED
