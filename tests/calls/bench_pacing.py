"""The pace of campaigns: what arrives at the far end a second, and what callers notice of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from appliance.records.campaign import Campaign, Chances, Retries
from tests.calls.bench_measures import groups_of, run_callers, say
from tests.calls.bench_queries import CALLS_A_SECOND, failures, job_of, waits_of
from tests.calls.bench_scenario import Scenario
from tests.calls.campaign_desk import CampaignDesk, campaign_desk, most_in_a_second
from tests.calls.far_farm import FarmCall, box_and_farm
from tests.calls.far_people import far_person

RATES = (5, 20, 50)
BESIDE_RATE = 20
BESIDE = ("busy", "rejects", "hangs_up", "presses")
"""Who is called beside callers: half of them answer."""
ONCE = Retries(**{n: Chances(1, 0) for n in ("busy", "rejected", "hung_up", "unfinished")})
RUNS = ("alone", "campaign", "alone again")
SPACE = 10_000


def measure(callers: int, seconds: float) -> dict[str, Any]:
    """Call at each rate for so long, then let callers query without and with a campaign."""
    with box_and_farm(calls=callers + 600) as (box, farm), campaign_desk(box, farm) as desk:
        box.learn_trading_days()
        rates = [
            _paced(desk, rate, seconds, SPACE * place) for place, rate in enumerate(RATES, start=1)
        ]
        desk.appliance.clips.sentences = box.home.parent / "sentences"
        job = job_of(Scenario(desk.appliance), box.address, callers, seconds)
        runs = [_beside(desk, job, name) for name in RUNS]
    return {"rates": rates, "callers": runs, "ratios": _ratios(runs)}


def _paced(desk: CampaignDesk, rate: int, seconds: float, first: int) -> dict[str, Any]:
    say(f"{rate} calls a second …")
    numbers = [far_person("busy", first + n) for n in range(round(rate * seconds))]
    campaign = desk.start(numbers, calls_per_second=Decimal(rate), retries=ONCE)
    desk.settle(campaign, 10 * seconds)
    return {"configured": rate, **_arrived(desk, campaign)}


def _arrived(desk: CampaignDesk, campaign: Campaign) -> dict[str, Any]:
    """Return how the calls of a campaign arrived at the far end, by its own log."""
    numbers = {contact.number for contact in desk.contacts(campaign)}
    calls: list[FarmCall] = [call for call in desk.farm.calls() if call.number in numbers]
    moments = sorted(call.at for call in calls)
    real = (len(moments) - 1) / (moments[-1] - moments[0])
    rate = float(campaign.calls_per_second)
    return {
        "calls": len(calls),
        "per_second": round(real, 3),
        "error_percent": round(100 * (real - rate) / rate, 2),
        "most_in_a_second": most_in_a_second(moments),
    }


def _beside(desk: CampaignDesk, job: dict[str, Any], name: str) -> dict[str, Any]:
    """Let the callers query, with a campaign all the while where the run is called so."""
    say(f"{job['calls']} callers, {name} …")
    with ThreadPoolExecutor(1) as pool:
        callers = pool.submit(run_callers, "tests.calls.bench_generator", job, groups_of(desk.box))
        time.sleep(job["calls"] / CALLS_A_SECOND)
        campaign = _campaign_beside(desk, job["seconds"]) if name == "campaign" else None
        measured = callers.result()
        arrived = {}
        if campaign is not None:
            desk.room.campaigns.stop(campaign.id, "bench")
            arrived = _arrived(desk, campaign)
    shown = ("cpu_percent", "load_average", "lost")
    return {
        "run": name,
        **failures(job, measured),
        "ms": waits_of(measured["waits"]),
        **{one: measured[one] for one in shown},
        "campaign": arrived,
    }


def _campaign_beside(desk: CampaignDesk, seconds: float) -> Campaign:
    count = round(2 * seconds * BESIDE_RATE)
    numbers = [far_person(BESIDE[n % len(BESIDE)], 5 * SPACE + n) for n in range(count)]
    return desk.start(numbers, calls_per_second=Decimal(BESIDE_RATE), retries=ONCE)


def _ratios(runs: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the latency with the campaign, and alone again, to that alone before."""
    before, *others = (run["ms"]["menu keys"] for run in runs)
    return {
        name: {place: round(other[place] / before[place], 2) for place in ("p50", "p99")}
        for name, other in zip(RUNS[1:], others, strict=True)
    }


def show(result: dict[str, Any]) -> None:
    """Print the tables."""
    heads = ("configured", "calls", "per second", "error %", "most in 1 s")
    say("".join(f"{head:>14}" for head in heads))
    for run in result["rates"]:
        names = ("configured", "calls", "per_second", "error_percent", "most_in_a_second")
        say("".join(f"{run[name]!s:>14}" for name in names))
    more = ("callers", "keys", "failed", "p50 ms", "p99 ms", "max ms", "campaign/s")
    say("".join(f"{head:>14}" for head in more))
    for run in result["callers"]:
        menu = run["ms"]["menu keys"]
        failed = run["not_answered"] + run["dropped"] + run["prompts_missing"]
        cells = [run["run"], menu.get("count"), failed, menu.get("p50"), menu.get("p99")]
        cells += [menu.get("max"), run["campaign"].get("per_second", "")]
        say("".join(f"{cell!s:>14}" for cell in cells))
    say(f"latency to that alone: {result['ratios']}")
