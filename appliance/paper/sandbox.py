"""The throw-away room in which foreign files are read: no network, no files, no time.

The press in it sees the system's programs, the Python packages and its own code, nothing of the
box: the document is its standard input, the dots are its standard output.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PRESS = Path(__file__).with_name("press")
BWRAP = shutil.which("bwrap") or "/usr/bin/bwrap"
INSIDE = Path("/fundline")
ROOM_BYTES = 16 * 1024 * 1024
MOST_COMPLAINT = 2000
AT_ONCE = threading.BoundedSemaphore(2)
"""Presses of one process; the others wait, so that they take neither memory nor time from calls."""

ENVIRONMENT = {
    "FONTCONFIG_FILE": str(INSIDE / "press" / "fonts.conf"),
    "HOME": "/tmp",  # noqa: S108
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
}
AS_ROOT = (
    *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
    *("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
)
"""Root needs no user namespace, and the press can become nobody only outside of one."""


class TooSlow(Exception):
    """The press did not end in time and was ended."""


def run(
    arguments: list[str], source: BinaryIO, dots: BinaryIO, seconds: float, tool: str = "press"
) -> tuple[int, str]:
    """Run the press, or another tool of it; return its status and what it complained of.

    A press that is ended takes all its processes with it: they live in a room of their own, which
    ends with its first process.
    """
    os.lseek(source.fileno(), 0, os.SEEK_SET)  # what was looked at is in our buffer only
    with AT_ONCE, tempfile.TemporaryFile() as complaints:
        try:
            done = subprocess.run(
                [*command(tool), *arguments],
                check=False,
                stdin=source,
                stdout=dots,
                stderr=complaints,
                timeout=seconds,
                env={},
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise TooSlow from error
        complaints.seek(0)
        said = complaints.read(MOST_COMPLAINT).decode("utf-8", "replace").strip()
    if done.returncode == 128 + signal.SIGXCPU:
        raise TooSlow
    return done.returncode, said


def command(tool: str = "press") -> list[str]:
    """Return the command that runs the press, or another tool of it; its arguments follow."""
    root = os.getuid() == 0
    python = Path(sys.prefix).resolve()
    inside = INSIDE / "python" if python != Path("/usr") else python
    return [
        BWRAP,
        *(AS_ROOT if root else ("--unshare-all",)),
        *("--die-with-parent", "--new-session", "--clearenv"),
        *_system(),
        *("--perms", "0755", "--dir", str(INSIDE)),
        *("--ro-bind", str(python), str(inside)),
        *("--ro-bind", str(PRESS), str(INSIDE / "press")),
        *("--dev", "/dev"),
        *("--perms", "1777", "--size", str(ROOM_BYTES), "--tmpfs", "/tmp"),  # noqa: S108
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(INSIDE)),
        *(part for name, value in ENVIRONMENT.items() for part in ("--setenv", name, value)),
        *("--", str(inside / "bin" / "python3"), "-s", "-m", tool),
    ]


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ("bin", "lib", "lib64"):
        path = Path("/") / name
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.exists():
            yield from ("--ro-bind", str(path), str(path))
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/usr"):
        yield from ("--ro-bind", str(base), str(base))
