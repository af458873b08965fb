"""The bench: business calls on the box, and beside them the same sound in bare dialplan.

Both are laid side by side in one run on one machine: what the box costs more than Asterisk alone,
and how much later its prompts begin. The callers are a process of their own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from appliance.assembly import assemble
from appliance.settings import CHECKOUT, read_settings
from tests.calls.bench_bare import BareAsterisk
from tests.calls.bench_scenario import Scenario
from tests.calls.box import Box, free_ports, new_box

RESULT = CHECKOUT / ".machine" / "bench.json"
CALLS_A_SECOND = 3.0
KEY_SECONDS = 4.0
SECRET_STEPS = ("PIN",)
PARTS = ("asterisk", "agi_server", "exchange", "watchdog", "console", "supervisor")


def main() -> int:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--calls", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--seconds", type=float, default=60.0, help="of steady load, each run")
    parser.add_argument("--json", type=Path, default=RESULT, help="where the result is written")
    wanted = parser.parse_args()
    runs = []
    with new_box(CHECKOUT, **free_ports(max(wanted.calls) + 50)) as box:
        bare, scenario = _bare_beside(box, max(wanted.calls))
        bare.start()
        try:
            for calls in wanted.calls:
                for name in ("box", "bare dialplan"):
                    _say(f"{calls} calls, {name} …")
                    groups = _groups(box) if name == "box" else {"asterisk": bare.processes()}
                    address = box.address if name == "box" else bare.address
                    job = _job(scenario, address, calls, wanted.seconds)
                    runs.append({"on": name, "calls": calls, **_measure(job, groups)})
        finally:
            bare.stop()
    result = {"machine": _machine(), "runs": runs, "ratios": _ratios(runs)}
    wanted.json.parent.mkdir(parents=True, exist_ok=True)
    wanted.json.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")
    _print(result)
    _say(f"written to {wanted.json}")
    return 0


def _bare_beside(box: Box, calls: int) -> tuple[BareAsterisk, Scenario]:
    """Return a bare Asterisk in a second home beside the box's, with the box's own prompts."""
    home = box.home.parent / "bare"
    settings = read_settings({**free_ports(calls + 50), "FUNDLINE_HOME": str(home)})
    own_sentences = replace(box.settings, home=box.home)
    appliance = assemble(own_sentences)
    try:
        appliance.clips.sentences = home / "sentences"
        scenario = Scenario(appliance)
    finally:
        appliance.close()
    return BareAsterisk(settings, scenario), scenario


def _job(
    scenario: Scenario, address: tuple[str, int], calls: int, seconds: float
) -> dict[str, Any]:
    return {
        "box": address,
        "dialled": "1000",
        "calls": calls,
        "calls_a_second": CALLS_A_SECOND,
        "seconds": seconds,
        "key_seconds": KEY_SECONDS,
        "first": scenario.first_steps(),
        "again": scenario.steps_again(),
    }


def _groups(box: Box) -> dict[str, list[psutil.Process]]:
    return {part: box.part(part) for part in PARTS}


def _measure(job: dict[str, Any], groups: dict[str, list[psutil.Process]]) -> dict[str, Any]:
    with tempfile.TemporaryFile("w+") as task:
        json.dump(job, task)
        task.seek(0)
        callers = subprocess.Popen(
            [sys.executable, "-m", "tests.calls.bench_generator"],
            stdin=task,
            stdout=subprocess.PIPE,
            cwd=CHECKOUT,
            text=True,
        )
    groups = {**groups, "generator": [psutil.Process(callers.pid)]}
    lines = iter(callers.stdout or ())
    _wait_for(lines, "steady")
    before, dropped, began = _cpu(groups), _receive_errors(), time.monotonic()
    load = os.getloadavg()[0]
    _wait_for(lines, "end")
    seconds = time.monotonic() - began
    after = _cpu(groups)
    measured = json.loads(next(lines))
    callers.wait()
    return {
        **_failures(job, measured),
        "ms": _waits(measured["waits"]),
        "cpu_percent": {g: round(100 * (after[g] - before[g]) / seconds, 1) for g in groups},
        "packets": measured["packets"],
        "lost_packets": measured["lost"],
        "sip_retransmissions": measured["retransmissions"],
        "udp_receive_errors": _receive_errors() - dropped,
        "generator_late_ms": measured["late_slots"],
        "load_average": [load, os.getloadavg()[0]],
    }


def _failures(job: dict[str, Any], measured: dict[str, Any]) -> dict[str, int]:
    return {
        "not_answered": measured["not_answered"],
        "dropped": measured["dropped"],
        "prompts_missing": sum(wait < 0 for _step, wait, _steady in measured["waits"]),
        "keys": len(measured["waits"]),
    }


def _waits(waits: list[tuple[str, float, bool]]) -> dict[str, dict[str, float]]:
    """Return the distribution of the menu keys in the steady time, and of the PIN's check."""
    menus = [w for step, w, steady in waits if w >= 0 and steady and step not in SECRET_STEPS]
    secret = [w for step, w, _steady in waits if w >= 0 and step in SECRET_STEPS]
    return {"menu keys": _distribution(menus), "PIN": _distribution(secret)}


def _distribution(values: Iterable[float]) -> dict[str, float]:
    ordered = sorted(values)
    if not ordered:
        return {"count": 0}
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    at = {name: ordered[min(int(p * len(ordered)), len(ordered) - 1)] for name, p in places.items()}
    return {"count": len(ordered), **{name: round(value, 1) for name, value in at.items()}}


def _ratios(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return box against bare dialplan: capacity for the same CPU, and latency."""
    found = []
    for box, bare in zip(runs[::2], runs[1::2], strict=True):
        ours = sum(v for g, v in box["cpu_percent"].items() if g != "generator")
        theirs = bare["cpu_percent"]["asterisk"]
        latency = {
            place: round(box["ms"]["menu keys"][place] / bare["ms"]["menu keys"][place], 2)
            for place in ("p50", "p99")
            if bare["ms"]["menu keys"].get(place)
        }
        found.append(
            {
                "calls": box["calls"],
                "cpu_of_the_whole_box": round(ours, 1),
                "cpu_of_bare_asterisk": theirs,
                "capacity_ratio": round(theirs / ours, 3) if ours else None,
                "latency_ratio": latency,
            }
        )
    return found


def _cpu(groups: dict[str, list[psutil.Process]]) -> dict[str, float]:
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


def _machine() -> dict[str, Any]:
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


def _print(result: dict[str, Any]) -> None:
    heads = ("calls", "on", "failed", "p50 ms", "p99 ms", "max ms", "PIN p50", "cpu %", "agi %")
    _say("".join(f"{head:>14}" for head in heads))
    for run in result["runs"]:
        menu, pin, cpu = run["ms"]["menu keys"], run["ms"]["PIN"], run["cpu_percent"]
        failed = run["not_answered"] + run["dropped"] + run["prompts_missing"]
        whole = round(sum(v for g, v in cpu.items() if g != "generator"), 1)
        cells: tuple[Any, ...] = (run["calls"], run["on"], failed, menu.get("p50"), menu.get("p99"))
        cells += (menu.get("max"), pin.get("p50"), whole, cpu.get("agi_server", ""))
        _say("".join(f"{cell!s:>14}" for cell in cells))
    for ratio in result["ratios"]:
        _say(
            f"{ratio['calls']} calls: {ratio['capacity_ratio']} of bare capacity for the same CPU, "
            f"latency × {ratio['latency_ratio']}"
        )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
