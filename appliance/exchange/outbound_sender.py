"""Places the calls of campaigns, and ends the attempts whose calls are over without a word.

The store decides: an attempt is committed with the gate's permission before its call is placed, and
a call is placed once. What becomes of an answered call is written by its script. The exchange knows
how a call ended that nobody answered, and which calls are gone: every second it compares the open
attempts with Asterisk's channels.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from appliance.assembly import Appliance
from appliance.errors import ActionRefused, SwitchboardAway, TicketUnfit
from appliance.exchange.dial_queue import DialQueue, ReadyCall
from appliance.exchange.spoken_campaigns import SpokenCampaigns
from appliance.exchange.trunk_lines import TrunkLines
from appliance.records.campaign import (
    FAILED,
    NO_LINE,
    STOPPED,
    Campaign,
    Due,
    OpenAttempt,
    is_campaign_call,
    token_of,
)
from appliance.services.campaigns.hangups import Placed, left_behind, outcome_of
from appliance.services.parameters import CONTACT_CALLS_PER_SECOND, CONTACT_RING_SECONDS
from appliance.telephony.dialling import outside_line
from appliance.telephony.switchboard import Switchboard

CONTEXT = "campaign"
HEADER_VARIABLE = "PJSIP_HEADER(add,X-Fundline-Attempt)"
COMPARE_SECONDS = 1.0
MOST_AT_ONCE = 20
"""So many contacts are looked at together."""
GONE_SECONDS = 3.0
"""A call that Asterisk does not list for so long is not coming, and no script writes its end."""
FAILURES, LINE_PAUSE_SECONDS = 3, 30.0
"""After so many calls in a row that the trunk did not take, none is placed for a while."""
RINGING, UP = "5", "6"

log = logging.getLogger(__name__)

Event = Mapping[str, str]


@dataclass(frozen=True)
class Over:
    """A call that ended, as Asterisk told it."""

    call: Placed
    cause: str
    at: float


class OutboundSender:
    """Keeps the campaigns calling; whatever ends in between, nobody is called twice."""

    def __init__(
        self, appliance: Appliance, switchboard: Switchboard, linked: Callable[[], bool]
    ) -> None:
        """Call while `linked` says that the link to an Asterisk that is ready is up."""
        self._linked = linked
        self._book = appliance.lines
        self._database = appliance.database
        self._attempts = appliance.outbound.attempts
        self._parameters = appliance.parameters
        self._switchboard = switchboard
        self._lock = threading.Lock()
        self._placed: dict[str, Placed] = {}
        """The calls that are ready, on their way or up, by their ids."""
        self._over: dict[str, Over] = {}
        self._refused: set[str] = set()
        """The calls that never began, as Asterisk told."""
        self._missing: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._away_until: dict[str, float] = {}
        self._compare_at = 0.0
        self._spoken = SpokenCampaigns(appliance)
        self._lines = TrunkLines(appliance.lines, appliance.parameters)
        self.queue = DialQueue(self._place)
        self.subscriptions: dict[str, Callable[[Event], None]] = {
            "Newchannel": self._lines.began,
            "Newstate": self.state,
            "OriginateResponse": self.answer,
            "Hangup": self.hangup,
        }

    def look(self) -> None:
        """Write what ended, compare once a second, and make ready what is due."""
        self._write_ends()
        if not self._linked():
            self._missing.clear()
            self._compare_at = 0.0
            return
        if time.monotonic() >= self._compare_at:
            self._compare()
            self._compare_at = time.monotonic() + COMPARE_SECONDS
        self._make_ready()

    # --- what Asterisk tells

    def state(self, event: Event) -> None:
        """Note that a call rings or is answered."""
        call = self._placed.get(event.get("Uniqueid", ""))
        if call is not None:
            call.rang = call.rang or event.get("ChannelState") == RINGING
            call.up = call.up or event.get("ChannelState") == UP

    def answer(self, event: Event) -> None:
        """Note a call that Asterisk did not place; one that began ends with its `Hangup`."""
        if event.get("Response") != "Success" and is_campaign_call(event.get("ActionID", "")):
            with self._lock:
                self._refused.add(event["ActionID"])

    def hangup(self, event: Event) -> None:
        """Note that a call is over; the next look writes it."""
        call_id = event.get("Uniqueid", "")
        self._lines.ended(event)
        with self._lock:
            call = self._placed.pop(call_id, None)
            if call is not None:
                self._over[call_id] = Over(call, event.get("Cause", ""), time.monotonic())

    # --- what is over

    def _write_ends(self) -> None:
        """End the attempts of calls nobody answered at once, the others when no script did."""
        now = time.monotonic()
        with self._lock:
            over = {
                call_id: one
                for call_id, one in self._over.items()
                if not one.call.up or now - one.at >= GONE_SECONDS
            }
        if not over:
            return
        with self._database.writing():
            for call_id, one in over.items():
                self._write_end(token_of(call_id), one)
        with self._lock:
            for call_id in over:
                self._over.pop(call_id, None)

    def _write_end(self, token: str, over: Over) -> None:
        if over.call.up:
            found = self._attempts.open_attempt(token)
            if found is not None:
                talked = found.attempt.answered_at is not None
                self._attempts.answered(token)
                self._attempts.end(token, left_behind(over.cause, talked=talked), over.cause)
            return
        outcome = outcome_of(over.call, over.cause)
        line_away = self._judge(over.call.trunk, failed=outcome == FAILED)
        self._attempts.end(token, outcome, NO_LINE if line_away else over.cause)

    def _judge(self, trunk: str, *, failed: bool) -> bool:
        """Count calls a trunk did not take; tell whether it takes none now."""
        self._failures[trunk] = self._failures.get(trunk, 0) + 1 if failed else 0
        away = self._failures[trunk] >= FAILURES
        if away:
            log.error("trunk %s takes no call; the campaigns wait", trunk)
            self._away_until[trunk] = time.monotonic() + LINE_PAUSE_SECONDS
        return away

    def _compare(self) -> None:
        """End what has no call any more, and know again what an earlier exchange placed."""
        waiting, attempts = self.queue.waiting(), self._attempts.open_attempts()
        listed = {c["Uniqueid"]: c for c in self._switchboard.channels()}
        self._lines.compare(listed.values())
        now, missing = time.monotonic(), dict[str, float]()
        for found in attempts:
            channel = listed.get(found.call_id)
            if channel is not None:
                self._know_again(found, channel)
            elif found.call_id not in waiting and found.call_id not in self._over:
                missing[found.call_id] = self._missing.get(found.call_id, now)
                if now - missing[found.call_id] >= GONE_SECONDS:
                    self._give_up(found)
        self._missing = missing
        with self._lock:
            still = {*listed, *missing, *waiting, *self._over}
            self._placed = {n: one for n, one in self._placed.items() if n in still}
            self._refused &= still

    def _know_again(self, found: OpenAttempt, channel: Event) -> None:
        up = channel.get("ChannelState") == UP
        with self._lock:
            new = Placed(found.campaign.id, self._lines.trunk(found.campaign.trunk))
            call = self._placed.setdefault(found.call_id, new)
        call.up = call.up or up
        if found.campaign.status == STOPPED and not call.up:
            self._switchboard.hang_up(channel["Channel"])

    def _give_up(self, found: OpenAttempt) -> None:
        """End an attempt without a call: one that never began, or of whose end nobody told."""
        token = found.attempt.token
        if found.call_id in self._refused:
            self._judge(self._lines.trunk(found.campaign.trunk), failed=True)
            self._attempts.end(token, FAILED, NO_LINE)
        else:
            log.warning("the call of attempt %s is gone", token)
            self._attempts.lose(token)

    # --- what is due

    def _make_ready(self) -> None:
        """Commit the attempts whose calls go out next; the queue places each at its moment."""
        full: set[int] = set()
        while due := self._attempts.due(MOST_AT_ONCE, full):
            chosen, without_room = self._chosen(due)
            self._begin(chosen)
            if not without_room:
                return
            full |= without_room

    def _chosen(self, due: list[Due]) -> tuple[list[Due], set[int]]:
        """Return who is called now, and the campaigns that have no room for more."""
        chosen, without_room = list[Due](), set[int]()
        calls, lines = dict[int, int](), dict[str, int | None]()
        for one in due:
            campaign, trunk = one.campaign, self._lines.trunk(one.campaign.trunk)
            left = lines.setdefault(trunk, self._lines_left(trunk))
            room = calls.setdefault(campaign.id, self._room(campaign))
            if left == 0 or room == 0:
                without_room.add(campaign.id)
                continue
            lines[trunk], calls[campaign.id] = left and left - 1, room - 1
            chosen.append(one)
        return chosen, without_room

    def _lines_left(self, trunk: str) -> int | None:
        if not trunk or time.monotonic() < self._away_until.get(trunk, 0.0):
            return 0
        with self._lock:
            ours = sum(call.trunk == trunk for call in self._placed.values())
        return self._lines.left(trunk, ours)

    def _room(self, campaign: Campaign) -> int:
        if not self._spoken.ready(campaign):
            return 0
        with self._lock:
            up = sum(call.campaign == campaign.id for call in self._placed.values())
        return max(0, min(campaign.at_once - up, self.queue.room(campaign)))

    def _begin(self, chosen: list[Due]) -> None:
        with self._database.writing():
            begun = [self._attempts.begin(one.contact.id) for one in chosen]
        per_second = self._parameters.value(CONTACT_CALLS_PER_SECOND)
        for found in begun:
            if found is None:
                continue
            trunk = self._lines.trunk(found.campaign.trunk)
            ticket = self._attempts.ticket(found.attempt)
            line = outside_line(self._book.now(), ticket, trunk)
            if line is None:
                self._attempts.end(found.attempt.token, FAILED, NO_LINE)
                continue
            with self._lock:
                self._placed[found.call_id] = Placed(found.campaign.id, trunk)
            self.queue.keep(trunk, per_second)
            self.queue.add(ReadyCall(found, ticket, line))

    def _place(self, call: ReadyCall) -> None:
        token = call.found.attempt.token
        try:
            self._switchboard.place(
                call.ticket,
                call.line,
                call_id=call.found.call_id,
                context=CONTEXT,
                variables={HEADER_VARIABLE: token},
                ring_seconds=int(self._parameters.value(CONTACT_RING_SECONDS)),
            )
        except ActionRefused as error:
            log.warning("attempt %s: %s", token, error)
            with self._lock:
                self._refused.add(call.found.call_id)
        except TicketUnfit as error:  # the clock was set, or the machine stood still
            log.warning("attempt %s is not dialled: %s", token, error)
            self._attempts.lose(token)
        except SwitchboardAway as error:  # it may ring all the same; the next looks tell
            log.warning("attempt %s: %s", token, error)
