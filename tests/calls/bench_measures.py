"""What every bench measures in the same way: callers in a process of their own, CPU, machine."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from appliance.settings import CHECKOUT
from tests.calls.box import Box

PARTS = ("asterisk", "agi_server", "exchange", "listener", "watchdog", "console", "supervisor")
Groups = dict[str, list[psutil.Process]]


def groups_of(box: Box) -> Groups:
    """Return the box's processes by part."""
    return {part: box.part(part) for part in PARTS}


def run_callers(module: str, job: dict[str, Any], groups: Groups) -> dict[str, Any]:
    """Run callers and return what they measured, with the CPU and losses of the steady time."""
    with tempfile.TemporaryFile("w+") as task:
        json.dump(job, task)
        task.seek(0)
        callers = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=task,
            stdout=subprocess.PIPE,
            cwd=CHECKOUT,
            text=True,
        )
    groups = {**groups, "generator": [psutil.Process(callers.pid)]}
    lines = iter(callers.stdout or ())
    _wait_for(lines, "steady")
    before, dropped, began = cpu_seconds(groups), _receive_errors(), time.monotonic()
    load = os.getloadavg()[0]
    _wait_for(lines, "end")
    seconds = time.monotonic() - began
    after = cpu_seconds(groups)
    measured: dict[str, Any] = json.loads(next(lines))
    callers.wait()
    return measured | {
        "steady_seconds": seconds,
        "cpu_percent": {g: round(100 * (after[g] - before[g]) / seconds, 1) for g in groups},
        "udp_receive_errors": _receive_errors() - dropped,
        "load_average": [load, os.getloadavg()[0]],
    }


def distribution(values: Iterable[float]) -> dict[str, float]:
    """Return count and percentiles."""
    ordered = sorted(values)
    if not ordered:
        return {"count": 0}
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    at = {name: ordered[min(int(p * len(ordered)), len(ordered) - 1)] for name, p in places.items()}
    return {"count": len(ordered), **{name: round(value, 1) for name, value in at.items()}}


def cpu_seconds(groups: Groups) -> dict[str, float]:
    """Return how long each group's processes have worked so far."""
    return {name: sum(map(_cpu_seconds, processes)) for name, processes in groups.items()}


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _receive_errors() -> int:
    lines = Path("/proc/net/snmp").read_text("ascii").splitlines()
    names, values = (line.split() for line in lines if line.startswith("Udp:"))
    return int(values[names.index("RcvbufErrors")])


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
    )
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "kernel": os.uname().release,
    }


def _wait_for(lines: Iterable[str], word: str) -> None:
    for line in lines:
        if line.strip() == word:
            return
    raise SystemExit(f"the generator ended before {word!r}")


def whole_box(run: dict[str, Any]) -> float:
    """Return the CPU percent of everything but the callers."""
    return round(sum(v for g, v in run["cpu_percent"].items() if g != "generator"), 1)


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
