"""The exchange as a process whose clock is set under it, and that is killed over its moments."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.settings import CHECKOUT, Settings
from tests.calls.box import free_ports

pytestmark = pytest.mark.slow

SHANGHAI = ZoneInfo("Asia/Shanghai")
PATIENCE_SECONDS = 60


class SetExchange:
    """An exchange under libfaketime: its wall clock is set while it runs, no other clock is."""

    def __init__(self, home: Path) -> None:
        (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
        self.offset = home.parent / "clock_offset"
        self.appliance = assemble(Settings(home=home))
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **os.environ,
            **free_ports(),
            "FUNDLINE_HOME": str(home),
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.offset),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, text: str) -> None:
        """Set its clock."""
        draft = self.offset.with_suffix(".draft")
        draft.write_text(f"{moment(text).timestamp() - time.time():+.3f}\n")
        draft.replace(self.offset)

    def start(self, text: str) -> None:
        """Start it at this time; return when it has looked at its jobs."""
        self.set(text)
        seen = self.seen()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appliance.exchange"],
            cwd=CHECKOUT,
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        self.wait(lambda: self.seen() != seen, "its first look")

    def kill(self) -> None:
        """Kill it, as a power cut does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE_SECONDS)
            self.process = None

    def seen(self) -> str:
        """Return until when it has looked."""
        with self.appliance.database.reading() as tables:
            row = tables.execute("SELECT seen_at FROM clock_seen").fetchone()
        return row[0] if row else ""

    def outcomes(self) -> list[str]:
        """Return what became of each planned moment, in their order."""
        runs = sorted(self.appliance.timed_jobs.runs(), key=lambda run: run.planned_at)
        return [f"{run.planned_at:%d %H:%M} {run.outcome}" for run in runs]

    def steps(self) -> list[int]:
        """Return by how many minutes the clock was set, the first step first."""
        return [round(one.seconds / 60) for one in reversed(self.appliance.timed_jobs.steps())]

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"{what}: {self.outcomes()} {self.steps()}"
            time.sleep(0.05)

    def comes_to(self, *outcomes: str) -> None:
        """Wait until the moments of before have these outcomes, and no others."""
        self.wait(lambda: self.outcomes() == list(outcomes), f"waited for {outcomes}")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[SetExchange]:
    """Make an exchange that is not started yet."""
    exchange = SetExchange(tmp_path / "home")
    yield exchange
    exchange.kill()
    exchange.appliance.close()


def test_a_clock_that_is_set_runs_no_moment_twice_and_leaves_none_out(
    exchange: SetExchange,
) -> None:
    exchange.start("25 02:00:00")
    exchange.set("25 03:29:59")
    exchange.comes_to("25 03:30 done")
    exchange.set("25 02:29:00")
    exchange.wait(lambda: len(exchange.steps()) == 2, "an hour back is noted")
    exchange.set("25 03:29:59")  # the moment comes again
    exchange.wait(lambda: len(exchange.steps()) == 3, "an hour on is noted")
    exchange.set("25 09:30:00")
    exchange.comes_to("25 03:30 done", "25 09:00 late")
    exchange.set("26 08:59:59")  # a day on
    exchange.comes_to("25 03:30 done", "25 09:00 late", "26 03:30 late", "26 09:00 done")
    exchange.set("25 08:59:59")  # a day back: nothing of that day comes again
    exchange.wait(lambda: len(exchange.steps()) == 6, "a day back is noted")
    exchange.set("27 03:29:59")
    exchange.comes_to(
        "25 03:30 done", "25 09:00 late", "26 03:30 late", "26 09:00 done", "27 03:30 done"
    )


def test_a_box_that_was_down_does_what_each_policy_says(exchange: SetExchange) -> None:
    exchange.start("25 03:29:00")
    exchange.kill()
    exchange.start("25 03:30:01")
    exchange.comes_to("25 03:30 done")
    exchange.kill()
    exchange.start("25 10:00:00")  # an hour late
    exchange.comes_to("25 03:30 done", "25 09:00 late")
    exchange.kill()
    exchange.start("27 23:00:00")  # two days and a half
    exchange.comes_to(
        *("25 03:30 done", "25 09:00 late", "26 03:30 skipped", "26 09:00 skipped"),
        *("27 03:30 late", "27 09:00 skipped"),
    )
    assert exchange.steps() == []
