"""Asterisk's conference rooms over AMI: who is in them, and sending everybody out of one."""

from contextlib import suppress

from appliance.errors import ActionRefused
from appliance.telephony.ami_messages import Message
from appliance.telephony.switchboard import Switchboard

LISTED, NAMED = "ConfbridgeList", "ConfbridgeListRooms"


def in_rooms(switchboard: Switchboard) -> list[Message]:
    """Return everybody who is in a room: `Conference`, `Channel`, `Muted`."""
    found: list[Message] = []
    with suppress(ActionRefused):  # which is how Asterisk says that there is no room
        for room in switchboard.send({"Action": NAMED}):
            if room.get("Event") == NAMED:
                found += _in_room(switchboard, room["Conference"])
    return found


def clear_room(switchboard: Switchboard, room: str) -> None:
    """Send everybody out of a room; `ActionRefused` where nobody is in it any more."""
    switchboard.send({"Action": "ConfbridgeKick", "Conference": room, "Channel": "all"})


def _in_room(switchboard: Switchboard, room: str) -> list[Message]:
    with suppress(ActionRefused):  # it emptied just now
        answer = switchboard.send({"Action": LISTED, "Conference": room})
        return [message for message in answer if message.get("Event") == LISTED]
    return []
