"""What each call that is over was, derived from its steps: one row that figures are counted from.

The figures and the listings they lead to read the same rows, so a number and its list agree.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from appliance.store.call_facts import CallFactStore
from appliance.store.calls import CallStore
from appliance.store.database import Database

SETTLED_AFTER = timedelta(seconds=30)
"""Steps are written in groups; after this long those of an ended call are on the disk."""
AT_ONCE = 2000
DEPTH = 3
REFUSED = "identity: refused"


class CallFacts:
    """Keeps a row for each call that is over."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = CallFactStore(database)
        self._calls = CallStore(database)
        self._clock = clock

    def catch_up(self, since: str | None = None) -> int:
        """Write the facts of calls that ended meanwhile, oldest first; return how many."""
        before = (self._clock() - SETTLED_AFTER).isoformat(timespec="milliseconds")
        calls = self._store.without_facts(before, AT_ONCE, since)
        if calls:
            steps = self._calls.steps([call["id"] for call in calls])
            asked = {step["prompt"] for one in steps.values() for step in one if is_choice(step)}
            self._store.keep([facts(call, steps[call["id"]]) for call in calls], asked)
        return len(calls)

    def make_anew(self, since: str, before: str) -> int:
        """Forget the facts of calls begun in a span and derive them again; return how many."""
        self._store.forget(since, before)
        made = 0
        while count := self.catch_up(since):
            made += count
        return made


def facts(call: Mapping[str, Any], steps: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return what a call was, from its row and its steps."""
    began, ended = (datetime.fromisoformat(call[name]) for name in ("started_at", "ended_at"))
    last = steps[-1] if steps else {"kind": "", "prompt": ""}
    return {
        "started_at": call["started_at"],
        "call_id": call["id"],
        "direction": call["direction"],
        "answered": int(call["answered_at"] is not None),
        "identified": int(call["customer"] is not None),
        "seconds": max(round((ended - began).total_seconds()), 0),
        "ending": call["ending"],
        "path": path(steps),
        "last_heard": last["prompt"] if last["kind"] == "heard" else "",
        "refused_pins": sum(step["text"] == REFUSED for step in steps),
    }


def path(steps: Sequence[Mapping[str, str]]) -> str:
    """Return the first choices in menus, as `hotline.3/transactions.1`; empty where none was."""
    chosen = [
        f"{s['prompt']}.{s['keys']}" for s in steps if is_choice(s) and "." not in s["prompt"]
    ]
    return "/".join(chosen[:DEPTH])


def is_choice(step: Mapping[str, str]) -> bool:
    """Tell whether keys were pressed that the box waited for; a menu's name has no dot."""
    return step["kind"] == "keyed" and bool(step["prompt"]) and bool(step["keys"])
