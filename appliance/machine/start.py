"""Starts the whole box in the foreground and stops it: `python -m appliance.machine.start`."""

import argparse
import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

import psutil

from appliance.errors import FundlineError, StartRefused
from appliance.machine.asterisk_root import asterisk_root, modules_folder
from appliance.machine.checks import refuse_bad_home, refuse_taken_ports
from appliance.machine.first_start import prepare
from appliance.machine.health import health
from appliance.machine.heartbeats import forget_beats
from appliance.machine.parts import parts
from appliance.machine.supervisor_config import write_supervisor_config
from appliance.services.workshop.published import Published
from appliance.settings import CHECKOUT, Settings, read_settings
from appliance.store.database import Database
from appliance.telephony.config_files import is_demo, write_config

READY_SECONDS = 60.0
STOP_SECONDS = 9.0


class Stopped(Exception):
    """Somebody asked for the end."""


def main(arguments: list[str] | None = None) -> int:
    """Start the box, wait until somebody ends it; return the exit status."""
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--no-demo", action="store_true", help="leave an empty home empty")
    wanted = parser.parse_args(arguments)
    try:
        settings = read_settings()
        os.umask(0o077)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        refuse_bad_home(settings)
        with _only_one(settings):
            return _run(settings, demo=not wanted.no_demo)
    except Stopped:
        return 0
    except FundlineError as error:
        sys.stderr.write(f"Fundline cannot start: {error}\n")
        return 1


def _run(settings: Settings, *, demo: bool) -> int:
    refuse_taken_ports(settings)
    root = asterisk_root()
    prepare(settings, demo=demo, progress=_say)
    _write_config(settings, modules_folder(root))
    forget_beats(settings)
    supervisord = _start(settings)
    try:
        _wait_until_ready(settings, supervisord)
        _say(_welcome(settings))
        status = supervisord.wait()
        raise StartRefused(
            f"supervisord ended by itself with status {status}; see {settings.log}/supervisord.log"
        )
    except Stopped:
        _say("Fundline stops …")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave parts behind
        _end(supervisord)


def _write_config(settings: Settings, modules: str) -> None:
    """Write Asterisk's files as the version in force has them; a wanted one is the exchange's."""
    with closing(Database(settings.database)) as database:
        published = Published(database)
        write_config(settings, modules, published.documents, published.number)


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    config = write_supervisor_config(settings, parts(settings))
    environment = {
        **os.environ,
        "FUNDLINE_HOME": str(settings.home),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
        "TZ": "Asia/Shanghai",
    }
    return subprocess.Popen(
        # TERM, so that the parts end in order even when this process is killed
        [
            *("setpriv", "--pdeathsig", "TERM", "--", sys.executable),
            *(str(Path(sys.executable).with_name("supervisord")), "-n", "-c", str(config)),
        ],
        env=environment,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        process_group=0,  # a Ctrl-C of the terminal is ours to pass on
    )


def _wait_until_ready(settings: Settings, supervisord: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + READY_SECONDS
    shown: list[str] = []
    while True:
        waiting = [part for part, beat in health(settings).items() if not beat.well]
        if not waiting and not _console_answers(settings):
            waiting = ["console"]
        if not waiting:
            return
        if waiting != shown:
            _say(f"waiting for {', '.join(waiting)} …")
            shown = waiting
        if supervisord.poll() is not None:
            raise StartRefused(f"supervisord did not stay; see {settings.log}/supervisord.log")
        if time.monotonic() > until:
            raise StartRefused(_not_ready(settings, waiting))
        time.sleep(0.1)


def _not_ready(settings: Settings, waiting: list[str]) -> str:
    lines = [f"{', '.join(waiting)} did not work within {READY_SECONDS:.0f} s"]
    for part in waiting:
        log = settings.log / f"{part}.log"
        tail = log.read_text("utf-8", "replace").splitlines()[-8:] if log.exists() else []
        lines += [f"--- the end of {log}:", *tail]
    return "\n".join(lines)


def _console_answers(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(reachable(settings), settings.console_port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(settings: Settings) -> str:
    """Return the address at which this machine itself reaches the box."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.bind, settings.bind)  # noqa: S104


def console_address(settings: Settings) -> str:
    """Return the console's address as this machine reaches it."""
    host = reachable(settings)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.console_port}"


def _welcome(settings: Settings) -> str:
    demo = is_demo(settings)
    number = "1000" if demo else "the number of your trunk"
    password = settings.secrets / "first_password"
    lines = [
        "Fundline is ready",
        f"  dial      {number} by SIP at {settings.bind} port {settings.sip_port} (UDP and TCP)"
        + (", without a password from this machine" if demo else ""),
        f"  console   {console_address(settings)}",
        f"  password  of admin, for the first login: {password}"
        if password.exists()
        else "  password  of admin: changed at the first login",
        "  stop      Ctrl-C",
    ]
    return "\n".join(lines)


def _end(supervisord: "subprocess.Popen[bytes]") -> None:
    """Stop every part in order; what is left after 9 s is killed."""
    if supervisord.poll() is None:
        children = psutil.Process(supervisord.pid).children(recursive=True)
        supervisord.terminate()
        try:
            supervisord.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            supervisord.kill()
            supervisord.wait()
        for child in children:
            if child.is_running():
                child.kill()


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """Hold the home for this process; a second start in the same home is refused."""
    path: Path = settings.run / "lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise StartRefused(
                f"this box already runs (process {file.read().strip() or 'unknown'}) in"
                f" {settings.home}; end it first, or choose another FUNDLINE_HOME and other ports"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is what the person at the terminal reads


if __name__ == "__main__":
    sys.exit(main())
