"""Looks at the lines: trunks that are not registered or do not answer, telephones that are away."""

from typing import TYPE_CHECKING

from appliance.machine.findings import Finding, not_well, warning, well
from appliance.records.line import OPERATOR, REGISTERED, REJECTED, STOPPED, UNREACHABLE, TrunkState

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def trunks(appliance: "Appliance") -> Finding:
    """Tell which trunks carry no calls now, and what to look at."""
    states, names = appliance.line_room.states, appliance.lines.trunk_names()
    seen = states.trunks()
    fresh = {n: seen[n] for n in names if n in seen and states.is_fresh(seen[n].seen_at)}
    for state in fresh.values():
        if not state.well:
            return _wrong(state)
    if not names:
        return well("trunks.none")
    if not fresh:
        return well("trunks.unseen", count=len(names))
    return well("trunks.work", trunks=[*fresh])


def _wrong(state: TrunkState) -> Finding:
    trunk, since = state.name, state.reachable_since
    if state.reachable == UNREACHABLE and state.registration in ("", REGISTERED):
        return warning("trunks.unreachable", trunk=trunk, since=since)
    if state.reachable == UNREACHABLE:
        return not_well("trunks.unreachable", trunk=trunk, since=since)
    since = state.registered_since
    if state.registration == REJECTED:
        return not_well("trunks.rejected", trunk=trunk, since=since)
    if state.registration == STOPPED:
        return not_well("trunks.stopped", trunk=trunk, since=since)
    return not_well("trunks.unregistered", trunk=trunk, since=since)


def operator_telephone(appliance: "Appliance") -> Finding:
    """Tell whether the operator's telephone is registered, so that callers reach a person."""
    states = appliance.line_room.states
    registered = [
        one
        for one in states.registrations()
        if one.extension == OPERATOR and states.is_fresh(one.seen_at)
    ]
    if registered:
        return well("operator_telephone.registered", address=registered[0].address)
    return warning("operator_telephone.missing", extension=OPERATOR)
