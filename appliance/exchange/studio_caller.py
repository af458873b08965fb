"""Rings the telephones of the house at which somebody wants to record clips."""

import logging
from collections.abc import Callable, Mapping

from appliance.assembly import Appliance
from appliance.errors import ActionRefused, SwitchboardAway
from appliance.services.prompt_studio.records import RINGING, WANTED, StudioCall
from appliance.services.prompt_studio.studio_calls import (
    AWAY,
    HUNG_UP,
    RING_SECONDS,
    UNANSWERED,
    is_studio_call,
)
from appliance.telephony.switchboard import Switchboard

CONTEXT = "studio_recording"

log = logging.getLogger(__name__)

Event = Mapping[str, str]


class StudioCaller:
    """Places the calls that the prompt studio wants, each once, inside the house only."""

    def __init__(
        self, appliance: Appliance, switchboard: Switchboard, ready: Callable[[], bool]
    ) -> None:
        self._calls = appliance.prompt_studio.calls
        self._switchboard = switchboard
        self._ready = ready
        self.subscriptions: dict[str, Callable[[Event], None]] = {
            "OriginateResponse": self.answer,
            "Hangup": self.hangup,
        }

    def look(self) -> None:
        """Ring where somebody waits for it, and end what is forgotten."""
        calls = self._calls.open()
        if calls:
            self._calls.end_forgotten()
        for call in calls if self._ready() else ():
            if call.state == WANTED and self._calls.rings(call):
                self._ring(call)

    def answer(self, event: Event) -> None:
        """Note a call that nobody answered, or that never began."""
        call_id = event.get("ActionID", "")
        if is_studio_call(call_id) and event.get("Response") != "Success":
            self._calls.ends(call_id, UNANSWERED)

    def hangup(self, event: Event) -> None:
        """Note that a call is over, whatever its script still says."""
        call_id = event.get("Uniqueid", "")
        if is_studio_call(call_id):
            still_rang = self._calls.one(call_id).state == RINGING
            self._calls.ends(call_id, UNANSWERED if still_rang else HUNG_UP)

    def _ring(self, call: StudioCall) -> None:
        try:
            self._switchboard.ring_house(
                call.extension, call_id=call.id, context=CONTEXT, ring_seconds=RING_SECONDS
            )
        except ActionRefused as error:
            log.warning("%s cannot be rung: %s", call.extension, error)
            self._calls.ends(call.id, UNANSWERED)
        except SwitchboardAway as error:
            log.warning("%s cannot be rung: %s", call.extension, error)
            self._calls.ends(call.id, AWAY)
