"""The queries of the bench: menus and account queries, on the box and in bare dialplan."""

from typing import Any

from tests.calls.bench_bare import bare_beside
from tests.calls.bench_measures import Groups, distribution, groups_of, run_callers, say, whole_box
from tests.calls.bench_scenario import Scenario
from tests.calls.box import new_box
from tests.calls.ports import free_ports

CALLS_A_SECOND = 3.0
KEY_SECONDS = 4.0
SECRET_STEPS = ("PIN",)


def measure(calls: list[int], seconds: float) -> dict[str, Any]:
    """Let so many callers query at once, on the box and in bare dialplan, one after the other."""
    runs = []
    with new_box(**free_ports(max(calls) + 50)) as box:
        bare, scenario = bare_beside(box, max(calls), Scenario)
        bare.start()
        try:
            for count in calls:
                for name in ("box", "bare dialplan"):
                    say(f"{count} calls, {name} …")
                    groups = groups_of(box) if name == "box" else {"asterisk": bare.processes()}
                    address = box.address if name == "box" else bare.address
                    job = job_of(scenario, address, count, seconds)
                    runs.append({"on": name, "calls": count, **_measure(job, groups)})
        finally:
            bare.stop()
    return {"runs": runs, "ratios": _ratios(runs)}


def job_of(
    scenario: Scenario, address: tuple[str, int], calls: int, seconds: float
) -> dict[str, Any]:
    """Return what the callers are to do."""
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


def _measure(job: dict[str, Any], groups: Groups) -> dict[str, Any]:
    measured = run_callers("tests.calls.bench_generator", job, groups)
    shared = ("cpu_percent", "packets", "udp_receive_errors", "load_average")
    return {
        **failures(job, measured),
        "ms": waits_of(measured["waits"]),
        "lost_packets": measured["lost"],
        "sip_retransmissions": measured["retransmissions"],
        "generator_late_ms": measured["late_slots"],
        **{name: measured[name] for name in shared},
    }


def failures(job: dict[str, Any], measured: dict[str, Any]) -> dict[str, int]:
    """Return what went wrong for the callers."""
    return {
        "not_answered": measured["not_answered"],
        "dropped": measured["dropped"],
        "prompts_missing": sum(wait < 0 for _step, wait, _steady in measured["waits"]),
        "keys": len(measured["waits"]),
    }


def waits_of(waits: list[tuple[str, float, bool]]) -> dict[str, dict[str, float]]:
    """Return the distribution of the menu keys in the steady time, and of the PIN's check."""
    menus = [w for step, w, steady in waits if w >= 0 and steady and step not in SECRET_STEPS]
    secret = [w for step, w, _steady in waits if w >= 0 and step in SECRET_STEPS]
    return {"menu keys": distribution(menus), "PIN": distribution(secret)}


def _ratios(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return box against bare dialplan: capacity for the same CPU, and latency."""
    found = []
    for box, bare in zip(runs[::2], runs[1::2], strict=True):
        ours = whole_box(box)
        theirs = bare["cpu_percent"]["asterisk"]
        latency = {
            place: round(box["ms"]["menu keys"][place] / bare["ms"]["menu keys"][place], 2)
            for place in ("p50", "p99")
            if bare["ms"]["menu keys"].get(place)
        }
        found.append(
            {
                "calls": box["calls"],
                "cpu_of_the_whole_box": ours,
                "cpu_of_bare_asterisk": theirs,
                "capacity_ratio": round(theirs / ours, 3) if ours else None,
                "latency_ratio": latency,
            }
        )
    return found


def show(result: dict[str, Any]) -> None:
    """Print the table."""
    heads = ("calls", "on", "failed", "p50 ms", "p99 ms", "max ms", "PIN p50", "cpu %", "agi %")
    say("".join(f"{head:>14}" for head in heads))
    for run in result["runs"]:
        menu, pin, cpu = run["ms"]["menu keys"], run["ms"]["PIN"], run["cpu_percent"]
        failed = run["not_answered"] + run["dropped"] + run["prompts_missing"]
        cells: tuple[Any, ...] = (run["calls"], run["on"], failed, menu.get("p50"), menu.get("p99"))
        cells += (menu.get("max"), pin.get("p50"), whole_box(run), cpu.get("agi_server", ""))
        say("".join(f"{cell!s:>14}" for cell in cells))
    for ratio in result["ratios"]:
        say(
            f"{ratio['calls']} calls: {ratio['capacity_ratio']} of bare capacity for the same CPU, "
            f"latency × {ratio['latency_ratio']}"
        )
