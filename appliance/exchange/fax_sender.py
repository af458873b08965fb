"""Places the calls of faxes that are due, follows their pages, and notes which calls are gone.

The store decides: an attempt is committed before its call is placed, and a call is placed once.
What becomes of an answered call is written by its script; the exchange only knows what happened
before, how many pages are confirmed meanwhile, and how a fax ended whose script is gone.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from appliance.assembly import Appliance
from appliance.errors import ActionRefused, SwitchboardAway, TicketUnfit
from appliance.records.fax import FaxResult
from appliance.services.faxes.records import Fax, OpenAttempt, call_of, is_fax_call
from appliance.services.faxes.retries import (
    CANCELLING,
    LINE_PAUSE_SECONDS,
    NEVER_THERE,
    NO_LINE,
)
from appliance.services.parameters import FAX_AT_ONCE, FAX_RING_SECONDS
from appliance.telephony.dialling import outside_line
from appliance.telephony.fax_verbs import TOKEN_VARIABLE
from appliance.telephony.switchboard import Switchboard

CONTEXT, SENT = "fax_sending", "FaxSent"
GONE_SECONDS = 3.0
"""A call that Asterisk does not list for so long is not coming, or its end was told to nobody."""
# What Asterisk calls Cause of a hang-up is ITU-T Q.850.
BUSY = ("17",)
UNANSWERED = ("16", "18", "19", "20", "31", "102")
NOT_THERE = ("1", "22", "28")

log = logging.getLogger(__name__)

Event = Mapping[str, str]


class FaxSender:
    """Keeps the queue moving; whatever ends in between, no fax is sent twice."""

    def __init__(self, appliance: Appliance, switchboard: Switchboard) -> None:
        self._book = appliance.lines
        self._queue = appliance.fax.queue
        self._parameters = appliance.parameters
        self._switchboard = switchboard
        self._lock = threading.Lock()
        self._up: set[str] = set()
        """The calls that were answered, as far as events tell."""
        self._not_placed: set[str] = set()
        """The calls that failed and of whose end nothing was told yet."""
        self._line_away_until = 0.0
        self._missing: dict[str, float] = {}
        self._channels: dict[str, str] = {}
        self._sessions: dict[str, str] = {}
        self.subscriptions: dict[str, Callable[[Event], None]] = {
            "OriginateResponse": self.placed,
            "Hangup": self.hangup,
            "FAXSession": self.session,
            "UserEvent": self.sent,
        }

    def look(self) -> None:
        """Note what is gone, hang up what is cancelled, and dial what is due."""
        if not self._switchboard.connected:
            self._missing.clear()
            return
        left = self._compare(self._queue.open_attempts())
        free = int(self._parameters.value(FAX_AT_ONCE)) - left
        if time.monotonic() >= self._line_away_until:
            for fax in self._queue.due()[: max(0, free)]:
                self._dial(fax)

    def follow(self) -> None:
        """Ask how many pages of the faxes under way are confirmed."""
        if self._channels and self._switchboard.connected:
            listed = self._switchboard.fax_sessions()
            channels = {one["SessionNumber"]: one["Channel"] for one in listed}
            known = {n: self._channels[c] for n, c in channels.items() if c in self._channels}
            self._sessions = known
            for session in known:
                self._switchboard.ask_fax_session(session)

    # --- what Asterisk tells

    def placed(self, event: Event) -> None:
        """Note that a call was answered; one that was not ends with its `Hangup`, if it began."""
        answered = event.get("Response") == "Success"
        with self._lock:
            (self._up if answered else self._not_placed).add(event.get("ActionID", ""))

    def hangup(self, event: Event) -> None:
        """End the attempt of a call that nobody answered."""
        call_id = event.get("Uniqueid", "")
        found = self._found(call_id) if is_fax_call(call_id) else None
        if found is None or found.attempt.answered_at or call_id in self._up:
            return
        cause, text = event.get("Cause", ""), event.get("Cause-txt", "")
        outcome = "busy" if cause in BUSY else "unanswered" if cause in UNANSWERED else "refused"
        result = NEVER_THERE if cause in NOT_THERE else f"{cause} {text}"
        self._queue.end_attempt(found.attempt.token, FaxResult("", result), outcome)

    def session(self, event: Event) -> None:
        """Note how many pages of a fax are confirmed."""
        token = self._sessions.get(event.get("SessionNumber", ""))
        pages = event.get("PagesTransmitted", "")
        if token and pages.isdecimal() and int(pages):
            self._queue.confirmed(token, int(pages))

    def sent(self, event: Event) -> None:
        """End the attempt of a call that is over, where its script did not."""
        if event.get("UserEvent") != SENT or event.get("Session") == event.get("Before"):
            return
        token, pages, rate = (event.get(name, "") for name in ("Token", "Pages", "Rate"))
        if token in [one.attempt.token for one in self._queue.open_attempts()]:
            result = FaxResult(
                status=event.get("Status", ""),
                result=event.get("Result", ""),
                pages=int(pages) if pages.isdecimal() else 0,
                mode=event.get("Mode", ""),
                rate=int(rate) if rate.isdecimal() else None,
                resolution=event.get("Resolution", ""),
                remote_station=event.get("Station", ""),
            )
            self._queue.end_attempt(token, result)

    # --- inside

    def _compare(self, attempts: list[OpenAttempt]) -> int:
        """End what has no call any more; return how many calls of ours there are."""
        listed = {c["Uniqueid"]: c["Channel"] for c in self._switchboard.channels()}
        now = time.monotonic()
        channels, missing, placed = {}, {}, 0
        for found in attempts:
            token, channel = found.attempt.token, listed.get(found.call_id)
            if channel is not None:
                channels[channel] = token
                self._hang_up_cancelled(found, channel)
            elif now - self._missing.get(token, now) < GONE_SECONDS:
                missing[token] = self._missing.get(token, now)
            else:
                self._give_up(found)
                continue
            placed += found.fax.way == "dial"
        self._channels, self._missing = channels, missing
        with self._lock:
            self._up &= {found.call_id for found in attempts}
            self._not_placed &= {found.call_id for found in attempts}
        return placed

    def _give_up(self, found: OpenAttempt) -> None:
        """End an attempt without a call: one that never began, or one of which nobody told."""
        token, fax = found.attempt.token, found.fax
        if found.call_id not in self._not_placed:
            log.warning("the call of fax %s is gone", fax.id)
            self._queue.lose(token)
            return
        log.error("fax %s waits: the trunk takes no call", fax.id)
        self._line_away_until = time.monotonic() + LINE_PAUSE_SECONDS
        self._queue.end_attempt(token, FaxResult("", NO_LINE), "refused")

    def _hang_up_cancelled(self, found: OpenAttempt, channel: str) -> None:
        if found.fax.reason == CANCELLING and found.fax.way == "dial":
            self._switchboard.hang_up(channel)

    def _dial(self, fax: Fax) -> None:
        if not self._book.now().trunks:
            log.error("fax %s waits: there is no trunk", fax.id)
            self._line_away_until = time.monotonic() + LINE_PAUSE_SECONDS
            return
        attempt = self._queue.begin_attempt(fax.id)
        if attempt is None:
            return
        try:
            ticket = self._queue.ticket(attempt)
            line = outside_line(self._book.now(), ticket)
            if line is None:
                raise ActionRefused("the trunk is gone")
            self._switchboard.place(
                ticket,
                line,
                call_id=call_of(attempt.token),
                context=CONTEXT,
                variables={TOKEN_VARIABLE: attempt.token},
                ring_seconds=int(self._parameters.value(FAX_RING_SECONDS)),
            )
        except ActionRefused as error:
            self._queue.end_attempt(attempt.token, FaxResult("", str(error)), "refused")
        except TicketUnfit as error:  # the clock was set, or the machine stood still
            log.warning("fax %s is not dialled: %s", fax.id, error)
            self._queue.lose(attempt.token)
        except SwitchboardAway as error:  # it may ring all the same; the next looks tell
            log.warning("fax %s: %s", fax.id, error)

    def _found(self, call_id: str) -> OpenAttempt | None:
        attempts = self._queue.open_attempts()
        return next((one for one in attempts if call_of(one.attempt.token) == call_id), None)
