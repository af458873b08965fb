"""The orders of the bench: full purchase calls, from dialling to 已受理, and what each costs."""

import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.calls.bench_bare import BareAsterisk, bare_beside
from tests.calls.bench_measures import distribution, groups_of, run_callers, say, whole_box
from tests.calls.bench_order_book import measure_book
from tests.calls.bench_order_scenario import OrderScenario, callers
from tests.calls.box import Box, new_box
from tests.calls.more_customers import Customer, add_customers
from tests.calls.ports import free_ports

CALLS_A_SECOND = 5.0
RAMP_SECONDS = 30.0
"""About one call: after it the callers are spread over all steps."""
CALLERS_WHILE_COUNTING_SYNCS = 20
COUNTING_SECONDS = 40.0
GENERATOR = "tests.calls.bench_order_callers"
SYNCS = ("fsync", "fdatasync")


def measure(calls: list[int], seconds: float) -> dict[str, Any]:
    """Let so many customers order at once, on the box and in bare dialplan, then count commits."""
    most = max(*calls, CALLERS_WHILE_COUNTING_SYNCS)
    with new_box(**free_ports(2 * most + 50)) as box:
        say(f"adding {most} customers …")
        customers = add_customers(box, most)
        bare, scenario = bare_beside(box, most, OrderScenario)
        runs = []
        for count in calls:
            people = customers[:count]
            say(f"{count} callers at once, box …")
            runs.append(_run_box(box, scenario, people, seconds))
            say(f"{count} callers at once, bare dialplan …")
            runs.append(_run_bare(bare, scenario, people, seconds))
        say("counting what is synced …")
        syncs = _count_syncs(box, scenario, customers[:CALLERS_WHILE_COUNTING_SYNCS])
        say("the order book alone …")
        book = measure_book(box, customers)
        _check_book(box, runs)
    return {"runs": runs, "ratios": _ratios(runs), "syncs": syncs, "book": book}


def _run_box(
    box: Box, scenario: OrderScenario, people: list[Customer], seconds: float
) -> dict[str, Any]:
    return _run(
        "box",
        address=box.address,
        scenario=scenario,
        people=people,
        seconds=seconds,
        groups=groups_of(box),
    )


def _run_bare(
    bare: BareAsterisk, scenario: OrderScenario, people: list[Customer], seconds: float
) -> dict[str, Any]:
    bare.start()
    try:
        groups = {"asterisk": bare.processes()}
        return _run(
            "bare dialplan",
            address=bare.address,
            scenario=scenario,
            people=people,
            seconds=seconds,
            groups=groups,
        )
    finally:
        bare.stop()


def _run(
    on: str,
    *,
    address: tuple[str, int],
    scenario: OrderScenario,
    people: list[Customer],
    seconds: float,
    groups: dict[str, Any],
) -> dict[str, Any]:
    job = {
        "box": address,
        "callers": callers(people),
        "calls_a_second": CALLS_A_SECOND,
        "ramp_seconds": RAMP_SECONDS,
        "seconds": seconds,
        "steps": scenario.steps(),
    }
    measured = run_callers(GENERATOR, job, groups)
    waits = measured.pop("waits")
    failed = Counter(measured.pop("failed"))
    return {
        "on": on,
        "calls": len(people),
        "failed": sum(failed.values()),
        "failed_waiting_for": dict(failed),
        "key_to_accepted_ms": distribution(waits),
        **measured,
    }


def _count_syncs(box: Box, scenario: OrderScenario, people: list[Customer]) -> dict[str, Any]:
    """Count fsync and fdatasync of the server while customers order, with strace."""
    if shutil.which("strace") is None:
        return {"counted_with": "nothing: strace is not installed"}
    report = box.home.parent / "syncs.txt"
    [server] = box.part("agi_server")
    command = ["strace", "-f", "-c", "-e", f"trace={','.join(SYNCS)}", "-o", str(report)]
    tracer = subprocess.Popen([*command, "-p", str(server.pid)], stderr=subprocess.DEVNULL)
    time.sleep(1)
    before = _orders(box)
    run = _run_box(box, scenario, people, COUNTING_SECONDS)
    time.sleep(3)
    tracer.send_signal(signal.SIGINT)
    tracer.wait()
    synced = _synced(report)
    orders = _orders(box) - before
    return {
        "counted_with": "strace of agi_server: orders, call ledger and recordings together",
        "at_once": len(people),
        "orders": orders,
        "failed": run["failed"],
        "synced": synced,
        "synced_per_order": _ratio(synced, orders),
    }


def _synced(report: Path) -> int:
    rows = [line.split() for line in report.read_text("utf-8").splitlines()]
    return sum(int(row[3]) for row in rows if row and row[-1] in SYNCS)


def _orders(box: Box) -> int:
    return len(box.fundline("orders", "--limit", "100000"))


def _check_book(box: Box, runs: list[dict[str, Any]]) -> None:
    """Refuse figures of a box that lost what it had told."""
    told = sum(run["orders"] for run in runs if run["on"] == "box")
    assert _orders(box) >= told, f"{told} orders were told, the book has {_orders(box)}"


def _ratios(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for box, bare in zip(runs[::2], runs[1::2], strict=True):
        ours, theirs = box["key_to_accepted_ms"], bare["key_to_accepted_ms"]
        places = [place for place in ("p50", "p99") if ours.get(place) and theirs.get(place)]
        found.append(
            {
                "calls": box["calls"],
                "full_calls_ratio": _ratio(box["full_calls_a_second"], bare["full_calls_a_second"]),
                "cpu_ratio": _ratio(whole_box(box), whole_box(bare)),
                "key_to_accepted_ratio": {p: _ratio(ours[p], theirs[p]) for p in places},
            }
        )
    return found


def _ratio(ours: float, theirs: float) -> float | None:
    return round(ours / theirs, 3) if theirs else None


def show(result: dict[str, Any]) -> None:
    """Print the tables."""
    heads = ("at once", "on", "calls/s", "orders", "failed", "p50 ms", "p99 ms", "max ms", "cpu %")
    say("".join(f"{head:>14}" for head in heads))
    for run in result["runs"]:
        wait = run["key_to_accepted_ms"]
        cells = (run["calls"], run["on"], run["full_calls_a_second"], run["orders"], run["failed"])
        cells += (wait.get("p50"), wait.get("p99"), wait.get("max"), whole_box(run))
        say("".join(f"{cell!s:>14}" for cell in cells))
    for ratio in result["ratios"]:
        say(
            f"{ratio['calls']} at once: {ratio['full_calls_ratio']} of bare dialplan's calls,"
            f" confirming key → accepted × {ratio['key_to_accepted_ratio']}"
        )
    for name in ("syncs", "book"):
        say(f"{name}: " + ", ".join(f"{key} {value}" for key, value in result[name].items()))
