"""Watches trunks and telephones: what Asterisk says of them goes into the store, for the pages.

Asked every few seconds; written when it is another than before, and now and then to show its age.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from appliance.assembly import Appliance
from appliance.caller_number import caller_number
from appliance.errors import ActionRefused
from appliance.exchange.trial_caller import sip_status
from appliance.exchange.trunk_lines import TRUNK
from appliance.records.line import (
    INBOUND,
    OUTBOUND,
    REACHABLE,
    REGISTERED,
    STOPPED,
    UNASKED,
    UNREACHABLE,
    UNREGISTERED,
    Registration,
    Trunk,
    TrunkFailure,
    TrunkState,
)
from appliance.telephony.ami_messages import Message
from appliance.telephony.switchboard import Switchboard

SHANGHAI = ZoneInfo("Asia/Shanghai")
WRITE_SECONDS = 10.0
UP = "6"
NO_FAILURES = {0, 16, 17, 19, 26, 127}
"""Causes of a call that the line carried: hung up, busy, nobody answered, answered elsewhere."""
EVER = datetime.min.replace(tzinfo=SHANGHAI)
"""In the place of moments that make no difference."""

MOST_AT_ONCE = 20

Event = Mapping[str, str]


class Leg(NamedTuple):
    """A call over a trunk, and which way it goes."""

    trunk: str
    direction: str


class LineWatch:
    """What Asterisk says of the lines."""

    def __init__(
        self, appliance: Appliance, switchboard: Switchboard, ready: Callable[[], bool]
    ) -> None:
        self._states = appliance.line_room.states
        self._book = appliance.lines
        self._clock = appliance.clock
        self._switchboard = switchboard
        self._ready = ready
        self._lock = threading.Lock()
        self._calls: dict[str, Leg] = {}
        """The calls over trunks that are up or on their way."""
        self._failed: list[TrunkFailure] = []
        self._write_at = 0.0
        self._told: tuple[object, ...] = ()
        self.subscriptions: dict[str, Callable[[Event], None]] = {
            "Newchannel": self.began,
            "Hangup": self.ended,
        }

    def began(self, event: Event) -> None:
        """Count a call over a trunk; what the box places itself begins at no number."""
        trunk, call_id = trunk_of(event.get("Channel", "")), event.get("Uniqueid", "")
        if trunk:
            arrives = call_id == event.get("Linkedid") and event.get("Exten") != "s"
            with self._lock:
                self._calls[call_id] = Leg(trunk, INBOUND if arrives else OUTBOUND)

    def ended(self, event: Event) -> None:
        """Count a call no more; one that the line did not carry is kept with its cause."""
        with self._lock:
            leg = self._calls.pop(event.get("Uniqueid", ""), None)
            cause = event.get("Cause", "")
            if leg is None or event.get("ChannelState") == UP or not cause.isdigit():
                return
            if int(cause) not in NO_FAILURES:
                number = event.get("CallerIDNum", "") if leg.direction == INBOUND else ""
                self._failed.append(
                    TrunkFailure(
                        at=self._clock(),
                        trunk=leg.trunk,
                        direction=leg.direction,
                        number=caller_number(number),
                        cause=int(cause),
                        sip=sip_status(event),
                    )
                )

    def forget(self) -> None:
        """Count anew: Asterisk is another one."""
        with self._lock:
            self._calls.clear()
        self._told = ()

    def look(self) -> None:
        """Ask Asterisk, and write what is new."""
        if not self._ready():
            return
        self._write_failures()
        lines, said = self._book.now(), self._said_of_trunks()
        now, before = self._clock(), self._states.trunks()
        trunks = [
            replace(
                _with_times(_trunk_state(one, said, now), before.get(one.name)),
                calls=self._up(one.name),
            )
            for one in lines.trunks
        ]
        known = {(one.extension, one.address): one for one in self._states.registrations()}
        registered = [
            _registration(one, known, now)
            for one in self._listed("PJSIPShowContacts", "ContactList")
            if lines.extension(one.get("Endpoint", ""))
        ]
        self._write(trunks, registered)

    def _said_of_trunks(self) -> dict[str, Message]:
        """Return what Asterisk says of each registration and of who is at the trunk's far end."""
        registering = self._listed("PJSIPShowRegistrationsOutbound", "OutboundRegistrationDetail")
        said = {one.get("ObjectName", ""): one for one in registering}
        for trunk in self._book.now().trunks:  # what never registers is in no list of contacts
            endpoint = f"trunk_{trunk.name}"
            seen = self._listed("PJSIPShowEndpoint", "ContactStatusDetail", Endpoint=endpoint)
            said[endpoint] = next(iter(seen), {})
        return said

    def _write(self, trunks: list[TrunkState], registered: list[Registration]) -> None:
        shown = (
            tuple(replace(one, seen_at=EVER, ping_milliseconds=None) for one in trunks),
            tuple(
                replace(one, seen_at=EVER, expires_at=None, ping_milliseconds=None)
                for one in registered
            ),
        )
        if shown == self._told and time.monotonic() < self._write_at:
            return
        self._states.keep_trunks(trunks)
        self._states.keep_registrations(registered)
        self._told, self._write_at = shown, time.monotonic() + WRITE_SECONDS

    def _write_failures(self) -> None:
        with self._lock:
            failed, self._failed = self._failed[-MOST_AT_ONCE:], []
        for failure in failed:
            self._states.add_failure(failure)

    def _listed(self, action: str, event: str, **of: str) -> list[Message]:
        try:
            answer = self._switchboard.send({"Action": action, **of})
        except ActionRefused:  # Asterisk's word for an empty list
            return []
        return [message for message in answer if message.get("Event") == event]

    def _up(self, trunk: str) -> int:
        with self._lock:
            return sum(leg.trunk == trunk for leg in self._calls.values())


def trunk_of(channel: str) -> str:
    """Return the trunk of a channel, '' where it has none."""
    return channel.removeprefix(TRUNK).rpartition("-")[0] if channel.startswith(TRUNK) else ""


def _trunk_state(trunk: Trunk, said: Mapping[str, Message], now: datetime) -> TrunkState:
    contact = said.get(f"trunk_{trunk.name}", {})
    status = said.get(f"register_{trunk.name}", {}).get("Status", "")
    return TrunkState(
        name=trunk.name,
        registration=_registration_word(status) if trunk.registers else "",
        reachable=_reachable(contact.get("Status", "")),
        ping_milliseconds=_milliseconds(contact),
        seen_at=now,
    )


def _with_times(state: TrunkState, before: TrunkState | None) -> TrunkState:
    return replace(
        state,
        registered_since=_since(before, state, "registration", "registered_since"),
        reachable_since=_since(before, state, "reachable", "reachable_since"),
    )


def _since(before: TrunkState | None, state: TrunkState, name: str, since: str) -> datetime | None:
    """Return since when a trunk is in its state, as far as the exchange saw it."""
    if not getattr(state, name):
        return None
    same = before is not None and getattr(before, name) == getattr(state, name)
    kept: datetime | None = getattr(before, since) if same else None
    return kept or state.seen_at


def _registration(
    contact: Message, known: Mapping[tuple[str, str], Registration], now: datetime
) -> Registration:
    extension = contact.get("Endpoint", "")
    address = f"{contact.get('ViaAddr', '')}:{contact.get('ViaPort', '')}"
    before = known.get((extension, address))
    expires = contact.get("ExpirationTime", "")
    return Registration(
        extension=extension,
        address=address,
        user_agent=contact.get("UserAgent", "")[:100],
        state=_reachable(contact.get("Status", "")),
        ping_milliseconds=_milliseconds(contact),
        since=before.since if before else now,
        expires_at=datetime.fromtimestamp(int(expires), SHANGHAI) if expires.isdigit() else None,
        seen_at=now,
    )


def _registration_word(status: str) -> str:
    word = status.split("(", maxsplit=1)[0].strip().lower()
    return word if word in (REGISTERED, "rejected", UNREGISTERED, STOPPED) else UNREGISTERED


def _reachable(status: str) -> str:
    known = {"reachable": REACHABLE, "unreachable": UNREACHABLE}
    return known.get(status.lower(), UNASKED)


def _milliseconds(contact: Message) -> float | None:
    micro = contact.get("RoundtripUsec", "")
    return int(micro) / 1000 if micro.isdigit() and int(micro) else None
