"""The second box: another home, an Asterisk and a FastAGI server of its own, no way outside.

It lives in a network of its own that has loopback only (see `command`), so it may use the same
ports as the box that runs, and no mail, message, fax or call can leave it whatever its copy of the
database says. Its secrets are its own: nothing in it opens anything of the box.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance import strongbox
from appliance.errors import RehearsalFailed
from appliance.machine.asterisk_root import asterisk_command, asterisk_root, modules_folder
from appliance.machine.checks import LEAST_FREE_BYTES
from appliance.records.workshop import IN_FORCE, WANTED, Documents
from appliance.services.row_records import stamp
from appliance.settings import CHECKOUT, SETTINGS, Settings
from appliance.store.database import Database
from appliance.store.versions import VersionStore
from appliance.telephony.config_files import is_demo, put_in_place, rendered, write_files
from appliance.telephony.switchboard import Switchboard

FOLDER = "trial"
LOOPBACK = "127.0.0.1"
NOWHERE = "192.0.2.1"
"""An address that nobody has (RFC 5737), for the trunks."""
READY_SECONDS = 30.0
STOP_SECONDS = 3.0
VERSION = 1
LAST_WORDS = 20

log = logging.getLogger(__name__)


def home_of(settings: Settings) -> Path:
    """Return the second box's home; there is one at a time."""
    return settings.home / FOLDER


def second_settings(settings: Settings) -> Settings:
    """Return how the second box is wired: the same ports in another network, trunks to nowhere."""
    trunks = tuple(replace(t, host=NOWHERE, username="") for t in settings.trunks)
    return replace(settings, home=home_of(settings), bind=LOOPBACK, trunks=trunks)


@contextmanager
def second_home(settings: Settings) -> Iterator[Settings]:
    """Make an empty home for the second box and take it away afterwards."""
    second = second_settings(settings)
    shutil.rmtree(second.home, ignore_errors=True)
    for folder in (second.run, second.log, second.voice_spool, second.fax_spool):
        folder.mkdir(mode=0o700, parents=True)
    for part in ("lib", "spool", "sounds"):
        (second.asterisk / part).mkdir(parents=True)
    if is_demo(settings):
        (second.home / "demo_company").write_text("filled\n", "utf-8")
    try:
        yield second
    finally:
        shutil.rmtree(second.home, ignore_errors=True)


def copy_store(settings: Settings, second: Settings) -> None:
    """Bring the database as it is at this moment, and every clip that has a sound."""
    size = settings.database.stat().st_size
    free = shutil.disk_usage(settings.home).free
    if free < size + LEAST_FREE_BYTES:
        wanted, left = (f"{one // 1024**2} MB" for one in (size, free))
        message = f"the copy of the database needs {wanted} and {left} are free"
        raise RehearsalFailed(message, "room", detail=f"{left} / {wanted}")
    with_database = Database(settings.database)
    try:
        with_database.copy(second.database)
    finally:
        with_database.close()
    if settings.sounds.is_dir():
        # a clip is never written in place, so a second name for it is as good as a copy
        shutil.copytree(settings.sounds, second.sounds, copy_function=os.link)


def put_in_force(second: Settings, documents: Documents) -> int:
    """Make these documents the ones everything in the second box reads; return their version."""
    at = stamp(datetime.now().astimezone())
    row: dict[str, Any] = {"at": at, "operator": "rehearsal", "note": "", "documents": documents}
    row |= {"restores": None, "draft": None}
    database = Database(second.database)
    store = VersionStore(database)
    try:
        database.migrate()
        with database.writing() as tables:
            store.replace(tables, WANTED, at)
            number = store.add(tables, row)
            store.replace(tables, IN_FORCE, at)
            store.put_in_force(tables, number, at)
    finally:
        database.close()
    return number


def configuration(second: Settings, documents: Documents, version: int = VERSION) -> dict[str, str]:
    """Return the files of Asterisk that these documents make in the second box."""
    return rendered(second, modules_folder(asterisk_root()), documents, version)


def write_configuration(second: Settings, texts: Mapping[str, str]) -> None:
    """Write the files where the second Asterisk reads them."""
    write_files(second.asterisk / f"etc-{VERSION}", texts)
    put_in_place(second, VERSION)


@contextmanager
def asterisk(second: Settings) -> Iterator[Switchboard]:
    """Run the second Asterisk; `RehearsalFailed` has its last words where it does not stay."""
    switchboard = Switchboard(
        LOOPBACK, second.ami_port, "exchange", strongbox.secret(second, "ami_exchange")
    )
    booted = threading.Event()
    switchboard.on_event("FullyBooted", lambda _event: booted.set())
    with _part(second, "asterisk", asterisk_command(second)) as process:
        switchboard.start()
        try:
            _wait(second, "asterisk", process, booted.is_set)
            yield switchboard
        finally:
            switchboard.close()


@contextmanager
def agi_server(second: Settings) -> Iterator[None]:
    """Run the second FastAGI server."""
    ports = {s.variable: str(getattr(second, s.name)) for s in SETTINGS if "port" in s.name}
    ports["FUNDLINE_RTP_PORTS"] = "{}-{}".format(*second.rtp_ports)
    with _part(
        second,
        "agi_server",
        [sys.executable, "-m", "agi_scripts"],
        {**ports, "FUNDLINE_HOME": str(second.home), "FUNDLINE_BIND": LOOPBACK},
    ) as process:
        ready = f"ready on {LOOPBACK}:{second.agi_port}"
        _wait(second, "agi_server", process, lambda: ready in said(second, "agi_server"))
        yield


@contextmanager
def both(second: Settings) -> Iterator[Switchboard]:
    """Run the second Asterisk and its server."""
    with ExitStack() as stack:
        switchboard = stack.enter_context(asterisk(second))
        stack.enter_context(agi_server(second))
        yield switchboard


def said(second: Settings, part: str) -> str:
    """Return what a part of the second box wrote into its log."""
    path = second.log / f"{part}.log"
    return path.read_text("utf-8", "replace") if path.exists() else ""


@contextmanager
def _part(
    second: Settings, name: str, command: list[str], environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    with (second.log / f"{name}.log").open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), **(environment or {})},
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(
    second: Settings, name: str, process: "subprocess.Popen[bytes]", ready: Callable[[], bool]
) -> None:
    until = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            words = "\n".join(said(second, name).splitlines()[-LAST_WORDS:])
            ended = f"ended with {process.returncode}" if process.poll() is not None else "is mute"
            message = f"the second {name} {ended}: {words}"
            raise RehearsalFailed(message, "second_box", detail=f"{name}: {words}")
        time.sleep(0.05)
