"""Looks at the machine below the box and says what is not well and what to do about it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import DocumentRefused, StartRefused
from appliance.machine.asterisk_root import asterisk_root, missing_modules, modules_folder, sandbox
from appliance.machine.checks import refuse_taken_ports
from appliance.paper import converter
from appliance.settings import Settings

SET_UP = "run ./scripts/run --setup-only as root"
NAMESPACES = "allow namespaces to ordinary users (sysctl kernel.unprivileged_userns_clone=1)"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do where it is not."""

    name: str
    well: bool
    detail: str
    advice: str = ""
    warning: bool = False
    """Well today; the advice should be followed in time."""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed."""
    findings = [_python(), _asterisk(settings), _voice(), _paper(), _home(settings)]
    return [*findings, *([] if _runs(settings) else _stopped(settings))]


def _python() -> Finding:
    version = ".".join(str(number) for number in sys.version_info[:3])
    return Finding("python", sys.version_info >= (3, 11), version, SET_UP)


def _asterisk(settings: Settings) -> Finding:
    try:
        root = asterisk_root()
        folder = root / modules_folder(root).lstrip("/")
    except StartRefused as error:
        return Finding("asterisk", False, str(error), SET_UP)
    missing = missing_modules(folder)
    if missing:
        return Finding("asterisk", False, f"lacks {', '.join(missing)}", SET_UP)
    if not settings.home.is_dir():
        return Finding("asterisk", True, f"found in {root}")
    done = subprocess.run(
        [*sandbox(settings, root), "asterisk", "-V"], check=False, capture_output=True, text=True
    )
    return Finding(
        "asterisk",
        done.returncode == 0,
        (done.stdout or done.stderr).strip(),
        f"{NAMESPACES}, or start as root",
    )


def _voice() -> Finding:
    program = shutil.which("espeak-ng")
    return Finding("voice", program is not None, program or "espeak-ng is missing", SET_UP)


def _paper() -> Finding:
    try:
        converter.try_out()
    except DocumentRefused as error:
        return Finding("paper", False, str(error), f"{NAMESPACES}, or {SET_UP}")
    return Finding("paper", True, "documents become fax pages, in a sandbox")


def _home(settings: Settings) -> Finding:
    home = settings.home
    if not home.exists():
        return Finding("home", False, f"{home} does not exist", "start the box once: ./scripts/run")
    return Finding(
        "home",
        os.access(home, os.R_OK | os.W_OK | os.X_OK),
        str(home),
        "run this command as the user of the box or as root",
    )


def _runs(settings: Settings) -> bool:
    """Tell whether the box of this home is running now."""
    try:
        number = (settings.run / "lock").read_text("utf-8").strip()
    except OSError:
        return False
    command = Path("/proc") / number / "cmdline"
    return bool(number) and command.exists() and b"appliance.machine.start" in command.read_bytes()


def _stopped(settings: Settings) -> Iterator[Finding]:
    yield Finding("running", False, "the box does not run", "start it: ./scripts/run")
    try:
        refuse_taken_ports(settings)
    except StartRefused as error:
        yield Finding("ports", False, str(error), "see there")
    else:
        yield Finding("ports", True, "all free")
