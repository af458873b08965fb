"""Where calls go in a dialplan: to places that are not there, nowhere, or round and round."""

import re
from collections.abc import Iterator

from appliance.records.workshop import DIALPLAN, LintFinding
from appliance.services.workshop.lint.facts import Facts, error, in_source
from appliance.services.workshop.lint.reading import Dialplan, Step

FILE = "extensions.conf"
DOCUMENT = f"{DIALPLAN}{FILE}"
ENTRANCE = re.compile(r"^context\s*=\s*(\w+)", re.MULTILINE)
"""Where the endpoints of pjsip.conf say that callers arrive."""
BY_ITSELF = ("h", "i", "t", "T", "o", "e", "fax")
"""Extensions Asterisk goes to by itself."""
TAKES_TIME = ("wait", "playback", "dial", "confbridge", "audiosocket")
"""Applications after which a call is later; a loop without one of them spins."""
ENDS = ("hangup", "busy", "congestion")
JUMPS = ("goto", "gotoif", "gotoiftime", "gosub")

Place = tuple[str, str, int]


def flow_findings(facts: Facts, plan: Dialplan, ours: Dialplan) -> Iterator[LintFinding]:
    """Return what is wrong with where calls go."""
    edges: dict[Place, list[Place]] = {}
    for step in plan.steps():
        places, wrong = _following(plan, step)
        edges[step.place] = places
        for target in wrong:
            yield _at(facts, step.line, "leads_nowhere", target=target)
    entrances = set(ENTRANCE.findall(facts.texts["pjsip.conf"]))
    by_the_box = _begun_by_the_box(ours, set(ENTRANCE.findall(facts.delivered["pjsip.conf"])))
    begun = _begun(plan, entrances) | (by_the_box & _begun_any(plan))
    reached = _reached(edges, begun)
    for step in plan.steps():
        if step.place not in reached and _first_unreached(step, reached):
            place = f"{step.context},{step.extension},{step.number}"
            yield _at(facts, step.line, "dead_branch", place=place)
    for step in _spinning(plan, edges):
        place = f"{step.context},{step.extension},{step.number}"
        yield _at(facts, step.line, "endless_loop", place=place)


def _following(plan: Dialplan, step: Step) -> tuple[list[Place], list[str]]:
    """Return the places after a step, and the targets that are no places."""
    name = step.application.lower()
    after: list[Place] = []
    steps = plan.contexts[step.context][step.extension]
    if step.number < len(steps):
        after.append((step.context, step.extension, step.number + 1))
    if name in ENDS:
        return [], []
    if name not in JUMPS:
        return after, []
    targets = _targets(step)
    found = {target: _place(plan, step, target) for target in targets if target}
    places = [place for place in found.values() if place]
    wrong = [target for target, place in found.items() if place is None]
    goes_on = name == "gosub" or (name != "goto" and "" in targets)
    return places + (after if goes_on else []), wrong


def _targets(step: Step) -> list[str]:
    """Return the targets of a jump, '' where it goes on with the next step."""
    if step.application.lower() in ("goto", "gosub"):
        return [re.sub(r"\(.*", "", step.arguments)]
    _condition, _, ways = _split(step.arguments, "?")
    yes, _, no = _split(ways, ":")
    return [yes.strip(), no.strip()]


def _split(text: str, sign: str) -> tuple[str, str, str]:
    """Cut at the first sign outside of brackets and quotes."""
    depth, quoted = 0, False
    for place, one in enumerate(text):
        if one == '"':
            quoted = not quoted
        elif not quoted and one in "({[":
            depth += 1
        elif not quoted and one in ")}]":
            depth -= 1
        elif one == sign and depth == 0 and not quoted:
            return text[:place], sign, text[place + 1 :]
    return text, "", ""


def _place(plan: Dialplan, step: Step, target: str) -> Place | None:
    parts = [part.strip() for part in target.split(",")]
    context = parts[-3] if len(parts) == 3 else step.context
    extension = parts[-2] if len(parts) >= 2 else step.extension
    steps = plan.find(context, extension) if len(parts) <= 3 else None
    for one in steps or ():
        if parts[-1] in (str(one.number), one.label) and parts[-1]:
            return one.place
    return None


def _begun(plan: Dialplan, entrances: set[str]) -> set[Place]:
    """Return where calls enter by number, and where Asterisk leads them by itself."""
    entered = {name for entrance in entrances for name in plan.reach(entrance)}
    return {
        steps[0].place
        for context, extensions in plan.contexts.items()
        for extension, steps in extensions.items()
        if steps and (context in entered or extension in BY_ITSELF)
    }


def _begun_by_the_box(ours: Dialplan, entrances: set[str]) -> set[Place]:
    """Return where the box's own parts lead calls: what only they reach in our own template."""
    edges = {step.place: _following(ours, step)[0] for step in ours.steps()}
    return _begun_any(ours) - _reached(edges, _begun(ours, entrances))


def _begun_any(plan: Dialplan) -> set[Place]:
    return {s[0].place for extensions in plan.contexts.values() for s in extensions.values() if s}


def _reached(edges: dict[Place, list[Place]], begun: set[Place]) -> set[Place]:
    reached: set[Place] = set()
    waiting = list(begun)
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting += edges.get(place, [])
    return reached


def _first_unreached(step: Step, reached: set[Place]) -> bool:
    """Tell whether a dead branch begins here: one finding is enough for it."""
    return step.number == 1 or (step.context, step.extension, step.number - 1) in reached


def _spinning(plan: Dialplan, edges: dict[Place, list[Place]]) -> Iterator[Step]:
    """Yield a step of each loop in which no time passes."""
    quick = {s.place: s for s in plan.steps() if not _takes_time(s)}
    told: set[Place] = set()
    for place, step in quick.items():
        if place in told:
            continue
        seen: set[Place] = set()
        waiting = [one for one in edges[place] if one in quick]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += [further for further in edges[one] if further in quick]
        if place in seen:
            told |= seen
            yield step


def _takes_time(step: Step) -> bool:
    name = step.application.lower()
    if name != "wait":
        return name in TAKES_TIME
    try:
        return float(step.arguments or 1) >= 0.1
    except ValueError:
        return False


def _at(facts: Facts, line: int, key: str, /, **values: object) -> LintFinding:
    return error(DOCUMENT, in_source(facts, FILE, line), key, **values)
