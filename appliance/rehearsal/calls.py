"""Plays calls in the second box and tells what a caller would hear."""

import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.errors import FundlineError, PinTooWeak
from appliance.records.rehearsal import (
    HEARD,
    HIDDEN_KEYS,
    MISSED,
    Passage,
    PlannedCall,
    PlayedCall,
    Step,
)
from appliance.settings import Secret
from appliance.telephony.trial_calls import TrialCall, TrialLine

if TYPE_CHECKING:
    from appliance.assembly import Appliance

AT_ONCE = 8
HEAR_SECONDS = 40.0
"""As long as the longest menu, and a slow answer before it."""
LISTEN_SECONDS = 8.0
"""How long a caller who only looks around listens to what a key brings."""
FAULTS = ("errors.sorry", "errors.hold", "errors.away_sorry", "errors.not_available")
"""What a caller hears where the box went wrong."""
SLIPS = (
    *("errors.no_choice_first", "errors.no_choice_second", "errors.help"),
    *("errors.no_input_first", "errors.no_input_second"),
)
"""What a caller hears whose key leads nowhere."""
CALLER = "13800138000"

Progress = Callable[[list[PlayedCall]], None]


class Player:
    """Plays planned calls in a second box that is up."""

    def __init__(self, appliance: "Appliance", line: TrialLine) -> None:
        self._appliance = appliance
        self._line = line

    def play_all(self, calls: Sequence[PlannedCall], progress: Progress) -> list[PlayedCall]:
        """Play calls, several at once; return them in their order, told one by one as they end."""
        played: dict[int, PlayedCall] = {}
        with ThreadPoolExecutor(AT_ONCE) as people:
            waiting = {people.submit(self.play, call): n for n, call in enumerate(calls)}
            for done in as_completed(waiting):
                played[waiting[done]] = done.result()
                progress([played[number] for number in sorted(played)])
        return [played[number] for number in sorted(played)]

    def play(self, planned: PlannedCall) -> PlayedCall:
        """Play one call to the end of its steps, or to the first that does not come."""
        call = self._line.call(planned.dialled, caller=CALLER)
        result = PlayedCall(planned.name, planned.dialled, False, "not_answered")
        if call.up:
            result = self._conversation(planned, call, result)
            call.hang_up()
        return replace(result, seconds=round(call.seconds, 1))

    def _conversation(
        self, planned: PlannedCall, call: TrialCall, result: PlayedCall
    ) -> PlayedCall:
        keyed = ""
        for number, step in enumerate(planned.steps, start=1):
            if step.presses:
                if not call.up:
                    return _over(result, call, number)
                call.press(self._secret_of(keyed) if step.presses == HIDDEN_KEYS else step.presses)
                keyed = step.presses.rstrip("#")
            elif not call.hears(step.hears, HEAR_SECONDS, unless=(*FAULTS, *SLIPS)):
                return _missed(result, call, number, step)
        if planned.steps and planned.steps[-1].presses:
            _listen(call)
        result = replace(result, well=True, reason="", passages=call.passages())
        return _without_faults(result, slips_count=not any(s.hears in SLIPS for s in planned.steps))

    def _secret_of(self, number: str) -> str:
        """Give a customer or a member of staff a PIN that only this copy knows, and return it."""
        appliance = self._appliance
        while True:
            pin = Secret(str(100_000 + secrets.randbelow(900_000)))
            try:
                with suppress(FundlineError):
                    appliance.callers.unlock(number)
                for keep in (
                    lambda pin=pin: appliance.callers.set_pin(number, "query", pin),
                    lambda pin=pin: appliance.callers.set_pin(number, "trade", pin),
                    lambda pin=pin: appliance.mailboxes.set_pin(number, pin),
                    lambda pin=pin: appliance.experts.set_pin(number, pin),
                ):
                    _try(keep)
            except PinTooWeak:
                continue
            return pin.reveal()


def _try(keep: Callable[[], None]) -> None:
    """Set one kind of PIN; a number that is nobody's of this kind is none of ours."""
    try:
        keep()
    except PinTooWeak:
        raise
    except FundlineError:
        return


def _listen(call: TrialCall) -> None:
    """Listen until a whole sentence came and a little longer."""
    if call.awaits(lambda said: said.whole and bool(said.key), LISTEN_SECONDS):
        until = time.monotonic() + LISTEN_SECONDS / 2
        while call.up and time.monotonic() < until:
            time.sleep(0.1)


def _missed(result: PlayedCall, call: TrialCall, number: int, step: Step) -> PlayedCall:
    reason = "not_heard" if call.up else "ended_early"
    passages = (*call.passages(), Passage(round(call.seconds, 2), MISSED, step.hears))
    values = {"step": number, "key": step.hears}
    return replace(result, reason=reason, values=values, passages=passages)


def _over(result: PlayedCall, call: TrialCall, number: int) -> PlayedCall:
    return replace(
        result, reason="ended_early", values={"step": number, "key": ""}, passages=call.passages()
    )


def _without_faults(result: PlayedCall, *, slips_count: bool) -> PlayedCall:
    wrong = (*FAULTS, *(SLIPS if slips_count else ()))
    fault = next((p for p in result.passages if p.kind == HEARD and p.prompt in wrong), None)
    if fault is None:
        return result
    values = {"key": fault.prompt, "second": fault.seconds}
    return replace(result, well=False, reason="apologised", values=values)
