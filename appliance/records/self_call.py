"""Records of the box's calls to itself: what is checked, and what was found."""

import re
from dataclasses import dataclass
from datetime import datetime

CHECKS = (
    ANSWER, SOUND_OUT, SOUND_IN, KEYS, NAV, FAX, DISK, CLOCK, SECRETS, CERTIFICATES, PARTS,
) = ("answer", "sound_out", "sound_in", "keys", "nav", "fax", "disk", "clock", "secrets",
     "certificates", "parts")  # fmt: skip
"""In the order in which they are told; the first six are heard in real calls."""
ASKED, RUNNING, DONE, BROKEN = "asked", "running", "done", "broken"
WELL, UNTESTED = "well", "untested"
"""Codes of what is not wrong: it was tested, or what it needs is wrong or absent."""
SELF = "self"
"""The direction of these calls in the ledger; they count in no figures."""
CALLING_ENDPOINT = "PJSIP/trial-"
"""How the channels of these calls begin."""
OWN_IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The ids of the legs that call; the legs that arrive have Asterisk's own."""


def is_calling_leg(call_id: str) -> bool:
    """Tell whether an id is that of the box as its own caller."""
    return OWN_IDS.fullmatch(call_id) is not None


def direction_of(channel: str, otherwise: str = "inbound") -> str:
    """Return what the ledger calls a call that arrived over a channel."""
    return SELF if channel.startswith(CALLING_ENDPOINT) else otherwise


@dataclass(frozen=True, kw_only=True)
class Check:
    """What one check found; `code` says it for the pages' words, `detail` for who looks closer."""

    name: str
    well: bool
    code: str
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SelfCall:
    """One round of checks."""

    id: int
    asked_at: datetime
    asked_by: str
    began_at: datetime | None
    ended_at: datetime | None
    state: str
    checks: tuple[Check, ...] = ()

    @property
    def red(self) -> tuple[str, ...]:
        """Return the names of the checks that are not well."""
        return tuple(one.name for one in self.checks if not one.well)

    @property
    def well(self) -> bool:
        """Tell whether it came to its end and found nothing wrong."""
        return self.state == DONE and not self.red
