"""What the end of a call says about the attempt: the person's doing, the number's, or the box's."""

from dataclasses import dataclass

from appliance.records.campaign import (
    BUSY,
    FAILED,
    HUNG_UP,
    LOST,
    NO_ANSWER,
    REJECTED,
    UNFINISHED,
    UNREACHABLE,
)

# What Asterisk calls Cause of a hang-up is ITU-T Q.850.
OUTCOMES = {
    **dict.fromkeys(("17",), BUSY),
    **dict.fromkeys(("16", "18", "19", "31", "102"), NO_ANSWER),
    **dict.fromkeys(("21",), REJECTED),
    **dict.fromkeys(("1", "22", "28"), UNREACHABLE),
}
NOBODY_THERE = ("18", "102")
"""The far end said nothing in time: where it did not even ring, that was the trunk."""
SERVER_AWAY = "38"
"""The dialplan ends an answered call like this when no server took it."""


@dataclass
class Placed:
    """One call the box placed, as far as events told."""

    campaign: int
    trunk: str
    rang: bool = False
    up: bool = False


def outcome_of(call: Placed, cause: str) -> str:
    """Return how an attempt ended whose call nobody answered."""
    if cause in NOBODY_THERE and not call.rang:
        return FAILED
    return OUTCOMES.get(cause, FAILED)


def left_behind(cause: str, *, talked: bool) -> str:
    """Return how an attempt ended that was answered and whose script wrote no end.

    `talked` says that a script had begun to.
    """
    if cause == SERVER_AWAY:
        return LOST
    return UNFINISHED if talked else HUNG_UP
