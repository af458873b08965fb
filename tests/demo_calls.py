"""The demo company in a home of its own, and callers who dial its hotline."""

import itertools
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import pytest

from agi_scripts.find_script import find_script
from appliance.assembly import Appliance, assemble
from appliance.machine import demo_company
from appliance.records.workshop import MENU, Version
from appliance.settings import Settings
from appliance.telephony.line_values import SERVICE_NUMBERS
from appliance.telephony.slow_work import start_work, wait_in_company
from plugins.ofd_exchange.demo import write_demo_files
from tests.published import publish
from tests.scripted_call import ScriptedCall

P = ParamSpec("P")
T = TypeVar("T")

TODAY = date(2026, 11, 23)
"""The day on which the demo company of these tests was set up: its newest NAV is of the 20th."""
CUSTOMERS = {
    "980000000011": ("135790", "246801"),
    "980000000012": ("112358", "314159"),
    "980000000013": ("271828", "161803"),
    "980000000014": ("141421", "173205"),
}
MAIN_MENU = [
    "hotline.nav",
    "hotline.account",
    "hotline.trading",
    "hotline.fax",
    "hotline.commentary",
    "hotline.complaint",
    "hotline.wishes",
    "hotline.language",
    "hotline.operator",
    "hotline.repeat",
]
LOG_IN = "2980000000011#135790"
TRADE = "3980000000011#246801"


class DemoClock:
    """A clock that stands still, in Shanghai, until somebody sets it."""

    def __init__(self) -> None:
        self.set(f"{TODAY} 10:00:00")

    def __call__(self) -> datetime:
        return self.now

    def set(self, moment: str) -> None:
        """Set it to a moment in Shanghai, `2026-11-23 14:59:59`."""
        self.now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class DemoCall(ScriptedCall):
    """A call at the demo company, in which nobody is asked to wait.

    What is heard must not depend on how busy the machine is.
    """

    def work(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work without a word of excuse and return its result."""
        work = start_work(function, *args, **kwargs)
        wait_in_company(work, self._keypad, lambda: None)
        return work.result()


class DemoCompany:
    """The demo company's box, whose hotline is dialled without a telephone."""

    def __init__(self, appliance: Appliance, clock: DemoClock | None = None) -> None:
        self.appliance = appliance
        self.clock = clock or DemoClock()
        self._numbers = itertools.count(1)

    def dial(
        self,
        *keys: str,
        caller: str = "13800138000",
        language: str = "zh",
        call_id: str = "",
        again: bool = False,
        operator_away: bool = False,
        dialled: str = "1000",
        speaks: Sequence[float] = (),
        listens: Sequence[float] = (),
        version: int | None = None,
    ) -> ScriptedCall:
        """Dial a number, press the keys, hang up when none is left, and return the call."""
        call = DemoCall(
            *keys,
            appliance=self.appliance,
            caller=caller,
            language=language,
            call_id=call_id or f"demo.{next(self._numbers)}",
            again=again,
            operator_away=operator_away,
            dialled=dialled,
            speaks=speaks,
            listens=listens,
        )
        self.appliance.calls.flush()  # a caller needs seconds until his call matters to anything
        if version is not None:
            call.line.variables["FUNDLINE_VERSION"] = str(version)
        call.run(find_script(SERVICE_NUMBERS[dialled]))
        return call

    def publish(self, menu: str) -> Version:
        """Put a menu tree in force."""
        return publish(self.appliance.database, self.clock, {MENU: menu})

    def said(self, *keys: str, language: str = "zh") -> str:
        """Return all that a caller with these keys is told."""
        return self.dial(*keys, language=language).said

    def steps(self, call: ScriptedCall) -> list[dict[str, str]]:
        """Return the ledger's steps of a call."""
        self.appliance.calls.flush()
        written = self.appliance.calls.one(call.id)
        assert written is not None
        steps: list[dict[str, str]] = written["steps"]
        return steps


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a home with the demo company once; every test gets a copy."""
    home = tmp_path_factory.mktemp("demo_home")
    files = tmp_path_factory.mktemp("demo_files")
    appliance = assemble(Settings(home=home), clock=DemoClock())
    appliance.calendar.seed()
    write_demo_files(files, TODAY)
    report = appliance.exchange_imports.import_folder(files, "demo")
    assert not report.refused
    demo_company.complete(appliance, TODAY)
    appliance.close()
    return home


@pytest.fixture
def demo(demo_home: Path, tmp_path: Path) -> Iterator[DemoCompany]:
    """Open a fresh copy of the demo company's home."""
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    clock = DemoClock()
    appliance = assemble(Settings(home=home), clock=clock)
    yield DemoCompany(appliance, clock)
    appliance.close()
