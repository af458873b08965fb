"""Looks at the machine below the box and says what is not well and what to do about it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from appliance.errors import DocumentRefused, StartRefused
from appliance.machine.asterisk_root import asterisk_root, missing_modules, modules_folder, sandbox
from appliance.machine.checks import refuse_taken_ports
from appliance.machine.findings import Finding, not_well, well
from appliance.paper import converter
from appliance.settings import Settings


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed."""
    findings = [_python(), _asterisk(settings), _voice(), _paper(), _home(settings)]
    return [*findings, *([] if _runs(settings) else _stopped(settings))]


def _python() -> Finding:
    version = ".".join(str(number) for number in sys.version_info[:3])
    new_enough = sys.version_info >= (3, 11)
    if new_enough:
        return well("python.version", version=version)
    return not_well("python.version", version=version)


def _asterisk(settings: Settings) -> Finding:
    try:
        root = asterisk_root()
        folder = root / modules_folder(root).lstrip("/")
    except StartRefused as error:
        return not_well("asterisk.missing", error=str(error))
    missing = missing_modules(folder)
    if missing:
        return not_well("asterisk.lacks", modules=missing)
    if not settings.home.is_dir():
        return well("asterisk.found", root=root)
    command = [*sandbox(settings, root), "asterisk", "-V"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError as error:
        return not_well("asterisk.does_not_run", said=str(error))
    if done.returncode:
        return not_well("asterisk.does_not_run", said=(done.stdout or done.stderr).strip())
    return well("asterisk.runs", version=done.stdout.strip())


def _voice() -> Finding:
    program = shutil.which("espeak-ng")
    return well("voice.found", program=program) if program else not_well("voice.missing")


def _paper() -> Finding:
    try:
        converter.try_out()
    except DocumentRefused as error:
        return not_well("paper.refused", error=str(error))
    return well("paper.works")


def _home(settings: Settings) -> Finding:
    home = settings.home
    if not home.exists():
        return not_well("home.missing", home=home)
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return not_well("home.closed", home=home)
    return well("home.open", home=home)


def _runs(settings: Settings) -> bool:
    """Tell whether the box of this home is running now."""
    try:
        number = (settings.run / "lock").read_text("utf-8").strip()
    except OSError:
        return False
    command = Path("/proc") / number / "cmdline"
    return bool(number) and command.exists() and b"appliance.machine.start" in command.read_bytes()


def _stopped(settings: Settings) -> Iterator[Finding]:
    yield not_well("running.stopped")
    try:
        refuse_taken_ports(settings)
    except StartRefused as error:
        yield not_well("ports.taken", error=str(error))
    else:
        yield well("ports.free")
