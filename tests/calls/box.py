"""A real box for tests: started by `scripts/run` in a home of its own, on ports of its own."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

from appliance.audio.ear import Ear
from appliance.audio.prompts import Prompts
from appliance.services.preferences import Preferences
from appliance.services.self_calls import HOURLY, OFF
from appliance.settings import CHECKOUT, Settings, read_settings
from appliance.store.database import Database
from tests.calls.ports import free_ports
from tests.rendered_clips import keep_rendered_clips, sharing_rendered_clips

READY = "Fundline is ready"
READY_SECONDS = 600
STOP_SECONDS = 15
LAST_SEEDED_YEAR = 2026
PARTS = {
    "agi_server": "agi_scripts",
    "exchange": "appliance.exchange",
    "listener": "appliance.listener",
    "watchdog": "appliance.watchdog",
    "console": "web_console.wsgi:app",
    "supervisor": "supervisord",
}


class Box:
    """One running box and what a test may ask of it."""

    def __init__(self, home: Path, ports: dict[str, str], checkout: Path = CHECKOUT) -> None:
        self.home = home
        self.checkout = checkout
        self.environment = {**os.environ, **ports, "FUNDLINE_HOME": str(home)}
        self.settings: Settings = read_settings(self.environment)
        self.prompts = Prompts(checkout / "sounds")
        self.process: subprocess.Popen[bytes] | None = None
        self.output = home.parent / "printed.txt"
        self._ear: tuple[dict[str, int], Ear] | None = None
        self._ear_lock = threading.Lock()

    @property
    def address(self) -> tuple[str, int]:
        """Return where the box takes SIP."""
        return self.settings.bind, self.settings.sip_port

    def start(self) -> None:
        """Start everything and wait until a call would be answered."""
        (self.home / "run").mkdir(parents=True, exist_ok=True)
        with sharing_rendered_clips(self.settings.sounds):
            self._start()
        keep_rendered_clips(self.settings.sounds)

    def _start(self) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [str(self.checkout / "scripts" / "run")],
                cwd=self.checkout,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while READY not in self.printed:
            assert self.process.poll() is None, f"scripts/run gave up:\n{self.printed}"
            assert time.monotonic() < deadline, f"not ready in time:\n{self.printed}"
            time.sleep(0.2)

    def stop(self) -> int:
        """Stop everything the way a terminal does; return the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            for process in self.processes():
                process.kill()

    def end(self) -> None:
        """End everything at once, where nobody looks at how it stops."""
        while processes := self.processes():
            for process in sorted(processes, key=lambda one: one.pid):  # supervisord before parts
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes, timeout=1)
        if self.process is not None:
            self.process.wait(STOP_SECONDS)

    @property
    def printed(self) -> str:
        """Return what `scripts/run` printed so far."""
        return self.output.read_text("utf-8", "replace")

    def learn_trading_days(self) -> None:
        """Tell the box the years after its own table, so that it takes orders whenever this runs.

        Only their first Monday is closed, which is as good for a test as their real holidays.
        """
        table = self.home.parent / "trading_days.csv"
        lines = []
        for year in range(LAST_SEEDED_YEAR + 1, datetime.now(UTC).year + 2):
            monday = next(d for d in range(1, 8) if not date(year, 1, d).weekday())
            lines += [f"year,{year}", f"{date(year, 1, monday)},closed"]
        table.write_text("\n".join(lines) + "\n", "utf-8")
        self.say("calendar", "import", str(table))

    def fundline(self, *arguments: str) -> Any:
        """Run a `fundline` command with `--json` and return what it printed."""
        done = self._run(*arguments, "--json")
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def say(self, *arguments: str) -> str:
        """Run a `fundline` command and return what it printed."""
        done = self._run(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def refuses(self, *arguments: str) -> str:
        """Run a `fundline` command that must fail and return what it said."""
        done = self._run(*arguments)
        assert done.returncode != 0, f"{arguments}: {done.stdout}"
        return done.stderr.strip()

    def tried(self, *arguments: str) -> Any:
        """Run a `fundline` command with `--json`, well or not, and return what it printed."""
        return json.loads(self._run(*arguments, "--json").stdout)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.checkout / "scripts" / "fundline"), *arguments],
            cwd=self.checkout,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )

    def calls(self, limit: int = 1000) -> list[dict[str, Any]]:
        """Return the ledger, newest call first."""
        listing: list[dict[str, Any]] = self.fundline("calls", "--limit", str(limit))
        return listing

    def health(self) -> dict[str, Any]:
        """Return what `/healthz` says, whatever its status."""
        try:
            with urlopen(f"{self.console}/healthz", timeout=5) as answer:  # noqa: S310 - http
                found: dict[str, Any] = json.load(answer)
        except HTTPError as refused:
            found = json.load(refused)
        except OSError as error:
            found = {"status": str(error)}
        return found

    @property
    def console(self) -> str:
        """Return the address of the console."""
        return f"http://{self.settings.bind}:{self.settings.console_port}"

    def ear(self) -> Ear:
        """Return an ear that knows every clip the box has now; callers share it until one more."""
        languages = [f"recorded/{language}" for language in self.prompts.languages]
        folders = [*languages, *self.prompts.languages, "sound"]
        with self._ear_lock:
            places = [place for one in folders for place in os.walk(self.settings.sounds / one)]
            shelves = {place: Path(place).stat().st_mtime_ns for place, _folders, _files in places}
            if self._ear is None or self._ear[0] != shelves:
                self._ear = shelves, Ear.knowing_folders(self.settings.sounds, *folders)
            return self._ear[1]

    def processes(self) -> list[psutil.Process]:
        """Return every process that belongs to this home."""
        mine = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("FUNDLINE_HOME") == str(self.home):
                    mine.append(process)
            except psutil.Error:
                continue
        return [process for process in mine if process.pid != os.getpid()]

    def part(self, name: str) -> list[psutil.Process]:
        """Return the processes of one part; Asterisk is asked for by its own name."""
        found = []
        for process in self.processes():
            try:
                words = process.cmdline()
            except psutil.Error:
                continue
            if name == "asterisk":
                if process.name() == "asterisk":
                    found.append(process)
            elif PARTS[name] in words or any(w.endswith("/" + PARTS[name]) for w in words):
                found.append(process)
        return found

    def wait_for_server(self) -> None:
        """Wait until the FastAGI server answers a heartbeat."""
        request = b"agi_network: yes\nagi_network_script: heartbeat\n\n"
        deadline = time.monotonic() + READY_SECONDS / 10
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.settings.agi_port), 1) as line:
                    line.sendall(request)
                    if line.recv(64).startswith(b"VERBOSE"):
                        return
            except OSError:
                pass
            assert time.monotonic() < deadline, "the FastAGI server does not come back"
            time.sleep(0.05)

    def kill(self, name: str, with_signal: int = signal.SIGKILL) -> None:
        """Send a signal to every process of a part."""
        deadline = time.monotonic() + READY_SECONDS / 10
        while not (processes := self.part(name)):
            assert time.monotonic() < deadline, f"no process of {name} is running"
            time.sleep(0.05)
        for process in processes:
            process.send_signal(with_signal)


@contextmanager
def new_box(checkout: Path = CHECKOUT, **settings: str) -> Iterator[Box]:
    """Start a box in an empty home below /tmp and take everything away afterwards."""
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # the service user goes through it
        box = Box(Path(folder) / "home", {**free_ports(), **settings}, checkout)
        box.start()
        try:
            box.learn_trading_days()
            _leave_alone(box)
            yield box
        finally:
            box.end()


def _leave_alone(box: Box) -> None:
    """Let the box call itself only when a test asks for it."""
    database = Database(box.settings.database)
    Preferences(database).keep(HOURLY, OFF)
    database.close()
