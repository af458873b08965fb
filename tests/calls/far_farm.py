"""The far-end farm: thousands of numbers at the far end of a trunk, and what they saw.

`021 6 BB xxxxx` behaves like `BB` says (`far_people`). The switch is a process of its own; its log
tells of every INVITE with the attempt's token, and nothing in it comes from the box.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from appliance.settings import CHECKOUT
from tests.calls.box import Box
from tests.calls.ports import free_ports

ADDRESS = "127.0.0.4"
TRUNK = "farm"


@dataclass
class FarmCall:
    """A call that arrived at the far end; moments are seconds since 1970."""

    id: str
    number: str
    attempt: str
    at: float
    answered_at: float = 0.0
    ended_at: float = 0.0
    ended_by: str = ""
    """box, far, cancelled or refused; '' while it goes on, or where nobody told its end."""
    keys: list[str] = field(default_factory=list)


class FarFarm:
    """The far end of a trunk of the box under test."""

    def __init__(self, folder: Path) -> None:
        self.port = int(free_ports(10)["FUNDLINE_SIP_PORT"])
        self.log = folder / "farm.jsonl"
        self.process: subprocess.Popen[str] | None = None

    @property
    def trunk(self) -> str:
        """Return the lines of `appliance.toml` that lead from a box to here."""
        lines = ("[[trunk]]", f'name = "{TRUNK}"', f'host = "{ADDRESS}"', f"port = {self.port}")
        return "\n".join((*lines, 'numbers = ["02112345678"]\n'))

    def start(self) -> "FarFarm":
        """Start it and wait until it takes calls."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.calls.far_switch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=CHECKOUT,
            text=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        json.dump({"host": ADDRESS, "port": self.port, "log": str(self.log)}, self.process.stdin)
        self.process.stdin.close()
        assert self.process.stdout.readline() == "ready\n", "the far-end farm did not start"
        return self

    def stop(self) -> None:
        """End it."""
        assert self.process is not None
        with self.process:
            self.process.kill()

    def processes(self) -> list[psutil.Process]:
        """Return its process."""
        assert self.process is not None
        return [psutil.Process(self.process.pid)]

    def calls(self, number: str = "") -> list[FarmCall]:
        """Return the calls that arrived, in order, or those to one number."""
        found: dict[str, FarmCall] = {}
        for line in self.log.read_text("utf-8").splitlines() if self.log.exists() else ():
            told = json.loads(line)
            what, at, one = told["what"], told["at"], told["call"]
            if what == "invite":
                found[one] = FarmCall(one, told["number"], told["attempt"], at)
            elif what == "answered":
                found[one].answered_at = at
            elif what == "key":
                found[one].keys.append(told["key"])
            else:
                found[one].ended_at, found[one].ended_by = at, told["by"]
        return [call for call in found.values() if number in ("", call.number)]


@contextmanager
def box_and_farm(calls: int = 400) -> Iterator[tuple[Box, FarFarm]]:
    """Start a box, and at the far end of its trunk the farm, with lines for so many calls."""
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # the service user goes through it
        home = Path(folder) / "home"
        home.mkdir()
        farm = FarFarm(Path(folder)).start()
        (home / "appliance.toml").write_text(farm.trunk, "utf-8")
        box = Box(home, free_ports(calls))
        try:
            box.start()
            yield box, farm
        finally:
            box.end()
            farm.stop()
