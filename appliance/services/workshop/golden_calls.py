"""Saved calls that must go the same way in every version: tried with each draft and each night."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from appliance.audio.heard_sentences import keys_in
from appliance.audio.prompts import Prompts
from appliance.errors import GoldenCallRefused
from appliance.records.rehearsal import (
    HEARD,
    HIDDEN_KEYS,
    KEYS,
    PRESSED,
    GoldenCall,
    as_text,
)
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.golden_calls import GoldenCallStore

LONGEST_NAME, MOST_STEPS = 80, 100
NEVER_AWAITED = ("errors.", "outbound.")
"""What belongs to a slip or a fault of that one call."""


class GoldenCalls:
    """The golden calls; made from a call of the ledger or of a rehearsal, then edited."""

    def __init__(self, database: Database, prompts: Prompts, clock: Callable[[], datetime]) -> None:
        self._store = GoldenCallStore(database)
        self._prompts = prompts
        self._clock = clock

    def one(self, number: int) -> GoldenCall:
        """Return a golden call; `GoldenCallRefused` where there is none."""
        row = self._store.one(number)
        if row is None:
            raise GoldenCallRefused("unknown", number=number)
        return record(GoldenCall, row)

    def listing(self) -> list[GoldenCall]:
        """Return the golden calls, in the order they were made."""
        return [record(GoldenCall, row) for row in self._store.listing()]

    def active(self) -> list[GoldenCall]:
        """Return those that are tried."""
        return [one for one in self.listing() if one.active]

    def add(
        self, name: str, dialled: str, steps: Sequence[Mapping[str, str]], by: str, *,
        made_from: str = "",
    ) -> GoldenCall:  # fmt: skip
        """Keep a new golden call."""
        row = {
            "name": _name(name),
            "dialled": _dialled(dialled),
            "steps": as_text(self._checked(steps)),
            "made_from": made_from,
            "made_by": by,
            "made_at": stamp(self._clock()),
        }
        return self.one(self._store.add(row))

    def write(self, name: str, dialled: str, text: str, by: str) -> GoldenCall:
        """Keep a golden call that somebody wrote, a line `hears KEY` or `presses KEYS` a step."""
        return self.add(name, dialled, steps_of(text), by)

    def checked(self, name: str, dialled: str, text: str) -> dict[str, Any]:
        """Return a call somebody wrote as it would be kept; `GoldenCallRefused` says why not."""
        steps = self._checked(steps_of(text))
        return {"name": _name(name), "dialled": _dialled(dialled), "steps": steps}

    def add_from_call(self, call: Mapping[str, Any], name: str, by: str) -> GoldenCall:
        """Keep a call of the ledger, as `Calls.one` returns it, as a golden call."""
        steps = self.steps_of_call(call)
        return self.add(name, call["dialled"], steps, by, made_from=f"call:{call['id']}")

    def add_from_run(self, run: int, played: Mapping[str, Any], by: str) -> GoldenCall:
        """Keep a call of a rehearsal, a `PlayedCall` as kept, as a golden call."""
        steps = [
            {"hears": one["prompt"]} if one["kind"] == HEARD else {"presses": one["text"]}
            for one in played["passages"]
            if (one["kind"] == HEARD and one["prompt"]) or one["kind"] == PRESSED
        ]
        return self.add(played["name"], played["dialled"], steps, by, made_from=f"run:{run}")

    def change(
        self, number: int, name: str, dialled: str, text: str, by: str, *, active: bool
    ) -> GoldenCall:
        """Keep what the owner wrote; a step is a line `hears KEY` or `presses KEYS`."""
        self.one(number)
        row = {
            "name": _name(name),
            "dialled": _dialled(dialled),
            "steps": as_text(self._checked(steps_of(text))),
            "changed_by": by,
            "changed_at": stamp(self._clock()),
            "active": int(active),
        }
        self._store.change(number, row)
        return self.one(number)

    def delete(self, number: int) -> None:
        """Take a golden call away."""
        self._store.delete(self.one(number).id)

    def steps_of_call(self, call: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return what must be heard and what is pressed so that a call goes as this one went.

        Of a menu counts its first sentence and the one that offers the key pressed.
        """
        steps: list[dict[str, str]] = []
        kept = [one for one in call["steps"] if one["kind"] in ("heard", "keyed")]
        for number, step in enumerate(kept):
            if step["kind"] == "keyed":
                steps.append({"presses": step["keys"]})
                continue
            following = kept[number + 1] if number + 1 < len(kept) else None
            pressed = following["keys"] if following and following["kind"] == "keyed" else ""
            steps += [{"hears": key} for key in self._awaited(step, pressed)]
        return steps

    def _awaited(self, step: Mapping[str, str], pressed: str) -> list[str]:
        keys = [
            key
            for key in keys_in(self._prompts, step["prompt"], step["text"], pressed)
            if not key.startswith(NEVER_AWAITED)
        ]
        return list(dict.fromkeys(keys))

    def _checked(self, steps: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        prompts = self._prompts
        known = {key for language in prompts.languages for key in prompts.keys(language)}
        if not any("hears" in step for step in steps):
            raise GoldenCallRefused("nothing_heard")
        if len(steps) > MOST_STEPS:
            raise GoldenCallRefused("too_many_steps", most=MOST_STEPS)
        for number, step in enumerate(steps, start=1):
            if "hears" in step and step["hears"] not in known:
                raise GoldenCallRefused("no_such_sentence", step=number, key=step["hears"])
            keys = step.get("presses", "1")
            if keys != HIDDEN_KEYS and (not keys or not KEYS.issuperset(keys)):
                raise GoldenCallRefused("no_such_keys", step=number, keys=keys)
        return [dict(step) for step in steps]


def steps_of(text: str) -> list[dict[str, str]]:
    """Return the steps of lines `hears KEY` and `presses KEYS`."""
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) != 2 or words[0] not in ("hears", "presses"):
            raise GoldenCallRefused("no_such_step", line=number, text=line.strip())
        steps.append({words[0]: words[1]})
    return steps


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise GoldenCallRefused("no_name", most=LONGEST_NAME)
    return name


def _dialled(number: str) -> str:
    number = number.strip()
    if not number.isascii() or not number.isdigit() or len(number) > 20:
        raise GoldenCallRefused("no_number", number=number)
    return number
