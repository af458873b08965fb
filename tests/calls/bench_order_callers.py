"""The bench's callers who order: `python -m tests.calls.bench_order_callers < job.json`.

Each dials, keys as soon as a question begins, hears the read-back to its end, confirms, hears that
the order was accepted, hangs up and dials again. Times are those of the kernel at this end.
"""

import gc
import json
import os
import sys
import time
from typing import Any, NamedTuple

from appliance.audio.ear import FRAME, PCMA
from tests.calls.sip_call import SipCall
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom

MILLISECOND = 1_000_000
GLANCE_SECONDS = 0.1
LONGEST_CALL_SECONDS = 120.0
PACKET = 12 + FRAME
CONFIRMED, LAST = "trading.accepted", "common.back_or_hang_up"


class Step(NamedTuple):
    """A prompt by its first two frames, and what is keyed when it begins."""

    prompt: str
    beginning: tuple[bytes, bytes]
    keys: str


class Job(NamedTuple):
    """What the parent process wants."""

    box: tuple[str, int]
    callers: list[list[str]]
    calls_a_second: float
    ramp_seconds: float
    seconds: float
    steps: list[Step]


class OrderCall:
    """One caller, who places one order after the other, a call for each."""

    def __init__(self, room: TelephoneRoom, job: Job, telephone: str, pin: str) -> None:
        self.room, self.job, self.pin = room, job, pin
        self.phone = SipPhone(room, telephone, job.box)
        self.finished = False
        self.waits: list[tuple[int, float]] = []
        """When the confirming key was up, and milliseconds until the prompt after it began."""
        self.ended: list[int] = []
        """When each order was heard to its end."""
        self.failed: list[str] = []
        """The prompt that each call which went wrong was waiting for."""
        self._call: SipCall | None = None

    def dial(self) -> None:
        """Begin a call."""
        if self.finished:
            return
        self._call = self.phone.call("1000", wait=False)
        self._steps = list(self.job.steps)
        self._place, self._last, self._last_at = 0, b"", 0
        self._until = time.monotonic() + LONGEST_CALL_SECONDS
        self.room.later(GLANCE_SECONDS, self._look)

    def hang_up(self) -> None:
        """Stop for good."""
        self.finished = True
        if self._call is not None:
            self._call.hang_up()

    def _look(self) -> None:
        call = self._call
        if call is None or self.finished:
            return
        received = call.stream.datagrams
        for at, datagram in received[self._place :]:
            if len(datagram) == PACKET and datagram[1] & 0x7F == PCMA:
                self._hear(call, at, datagram[12:])
        self._place = len(received)
        over = call.state == "ended" or time.monotonic() > self._until
        if over and self._steps:
            self.failed.append(f"{self._steps[0].prompt} ({call.state} {call.status})")
        if over or not self._steps:
            call.hang_up()
            self.room.later(GLANCE_SECONDS, self.dial)
        else:
            self.room.later(GLANCE_SECONDS, self._look)

    def _hear(self, call: SipCall, at: int, frame: bytes) -> None:
        if self._steps and (self._last, frame) == self._steps[0].beginning:
            step = self._steps.pop(0)
            if step.prompt == CONFIRMED:
                up = call.stream.key_ups[-1].at
                self.waits.append((up, (self._last_at - up) / MILLISECOND))
            elif step.prompt == LAST:
                self.ended.append(at)
            call.stream.press(step.keys.format(pin=self.pin))
        self._last, self._last_at = frame, at


class Generator:
    """All callers of one run."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.room = TelephoneRoom()
        self.callers = [OrderCall(self.room, job, *who) for who in job.callers]
        self.steady = (0, 0)

    def run(self) -> dict[str, Any]:
        """Make all calls and return what was measured."""
        for number, caller in enumerate(self.callers):
            self.room.later(number / self.job.calls_a_second, caller.dial)
        ramp = len(self.callers) / self.job.calls_a_second + self.job.ramp_seconds
        self.room.later(ramp, lambda: _tell("steady"))
        self.room.later(ramp, self._begin)
        self.room.later(ramp + self.job.seconds, self._end)
        self.room.later(ramp + self.job.seconds + 2, self.room.end)
        self.room.run()
        return self._result()

    def _begin(self) -> None:
        self.steady = (time.time_ns(), 0)

    def _end(self) -> None:
        self.steady = (self.steady[0], time.time_ns())
        for caller in self.callers:
            caller.hang_up()
        _tell("end")

    def _result(self) -> dict[str, Any]:
        since, until = self.steady
        times = os.times()
        waits = [w for caller in self.callers for at, w in caller.waits if since <= at]
        ended = [at for caller in self.callers for at in caller.ended if since <= at <= until]
        return {
            "orders": sum(len(caller.waits) for caller in self.callers),
            "full_calls_a_second": round(len(ended) / ((until - since) / 1e9), 2),
            "full_calls": len(ended),
            "failed": [why for caller in self.callers for why in caller.failed],
            "waits": waits,
            "retransmissions": sum(caller.phone.retransmissions for caller in self.callers),
            "late_slots": self.room.late_slots,
            "generator_cpu_seconds": times.user + times.system,
        }


def _tell(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def read_job(text: str) -> Job:
    """Read a job as the parent process wrote it."""
    found = json.loads(text)
    found["box"] = tuple(found["box"])
    found["steps"] = [
        Step(prompt, (bytes.fromhex(first), bytes.fromhex(then)), keys)
        for prompt, (first, then), keys in found["steps"]
    ]
    return Job(**found)


if __name__ == "__main__":
    gc.disable()  # a collection would be measured as a slow box
    result = Generator(read_job(sys.stdin.read())).run()
    _tell(json.dumps(result))
