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
from appliance.records.campaign import NewCampaign, NewContact
from appliance.settings import CHECKOUT, Settings
from tests.calls.ports import free_ports

pytestmark = pytest.mark.slow

SHANGHAI = ZoneInfo("Asia/Shanghai")
PATIENCE_SECONDS = 90


class SetExchange:
    """An exchange under libfaketime: its wall clock is set while it runs, no other clock is."""

    def __init__(self, home: Path) -> None:
        (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
        self.offset = home.parent / "clock_offset"
        self.appliance = assemble(Settings(home=home), clock=lambda: moment("24 12:00:00"))
        self.appliance.calendar.seed()
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
        """Return what became of each moment of the jobs that run but do little, in their order."""
        runs = sorted(self.appliance.timed_jobs.runs(), key=lambda run: run.planned_at)
        quiet = [run for run in runs if run.job in ("night", "calendar")]
        return [f"{run.planned_at:%d %H:%M} {run.outcome}" for run in quiet]

    def rows(self) -> dict[tuple[str, str], str]:
        """Return what became of each planned moment, by its job and day."""
        runs = self.appliance.timed_jobs.runs()
        found = {(run.job.split(":")[0], f"{run.planned_at:%d}"): run.outcome for run in runs}
        assert len(found) == len(runs), "a moment has two rows"
        return found

    def steps(self) -> list[int]:
        """Return by how many minutes the clock was set, the first step first."""
        return [round(one.seconds / 60) for one in reversed(self.appliance.timed_jobs.steps())]

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"{what}: {self.rows()} {self.steps()}"
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


AT_NINE = ("calendar", "commentary", "campaign")
"""Run late within half a day, run late within two hours, asked about after a quarter of an hour."""
DOWN = {
    "a second": ("25 09:00:00", ("done", "done", "done")),
    "half a minute": ("25 09:00:20", ("done", "done", "done")),
    "ten minutes": ("25 09:10:00", ("late", "late", "done")),
    "an hour": ("25 10:00:00", ("late", "late", "asked")),
    "six hours": ("25 15:00:00", ("late", "skipped", "asked")),
    "fourteen hours": ("25 23:00:00", ("skipped", "skipped", "asked")),
    "a day": ("26 08:59:00", ("skipped", "skipped", "asked")),
    "two days": ("27 08:59:00", ("skipped", "skipped", "asked")),
}
"""How long the box is down from a minute before nine, when it is back, and what becomes of nine."""
STEPS = {
    "on by an hour": (["25 09:59:00"], ("late", "late", "asked")),
    "on by a day": (["26 08:59:00"], ("skipped", "skipped", "asked")),
    "back by an hour": (["25 07:59:00", "25 09:00:00"], ("done", "done", "done")),
    "back by a day": (["24 08:59:00", "25 09:00:00"], ("done", "done", "done")),
    "back by an hour after nine": (
        ["25 09:00:00", "25 08:00:00", "25 09:00:00"],
        ("done", "done", "done"),
    ),
    "back by a day after nine": (
        ["25 09:00:00", "24 09:00:30", "25 09:00:00"],
        ("done", "done", "done"),
    ),
    "on by a day and back": (
        ["26 08:59:00", "25 08:59:00", "25 09:00:00"],
        ("skipped", "skipped", "asked"),
    ),
}
"""What the clock is set to from a minute before nine, and what becomes of nine."""


def schedule(exchange: SetExchange) -> None:
    """Let a campaign begin on the 25th at nine."""
    room = exchange.appliance.outbound
    new = NewCampaign(
        name="x", kind="notice", content={"text": "您好。"}, starts_at=moment("25 09:00:00")
    )
    campaign = room.campaigns.create(new)
    room.contacts.add(campaign.id, [NewContact(numbers=("13800138000",))])
    assert room.campaigns.start(campaign.id, "admin").status == "scheduled"


def comes_to_nine(exchange: SetExchange, outcomes: tuple[str, ...]) -> None:
    """Wait until nine o'clock of the 25th has come to this; no moment may have two rows."""
    wanted = dict(zip([(job, "25") for job in AT_NINE], outcomes, strict=True))
    exchange.wait(lambda: wanted.items() <= exchange.rows().items(), f"waited for {outcomes}")
    campaign = exchange.appliance.outbound.campaigns.listing()[0]
    assert (campaign.status == "running") == (outcomes[2] in ("done", "late"))
    began = [one.what for one in exchange.appliance.outbound.campaigns.events(campaign.id)]
    assert began.count("began") == (campaign.status == "running")


@pytest.mark.long
@pytest.mark.parametrize("away", DOWN)
def test_each_policy_holds_however_long_the_box_is_down(exchange: SetExchange, away: str) -> None:
    back_at, outcomes = DOWN[away]
    schedule(exchange)
    exchange.start("25 08:58:50")
    exchange.kill()
    exchange.start(back_at)
    comes_to_nine(exchange, outcomes)


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS)
def test_each_policy_holds_however_the_clock_is_set(exchange: SetExchange, step: str) -> None:
    moments, outcomes = STEPS[step]
    schedule(exchange)
    exchange.start("25 08:58:50")
    for count, at in enumerate(moments, 1):
        looked = exchange.seen()
        exchange.set(at)
        exchange.wait(lambda expected=count: len(exchange.steps()) >= expected, f"set to {at}")
        exchange.wait(lambda before=looked: exchange.seen() != before, f"looked after {at}")
    comes_to_nine(exchange, outcomes)
