"""Writes into the ledger what Asterisk says about calls, and closes what it no longer knows.

A call is the first leg of its kind: `Uniqueid` equals `Linkedid`. The operator's leg has the
caller's `Linkedid` and only adds steps to his call. Asterisk tells a caller who hangs up
(`HangupRequest` on his leg) from a call the box ends (no request, or `SoftHangupRequest`).
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from appliance.caller_number import caller_number
from appliance.records.campaign import is_campaign_call
from appliance.records.line import is_trial_call
from appliance.records.self_call import direction_of, is_calling_leg
from appliance.services.calls import Calls
from appliance.services.faxes.records import is_fax_call
from appliance.services.prompt_studio.studio_calls import is_studio_call

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONTEXTS = ("inbound", "internal", "internal_out", "self_call")
UP = "6"
# What `SoftHangupRequest` calls Cause is a flag AST_SOFTHANGUP_… of Asterisk's channel.h.
NO_SOUND, STOPPING = "1", "4"

log = logging.getLogger(__name__)

Event = Mapping[str, str]


@dataclass
class Leg:
    """What was seen of one call while it is running."""

    answered: bool = False
    caller_gone: bool = False
    reason: str = ""
    operator_talked: bool = False


class CallEvents:
    """Turns AMI events into entries of the ledger; its methods never wait."""

    def __init__(self, calls: Calls, clock: Callable[[], datetime] | None = None) -> None:
        self._calls = calls
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        self._legs: dict[str, Leg] = {}
        self._lock = threading.Lock()
        self.subscriptions: dict[str, Callable[[Event], None]] = {
            "Newchannel": self.new_channel,
            "Newstate": self.new_state,
            "HangupRequest": self.caller_gone,
            "SoftHangupRequest": self.soft_hangup,
            "Hangup": self.hangup,
            "DialBegin": self.dial_begin,
            "DialEnd": self.dial_end,
            "Shutdown": self.shutdown,
        }

    @property
    def running(self) -> list[str]:
        """Return the ids of the calls that are running as far as events tell."""
        with self._lock:
            return list(self._legs)

    def new_channel(self, event: Event) -> None:
        """Open the ledger's row when a caller arrives."""
        call_id = event.get("Uniqueid", "")
        if call_id != event.get("Linkedid") or event.get("Context") not in CONTEXTS:
            return
        if _is_without_caller(call_id):
            return
        with self._lock:
            self._legs[call_id] = Leg()
        if is_campaign_call(call_id):  # it is in the ledger from its answer on
            return
        self._calls.begin(
            call_id,
            caller=caller_number(event.get("CallerIDNum", "")),
            dialled=event.get("Exten", ""),
            channel=event.get("Channel", ""),
            direction=direction_of(event.get("Channel", "")),
            started_at=self._clock(),
        )

    def new_state(self, event: Event) -> None:
        """Write when a call is answered."""
        leg = self._leg(event)
        if leg is not None and event.get("ChannelState") == UP and not leg.answered:
            leg.answered, call_id = True, event["Uniqueid"]
            if is_campaign_call(call_id):
                self._begin_outbound(call_id, event.get("Channel", ""))
            self._calls.answered(call_id, self._clock())

    def caller_gone(self, event: Event) -> None:
        """Remember that the caller's side ended the call."""
        leg = self._leg(event)
        if leg is not None:
            leg.caller_gone = True

    def soft_hangup(self, event: Event) -> None:
        """Remember why the box's side ended the call; the first reason counts."""
        leg = self._leg(event)
        if leg is not None:
            leg.reason = leg.reason or event.get("Cause", "")

    def dial_begin(self, event: Event) -> None:
        """Add a step when the operator's telephone is called."""
        if self._leg(event) is not None:
            self._calls.step(event["Uniqueid"], "did", text=f"operator: calling {_dialled(event)}")

    def dial_end(self, event: Event) -> None:
        """Add a step when the operator answered, or did not."""
        leg = self._leg(event)
        if leg is None:
            return
        status = event.get("DialStatus", "")
        leg.operator_talked = leg.operator_talked or status == "ANSWER"
        outcome = "answered" if status == "ANSWER" else f"not reached ({status})"
        self._calls.step(event["Uniqueid"], "did", text=f"operator: {outcome}")

    def hangup(self, event: Event) -> None:
        """Write the end of a call."""
        call_id = event.get("Uniqueid", "")
        with self._lock:
            leg = self._legs.pop(call_id, None)
        if leg is not None and (leg.answered or not is_campaign_call(call_id)):
            self._calls.ended(call_id, self._clock(), _ending(leg), seen=True)

    def shutdown(self, _event: Event) -> None:
        """Write the end of every call when Asterisk stops in order."""
        with self._lock:
            legs, self._legs = list(self._legs), {}
        for call_id in legs:
            self._calls.ended(call_id, self._clock(), "asterisk_stopped", seen=True)

    def reconcile(
        self,
        channels: Callable[[], list[dict[str, str]]],
        asterisk_started_at: datetime,
        gone_at: datetime | None,
    ) -> list[str]:
        """Compare the open calls with Asterisk's channels after a gap; return what was closed."""
        before = self._calls.open_calls()
        now, seen = self._clock(), channels()
        first = [c for c in seen if c.get("Uniqueid") == c.get("Linkedid")]
        callers = {c["Uniqueid"]: c for c in first if not _is_without_caller(c["Uniqueid"])}
        unanswered = {call["id"] for call in before if call["answered_at"] is None}
        written = {call["id"] for call in before}
        for call_id, channel in callers.items():
            up = channel.get("ChannelState") == UP
            with self._lock:
                self._legs.setdefault(call_id, Leg(answered=up))
            if call_id not in written:
                self._begin_seen(call_id, channel, now, up=up)
            if up and (call_id in unanswered or call_id not in written):
                self._calls.answered(call_id, now)
        closed = self._calls.close_cut(
            before, callers, asterisk_started_at=asterisk_started_at, gone_at=gone_at
        )
        with self._lock:
            for call_id in closed:
                self._legs.pop(call_id, None)
        if closed:
            log.warning("%d calls were over when Asterisk was seen again", len(closed))
        return closed

    def _begin_seen(self, call_id: str, channel: Event, now: datetime, *, up: bool) -> None:
        """Open the row of a call that runs already."""
        if not is_campaign_call(call_id):
            self._calls.begin(
                call_id,
                caller=caller_number(channel.get("CallerIDNum", "")),
                dialled="",
                channel=channel.get("Channel", ""),
                direction=direction_of(channel.get("Channel", "")),
                started_at=now - _duration(channel.get("Duration", "")),
            )
        elif up:
            self._begin_outbound(call_id, channel.get("Channel", ""))

    def _begin_outbound(self, call_id: str, channel: str) -> None:
        """Open the row of a campaign's call, which its conversation fills in."""
        self._calls.begin(
            call_id,
            caller="",
            dialled="",
            channel=channel,
            direction="outbound",
            started_at=self._clock(),
        )

    def _leg(self, event: Event) -> Leg | None:
        with self._lock:
            return self._legs.get(event.get("Uniqueid", ""))


def _ending(leg: Leg) -> str:
    if leg.reason == STOPPING:
        return "asterisk_stopped"
    if leg.caller_gone:
        return "caller_hung_up"
    if leg.reason == NO_SOUND:
        return "line_lost"
    if leg.operator_talked:
        return "operator_hung_up"
    return "finished" if leg.answered else "refused"


def _dialled(event: Event) -> str:
    return event.get("DestChannel", "").partition("/")[2].rpartition("-")[0] or "nobody"


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = ([0, 0, 0] + [int(part) for part in text.split(":") if part])[-3:]
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _is_without_caller(call_id: str) -> bool:
    """Tell whether the box calls and serves nobody: till it is answered it looks like a caller."""
    known = (is_fax_call, is_studio_call, is_trial_call, is_calling_leg)
    return any(one(call_id) for one in known)
