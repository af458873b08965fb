"""Looks at the lines: trunks that are not registered or do not answer, telephones that are away."""

from typing import TYPE_CHECKING

from appliance.line_records import OPERATOR, REGISTERED, UNREACHABLE
from appliance.machine.doctor import Finding

if TYPE_CHECKING:
    from appliance.assembly import Appliance

ADVICE = {
    "rejected": "check user name and password on the console's page Trunks",
    "unregistered": "check address, port, firewall and leased line",
    "stopped": "check the password and save the trunk again",
}


def trunks(appliance: "Appliance") -> Finding:
    """Tell which trunks carry no calls now, and what to look at."""
    states, names = appliance.line_room.states, appliance.lines.trunk_names()
    seen = states.trunks()
    fresh = {n: seen[n] for n in names if n in seen and states.is_fresh(seen[n].seen_at)}
    for name, state in fresh.items():
        registered = state.registration in ("", REGISTERED)
        if state.reachable == UNREACHABLE:
            detail = f"trunk {name} gets no answer since {state.reachable_since:%H:%M}"
            advice = "check address, port and network; some carriers never answer OPTIONS"
            return Finding("trunks", registered, detail, advice, warning=registered)
        if not registered:
            detail = f"trunk {name} is {state.registration} since {state.registered_since:%H:%M}"
            return Finding("trunks", False, detail, ADVICE[state.registration])
    if not names:
        return Finding("trunks", True, "there is none")
    well = ", ".join(fresh)
    return Finding("trunks", True, f"{well} work" if fresh else f"{len(names)}, not seen lately")


def operator_telephone(appliance: "Appliance") -> Finding:
    """Tell whether the operator's telephone is registered, so that callers reach a person."""
    states = appliance.line_room.states
    registered = [
        one
        for one in states.registrations()
        if one.extension == OPERATOR and states.is_fresh(one.seen_at)
    ]
    if registered:
        return Finding("operator_telephone", True, f"registered from {registered[0].address}")
    advice = f"set one up: console, page Extensions, sheet of {OPERATOR}"
    detail = f"no telephone is registered as {OPERATOR}: callers who want a person reach none"
    return Finding("operator_telephone", True, detail, advice, warning=True)
