"""The bench's callers, a process of their own: `python -m tests.calls.bench_generator < job.json`.

Each caller dials, keys one step after the other and hangs up. What a key brought is measured from
the packets: the time from key-up (first RFC 4733 end packet) to the first packet of the new prompt,
by the kernel's time stamp at this end.
"""

import gc
import json
import os
import sys
import time
from itertools import pairwise
from typing import Any, NamedTuple

from appliance.audio.ear import PCMA, Packet
from tests.calls.sip_call import SipCall
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom

MILLISECOND = 1_000_000
QUIET_END_SECONDS = 1.0


class Step(NamedTuple):
    """Keys to press, what they are called in the result, and how the prompts after them begin."""

    name: str
    keys: str
    beginnings: frozenset[tuple[bytes, bytes]]


class Job(NamedTuple):
    """What the parent process wants: how many calls, how fast, what they press."""

    box: tuple[str, int]
    dialled: str
    calls: int
    calls_a_second: float
    seconds: float
    key_seconds: float
    first: list[list[Step]]
    again: list[Step]


class BenchCall:
    """One caller and where he is in his script."""

    def __init__(self, room: TelephoneRoom, phone: SipPhone, job: Job, number: int) -> None:
        self.room, self.phone, self.job = room, phone, job
        self.steps = list(job.first[number % len(job.first)])
        self.pressed: list[Step] = []
        self.call: SipCall | None = None
        self.finished = False
        self.dropped = False

    def dial(self) -> None:
        """Dial and begin the script a while later."""
        self.call = self.phone.call(self.job.dialled, wait=False)
        self.room.later(self.job.key_seconds, self.next_step)

    def next_step(self) -> None:
        """Press the next keys, unless the end has come."""
        if self.call is None or self.call.state != "talking" or self.finished:
            return
        if not self.steps:
            self.steps = list(self.job.again)
        step = self.steps.pop(0)
        self.pressed.append(step)
        self.call.stream.press(step.keys)
        self.room.later(self.job.key_seconds + 0.18 * (len(step.keys) - 1), self.next_step)

    def measured(self, steady_since: int) -> dict[str, Any]:
        """Return what this caller heard after each step."""
        assert self.call is not None
        packets = [p for p in self.call.stream.packets() if p.payload_type == PCMA]
        key_ups, place = self.call.stream.key_ups, 0
        waits: list[tuple[str, float, bool]] = []
        for step in self.pressed:
            last = place + len(step.keys) - 1
            if last >= len(key_ups):
                break
            until = key_ups[last + 1].at if last + 1 < len(key_ups) else self.call.ended_at
            at, place = key_ups[last].at, last + 1
            if until - at > QUIET_END_SECONDS * 1000 * MILLISECOND:  # else nobody waited for it
                waits.append((step.name, _wait(packets, at, until, step), at >= steady_since))
        return {"waits": waits, "packets": len(packets), "lost": _lost(packets)}


def _wait(packets: list[Packet], since: int, until: int, step: Step) -> float:
    """Return the milliseconds from a key-up to the prompt it brought, -1 where none came."""
    following = [p for p in packets if since < p.at < until]
    for packet, after in pairwise(following):
        if (packet.payload, after.payload) in step.beginnings:
            return (packet.at - since) / MILLISECOND
    return -1.0


def _lost(packets: list[Packet]) -> int:
    return sum(
        min((after.sequence - before.sequence - 1) % 0x10000, 1000)
        for before, after in pairwise(packets)
        if (after.sequence - before.sequence) % 0x10000 < 0x8000
    )


class Generator:
    """All callers of one run."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.room = TelephoneRoom()
        self.steady_since = 0
        self.callers = [
            BenchCall(self.room, SipPhone(self.room, f"139{number:08}", job.box), job, number)
            for number in range(job.calls)
        ]

    def run(self) -> dict[str, Any]:
        """Make all calls and return what was measured."""
        for number, caller in enumerate(self.callers):
            self.room.later(number / self.job.calls_a_second, caller.dial)
        longest = max(_script_seconds(steps, self.job.key_seconds) for steps in self.job.first)
        ramp = self.job.calls / self.job.calls_a_second + longest + self.job.key_seconds
        self.room.later(ramp, self._steady)
        self.room.later(ramp + self.job.seconds, self._tell_end)
        self.room.later(ramp + self.job.seconds + 1, self._hang_up)
        self.room.later(ramp + self.job.seconds + 2, self.room.end)
        self.room.run()
        return self._result()

    def _steady(self) -> None:
        self.steady_since = time.time_ns()
        _tell("steady")

    def _tell_end(self) -> None:
        for caller in self.callers:
            caller.finished = True
        _tell("end")

    def _hang_up(self) -> None:
        for caller in self.callers:
            if caller.call is not None:
                caller.dropped = caller.call.state != "talking"
                caller.call.hang_up()

    def _result(self) -> dict[str, Any]:
        calls = [caller for caller in self.callers if caller.call is not None]
        answered = [caller for caller in calls if caller.call and caller.call.answered_at]
        measured = [caller.measured(self.steady_since) for caller in answered]
        times = os.times()
        return {
            "answered": len(answered),
            "not_answered": self.job.calls - len(answered),
            "dropped": sum(caller.dropped for caller in answered),
            "retransmissions": sum(caller.phone.retransmissions for caller in self.callers),
            "packets": sum(m["packets"] for m in measured),
            "lost": sum(m["lost"] for m in measured),
            "late_slots": self.room.late_slots,
            "waits": [wait for m in measured for wait in m["waits"]],
            "generator_cpu_seconds": times.user + times.system,
        }


def _script_seconds(steps: list[Step], key_seconds: float) -> float:
    return sum(key_seconds + 0.18 * (len(step.keys) - 1) for step in steps)


def _tell(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def _step(name: str, keys: str, beginnings: list[list[str]]) -> Step:
    pairs = frozenset((bytes.fromhex(first), bytes.fromhex(then)) for first, then in beginnings)
    return Step(name, keys, pairs)


def read_job(text: str) -> Job:
    """Read a job as the parent process wrote it."""
    found = json.loads(text)
    found["box"] = tuple(found["box"])
    found["first"] = [[_step(*step) for step in steps] for steps in found["first"]]
    found["again"] = [_step(*step) for step in found["again"]]
    return Job(**found)


if __name__ == "__main__":
    gc.disable()  # a collection would be measured as a slow box
    result = Generator(read_job(sys.stdin.read())).run()
    _tell(json.dumps(result))
