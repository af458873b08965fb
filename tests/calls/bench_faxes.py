"""The faxes of the bench: pairs of machines at once, from the queue and from bare SendFAX.

Both send the same document as sound to the same far end. The box's side of a pair is compared with
bare Asterisk's; the far end, a bare ReceiveFAX, is measured too.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from appliance.records.contact import Ticket
from appliance.settings import read_settings
from appliance.telephony.config_files import ami_secret
from appliance.telephony.switchboard import Switchboard
from tests.calls.bench_bare import BareAsterisk
from tests.calls.bench_measures import Groups, cpu_seconds, groups_of, run_callers, say
from tests.calls.bench_queries import CALLS_A_SECOND, failures, job_of
from tests.calls.bench_scenario import Scenario
from tests.calls.box import Box
from tests.calls.far_fax import FarFax, box_and_far_end, far_number
from tests.calls.fax_desk import FaxDesk, fax_desk, rows_of, same
from tests.calls.ports import free_ports

PAGES = 3
PATIENCE_SECONDS = 1200.0
STEADY_SECONDS = 90.0
LOOK_SECONDS = 0.5
DIALPLAN = "[general]\nstatic = yes\n\n[fax]\nexten => s,1,SendFAX(${{PAGES}},F)\n"


def measure(pairs: list[int], beside: int) -> dict[str, Any]:
    """Let so many pairs fax at once, on the box and with bare SendFAX, one after the other.

    With `beside`, the most pairs once more while so many callers are at the hotline.
    """
    runs: list[dict[str, Any]] = []
    with box_and_far_end(calls=max(pairs) + beside + 50) as (box, far), fax_desk(box) as desk:
        desk.appliance.parameters.keep("fax.calls_at_once", max(pairs))
        desk.appliance.fax.choices.keep({"header": ""})
        bare = _bare(box, far, max(pairs))
        bare.start()
        try:
            for place, count in enumerate(pairs):
                document = desk.document(PAGES, dense=True)
                numbers = [
                    far_number("sound_only", 1000 * (2 * place + 1) + n) for n in range(count)
                ]
                others = [
                    far_number("sound_only", 1000 * (2 * place + 2) + n) for n in range(count)
                ]
                say(f"{count} pairs, box …")
                runs.append(_box_run(box, far, desk, document, numbers))
                say(f"{count} pairs, bare SendFAX …")
                runs.append(_bare_run(bare, far, desk, document, others))
        finally:
            bare.stop()
        if beside:
            say(f"{max(pairs)} pairs beside {beside} calls …")
            runs.append(_run_beside(box, far, desk, max(pairs), beside))
    return {"runs": runs}


def _run_beside(box: Box, far: FarFax, desk: FaxDesk, pairs: int, beside: int) -> dict[str, Any]:
    desk.appliance.clips.sentences = box.home.parent / "sentences"
    scenario = Scenario(desk.appliance)
    job = job_of(scenario, box.address, beside, STEADY_SECONDS)
    with ThreadPoolExecutor(1) as pool:
        callers = pool.submit(run_callers, "tests.calls.bench_generator", job, groups_of(box))
        time.sleep(beside / CALLS_A_SECOND)
        numbers = [far_number("sound_only", 90_000 + n) for n in range(pairs)]
        run = _box_run(box, far, desk, desk.document(PAGES, dense=True), numbers)
        measured = callers.result()
    with_callers = {"pairs_per_core": None, "callers": failures(job, measured)}
    return {**run, "on": f"+{beside} calls", **with_callers}


def _box_run(
    box: Box, far: FarFax, desk: FaxDesk, document: str, numbers: list[str]
) -> dict[str, Any]:
    groups = groups_of(box)
    measured = _measured(
        groups, far, numbers, lambda: [desk.send(n, document=document) for n in numbers]
    )
    return {"on": "box", **measured, **_arrived(far, desk, document, numbers)}


def _bare_run(
    bare: BareAsterisk, far: FarFax, desk: FaxDesk, document: str, numbers: list[str]
) -> dict[str, Any]:
    file = bare.settings.home / "document.tif"
    file.write_bytes(_path(desk, document).read_bytes())
    secret = ami_secret(bare.settings, "exchange")
    switchboard = Switchboard("127.0.0.1", bare.settings.ami_port, "exchange", secret)
    switchboard.start()
    while not switchboard.connected:
        time.sleep(0.1)

    def place_all() -> None:
        for number in numbers:
            switchboard.place(
                _ticket(number),
                f"PJSIP/{number}@trunk_far",
                call_id=f"bare-{number}",
                context="fax",
                variables={"PAGES": str(file)},
                ring_seconds=30,
            )

    try:
        measured = _measured({"asterisk": bare.processes()}, far, numbers, place_all)
    finally:
        switchboard.close()
    return {"on": "bare SendFAX", **measured, **_arrived(far, desk, document, numbers)}


def _ticket(number: str) -> Ticket:
    """Return a ticket for the box that has no gate."""
    now = datetime.now().astimezone()
    return Ticket(
        id=f"bare-{number}",
        number=number,
        medium="fax",
        purpose="service",
        decided_at=now,
        good_until=now + timedelta(seconds=30),
    )


def _measured(
    groups: Groups, far: FarFax, numbers: list[str], begin: Callable[[], object]
) -> dict[str, Any]:
    groups = {**groups, "far end": far.processes()}
    before, began = cpu_seconds(groups), time.monotonic()
    begin()
    wanted = set(numbers)
    while not wanted <= {result.number for result in far.results()}:
        assert time.monotonic() - began < PATIENCE_SECONDS, "not all faxes end"
        time.sleep(LOOK_SECONDS)
    seconds, after = time.monotonic() - began, cpu_seconds(groups)
    used = {name: round(after[name] - before[name], 2) for name in groups}
    ours = sum(value for name, value in used.items() if name != "far end")
    return {
        "pairs": len(numbers),
        "pages": PAGES,
        "seconds": round(seconds, 1),
        "cpu_seconds": used,
        "cpu_percent": round(100 * ours / seconds, 1),
        "pairs_per_core": round(len(numbers) * seconds / ours) if ours else None,
    }


def _arrived(far: FarFax, desk: FaxDesk, document: str, numbers: list[str]) -> dict[str, int]:
    """Return how many faxes came whole at once, every row as it was sent."""
    sent = rows_of(_path(desk, document))
    results = {result.number: result for result in far.results() if result.number in set(numbers)}
    whole = [result for result in results.values() if result.status == "SUCCESS"]
    identical = sum(same(rows_of(result.file), sent) for result in whole)
    return {"whole": len(whole), "identical": identical}


def _bare(box: Box, far: FarFax, pairs: int) -> BareAsterisk:
    home = box.home.parent / "bare"
    home.mkdir()
    (home / "appliance.toml").write_text(far.trunk, "utf-8")
    settings = read_settings({**free_ports(pairs + 50), "FUNDLINE_HOME": str(home)})
    return BareAsterisk(settings, DIALPLAN, {})


def _path(desk: FaxDesk, document: str) -> Path:
    documents = desk.appliance.fax.documents
    return documents.path(documents.one(document))


def show(result: dict[str, Any]) -> None:
    """Print the table."""
    heads = ("pairs", "on", "identical", "seconds", "cpu %", "pairs/core", "far end s")
    say("".join(f"{head:>14}" for head in heads))
    for run in result["runs"]:
        cells = (run["pairs"], run["on"], run["identical"], run["seconds"], run["cpu_percent"])
        cells += (run["pairs_per_core"], run["cpu_seconds"]["far end"])
        say("".join(f"{cell!s:>14}" for cell in cells))
        if "callers" in run:
            say(f"the callers meanwhile: {run['callers']}")
