"""Places the calls by which somebody tries a line, each once."""

import logging
from collections.abc import Callable, Mapping

from appliance.assembly import Appliance
from appliance.errors import ActionRefused, SwitchboardAway, TicketUnfit
from appliance.records.line import Trial, is_trial_call
from appliance.telephony.dialling import outside_line
from appliance.telephony.switchboard import Switchboard

CONTEXT = "line_trial"
RING_SECONDS = 30
ABSENT, NO_LINE = 20, 34
"""The causes of calls that never began: nothing is registered or answers there; no line took it."""

log = logging.getLogger(__name__)

Event = Mapping[str, str]


class TrialCaller:
    """Rings a telephone of the house, or with the gate's ticket a number outside."""

    def __init__(
        self, appliance: Appliance, switchboard: Switchboard, ready: Callable[[], bool]
    ) -> None:
        self._trials = appliance.line_room.trials
        self._book = appliance.lines
        self._switchboard = switchboard
        self._ready = ready
        self.subscriptions: dict[str, Callable[[Event], None]] = {
            "OriginateResponse": self.answer,
            "Hangup": self.hangup,
        }

    def look(self) -> None:
        """Place what is due, and end what was lost."""
        if not self._ready():
            return
        for trial in self._trials.due():
            if self._trials.begin(trial):
                self._place(trial)
        self._trials.give_up_lost()

    def answer(self, event: Event) -> None:
        """Note a call that never began; one that did ends with its `Hangup`."""
        call_id = event.get("ActionID", "")
        if is_trial_call(call_id) and event.get("Uniqueid") != call_id:
            self._trials.end(call_id, cause=ABSENT)

    def hangup(self, event: Event) -> None:
        """Note that a call is over, and why."""
        call_id = event.get("Uniqueid", "")
        if is_trial_call(call_id):
            self._trials.end(call_id, cause=_number(event.get("Cause", "")), sip=sip_status(event))

    def _place(self, trial: Trial) -> None:
        try:
            if trial.trunk:
                ticket = self._trials.ticket(trial)
                way = outside_line(self._book.now(), ticket, trial.trunk)
                if way is None:
                    raise ActionRefused(f"trunk {trial.trunk} is gone")
                self._switchboard.place(
                    ticket,
                    way,
                    call_id=trial.call_id,
                    context=CONTEXT,
                    variables={},
                    ring_seconds=RING_SECONDS,
                )
            else:
                self._switchboard.ring_house(
                    trial.number,
                    call_id=trial.call_id,
                    context=CONTEXT,
                    ring_seconds=RING_SECONDS,
                )
        except (ActionRefused, TicketUnfit, SwitchboardAway) as error:
            log.warning("trial %d is not placed: %s", trial.id, error)
            self._trials.end(trial.call_id, cause=NO_LINE)


def sip_status(event: Event) -> int:
    """Return the SIP status that ended a leg, 0 where Asterisk does not say."""
    return _number(event.get("TechCause", "").removeprefix("SIP").strip()[:3])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
