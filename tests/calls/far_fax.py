"""The other fax machine: a second Asterisk at the far end of a trunk of the box under test.

A number says how it behaves: `021 5 BB xxxxx` with the `BB` of `KINDS`; any other number is a fax
machine that can do everything. Its log tells of every call it got and every fax it saw, and
nothing in it comes from the box.
"""

import itertools
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from appliance.errors import SwitchboardAway
from appliance.machine.asterisk_root import asterisk_command, asterisk_root, modules_folder
from appliance.settings import CHECKOUT, Secret, Settings, read_settings
from appliance.telephony.ami_messages import Message
from appliance.telephony.asterisk_modules import MODULES
from appliance.telephony.config_files import write_config
from appliance.telephony.switchboard import Switchboard
from tests.calls.box import Box
from tests.calls.far_log import FarLog, FarResult
from tests.calls.ports import free_ports

ADDRESS = "127.0.0.3"
PASSWORD = "far-end-of-the-trunk"
READY_SECONDS = 30.0
LOOK_SECONDS = 0.1
WELL_INTO_A_PAGE_SECONDS = 3.0
"""A confirmation takes 1.4 s; a cut within it is a page that arrived and nobody confirmed."""
KINDS = {
    "able": "10",
    "sound_only": "20",
    "no_ecm": "21",
    "v29_only": "22",
    "at_most_9600": "23",
    "slow_and_sound_only": "24",
    "busy": "30",
    "silent": "31",
    "voice": "32",
    "no_such_number": "33",
    "switchboard": "34",
    "congested": "35",
}
EXTENSION = "8012"
"""The extension that leads to the fax behind a `switchboard`."""
TEMPLATES = CHECKOUT / "tests" / "calls" / "far_fax"
MORE_MODULES = ("app_exec", "app_read", "func_math", "res_pjsip_logger")


def far_number(kind: str, subscriber: int = 1) -> str:
    """Return a number that behaves like this."""
    return f"0215{KINDS[kind]}{subscriber:05}"


class FarFax(FarLog):
    """The far end; calls of the box to any number arrive here, and it can call the box."""

    def __init__(self, folder: Path, box: tuple[str, int], calls: int = 400) -> None:
        ports = {
            **free_ports(calls),
            "FUNDLINE_BIND": ADDRESS,
            "FUNDLINE_HOME": str(folder / "far"),
        }
        self.settings: Settings = read_settings(ports)
        self.box = box
        self.log = self.settings.log / "far.log"
        self.received = self.settings.home / "received"
        self.process: subprocess.Popen[bytes] | None = None
        self._cuts: dict[str, tuple[int, float]] = {}
        self._awaited: dict[str, tuple[int, threading.Event]] = {}
        self._channels: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._watch_pages, name="far fax", daemon=True)
        self._prepare()
        self.switchboard = Switchboard("127.0.0.1", self.settings.ami_port, "far", Secret(PASSWORD))
        self.switchboard.on_event("FAXSession", self._cut_if_due)

    @property
    def trunk(self) -> str:
        """Return the lines of `appliance.toml` that lead from a box to here."""
        lines = ("[[trunk]]", 'name = "far"', f'host = "{ADDRESS}"')
        return "\n".join(
            (*lines, f"port = {self.settings.sip_port}", 'numbers = ["02112345678"]\n')
        )

    def start(self) -> "FarFax":
        """Start it and wait until it takes calls."""
        with (self.settings.home / "printed.txt").open("ab") as output:
            self.process = subprocess.Popen(
                asterisk_command(self.settings), stdout=output, stderr=subprocess.STDOUT
            )
        if not self._watch.is_alive():
            self.switchboard.start()
            self._watch.start()
        deadline = time.monotonic() + READY_SECONDS
        while not self.switchboard.connected:
            assert self.process.poll() is None, "the far Asterisk did not stay"
            assert time.monotonic() < deadline, "the far Asterisk is not ready in time"
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """End it."""
        self._stopping.set()
        self._watch.join(5)
        self.switchboard.close()
        self.kill()

    def processes(self) -> list[psutil.Process]:
        """Return the processes of its Asterisk."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self) -> None:
        """End its Asterisk as a power cut would."""
        assert self.process is not None
        for child in self.processes():
            child.kill()
        self.process.kill()
        self.process.wait()

    # --- what the far end is to do ----------------------------------------------------

    def cut(self, number: str, page: int, after_seconds: float = 1.0) -> None:
        """Hang up once on this number, so long after its page began to arrive."""
        self._cuts[number] = (page, after_seconds)

    def send(
        self, tiff: Path, number: str = "1001", *, caller: str = "02158880001", **options: str
    ) -> str:
        """Call the box, send a fax and return the id under which `results` will tell of it.

        Options: `endpoint` (box or box_sound_only), `station`, `ecm`, `modem`, `maxrate`, `t38`.
        """
        return self._call(number, caller, "send", {**options, "file": str(tiff)})

    def fetch(self, number: str, keys: str, *, caller: str = "02158880001", **options: str) -> str:
        """Call the box, press keys (`w` waits half a second, `W` a second), receive a fax."""
        return self._call(number, caller, "fetch", {**options, "keys": keys})

    def channels(self) -> list[Message]:
        """Return the calls that are up."""
        return self.switchboard.channels()

    # --- what the far end saw -----------------------------------------------------------

    def files(self, number: str) -> list[Path]:
        """Return what lies there of a number's faxes, also of those whose call was torn."""
        return sorted(self.received.glob(f"{number}-*.tif"))

    def wait_until_page(self, number: str, page: int, seconds: float = 60.0) -> None:
        """Wait until a page of a number's fax is well under way."""
        deadline = time.monotonic() + seconds
        self._awaited[number] = (page, threading.Event())
        assert self._awaited[number][1].wait(deadline - time.monotonic()), f"{number}: {page}"
        time.sleep(WELL_INTO_A_PAGE_SECONDS)

    def wait_for(self, number: str, count: int = 1, seconds: float = 120.0) -> list[FarResult]:
        """Return the faxes of a number once there are so many."""
        deadline = time.monotonic() + seconds
        while len(found := self.results(number)) < count:
            assert time.monotonic() < deadline, f"{number}: {found}; {self.calls(number)}"
            time.sleep(0.2)
        return found

    # --- inside -------------------------------------------------------------------------

    def _call(self, number: str, caller: str, way: str, options: dict[str, str]) -> str:
        one = f"far-{next(self._numbers)}-{time.time_ns()}"
        values = {"number": number, "endpoint": "box", **options, "way": way, "id": one}
        variables = [f"FAR_{name.upper()}={value}" for name, value in values.items()]
        self.switchboard.send(
            {
                "Action": "Originate",
                "Channel": f"PJSIP/{number}@{values['endpoint']}",
                "Context": "calling",
                "Exten": "s",
                "Priority": "1",
                "CallerID": f"<{caller}>",
                "ChannelId": one,
                "Variable": ",".join(variables),
            }
        )
        return one

    def _watch_pages(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            if (self._cuts or self._awaited) and self.switchboard.connected:
                try:
                    self._look_at_pages()
                except SwitchboardAway:  # ended meanwhile, or killed
                    continue

    def _look_at_pages(self) -> None:
        for listed in self.switchboard.fax_sessions():
            self._channels[listed["SessionNumber"]] = listed["Channel"]
            self.switchboard.ask_fax_session(listed["SessionNumber"])

    def _cut_if_due(self, session: Message) -> None:
        channel = self._channels.get(session["SessionNumber"], "")
        number = self._number_on(channel)
        arrived = int(session["PagesReceived"])
        awaited, came = self._awaited.get(number, (0, None))
        if came is not None and arrived >= awaited - 1:
            del self._awaited[number]
            came.set()
        page, after_seconds = self._cuts.get(number, (0, 0.0))
        if page and arrived >= page - 1:
            del self._cuts[number]
            threading.Timer(after_seconds, self._hang_up, [channel]).start()

    def _hang_up(self, channel: str) -> None:
        try:
            self.switchboard.hang_up(channel)
        except SwitchboardAway:  # the fax was quicker
            return

    def _number_on(self, channel: str) -> str:
        if not channel:
            return ""
        asked = {"Action": "Getvar", "Channel": channel, "Variable": "FAR_NUMBER"}
        try:
            return self.switchboard.send(asked)[0].get("Value", "")
        except SwitchboardAway:
            return ""

    def _prepare(self) -> None:
        settings = self.settings
        for folder in (settings.run, settings.log, self.received):
            folder.mkdir(parents=True, exist_ok=True)
        for part in ("etc", "lib", "spool", "sounds"):
            (settings.asterisk / part).mkdir(parents=True, exist_ok=True)
        etc = write_config(settings, modules_folder(asterisk_root()))
        values = {
            "bind": settings.bind,
            "sip_port": str(settings.sip_port),
            "ami_port": str(settings.ami_port),
            "password": PASSWORD,
            "box": f"{self.box[0]}:{self.box[1]}",
            "box_host": self.box[0],
            "received": str(self.received),
            "extension": EXTENSION,
        }
        for template in sorted(TEMPLATES.glob("*.conf")):
            text = template.read_text("utf-8")
            for name, value in values.items():
                text = text.replace(f"<<{name}>>", value)
            (etc / template.name.replace("ami", "manager")).write_text(text, "utf-8")
        loaded = "".join(f"load = {module}.so\n" for module in (*MODULES, *MORE_MODULES))
        (etc / "modules.conf").write_text(f"[modules]\nautoload = no\n{loaded}", "utf-8")


@contextmanager
def box_and_far_end(calls: int = 400) -> Iterator[tuple[Box, FarFax]]:
    """Start a box, and at the far end of its trunk the other fax machine, for so many calls."""
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # the service user goes through it
        home = Path(folder) / "home"
        home.mkdir()
        ports = free_ports(calls)
        far = FarFax(Path(folder), Box(home, ports).address, calls)
        (home / "appliance.toml").write_text(far.trunk, "utf-8")
        box = Box(home, ports)
        try:
            far.start()
            box.start()
            yield box, far
        finally:
            box.end()
            far.stop()
