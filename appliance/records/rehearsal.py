"""What a draft is tried with before it counts: runs, the calls they place, what was heard."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KINDS = LINT, REHEARSAL, GOLDEN = ("lint", "rehearsal", "golden")
LINE_PROOFS = (LINT, GOLDEN)
"""What a change of trunks, extensions and numbers must pass; no keys lead there to rehearse."""
STATES = WAITING, RUNNING, PASSED, FAILED, BROKEN = (
    "waiting", "running", "passed", "failed", "broken",
)  # fmt: skip
HEARD, PRESSED, MISSED = "heard", "pressed", "missed"
HIDDEN_KEYS = "****"
"""A secret in a saved call: a rehearsal keys one of its own, which only its copy knows."""
KEYS = frozenset("0123456789*#")


@dataclass(frozen=True)
class Step:
    """One step of a planned call: a sentence that must be heard, or keys that are pressed."""

    hears: str = ""
    """Key of the sentence in `prompts.toml`."""
    presses: str = ""


@dataclass(frozen=True)
class PlannedCall:
    """A call a rehearsal places: the number it dials, and what happens in it."""

    name: str
    dialled: str
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        steps = [{"hears": s.hears} if s.hears else {"presses": s.presses} for s in self.steps]
        return {"name": self.name, "dialled": self.dialled, "steps": steps}


def planned_call(kept: Mapping[str, Any]) -> PlannedCall:
    """Return a planned call as it was kept."""
    steps = tuple(Step(**step) for step in kept["steps"])
    return PlannedCall(str(kept["name"]), str(kept["dialled"]), steps)


@dataclass(frozen=True)
class Passage:
    """What happened at a second of a placed call: a sentence, keys, or a sentence that lacked."""

    seconds: float
    kind: str
    """`heard`, `pressed` or `missed`."""
    prompt: str = ""
    text: str = ""
    """The words heard, or the keys."""


@dataclass(frozen=True)
class PlayedCall:
    """A call a rehearsal placed, and what came of it."""

    name: str
    dialled: str
    well: bool
    reason: str = ""
    """Key of the words that say why it is not well: `not_answered`, `not_heard`, …"""
    values: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Run:
    """A trial of one revision of a draft, or of what is in force."""

    id: int
    kind: str
    draft: int | None
    """None where it tries what is in force."""
    revision: int | None
    asked_by: str
    asked_at: datetime
    state: str
    done: int = 0
    total: int = 0
    """How far it is, in steps of its kind."""
    calls: list[dict[str, Any]]
    """The calls it is asked to place, as kept; none: the usual ones."""
    findings: list[dict[str, Any]]
    """What a lint found (`LintFinding`), or the calls that were placed (`PlayedCall`)."""
    reason: str = ""
    """Why it is broken, in a sentence."""
    began_at: datetime | None
    ended_at: datetime | None

    @property
    def over(self) -> bool:
        """Tell whether it has ended."""
        return self.ended_at is not None

    @property
    def seconds(self) -> float | None:
        """Return how long it took, once it is over."""
        if self.began_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.began_at).total_seconds()


@dataclass(frozen=True, kw_only=True)
class GoldenCall:
    """A saved call that must go the same way in every version."""

    id: int
    name: str
    dialled: str
    steps: list[dict[str, str]]
    made_from: str
    """`call:<id>`, `run:<id>` or empty."""
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime
    active: bool

    @property
    def planned(self) -> PlannedCall:
        """Return it as a call to be placed."""
        return planned_call({"name": self.name, "dialled": self.dialled, "steps": self.steps})

    @property
    def text(self) -> str:
        """Return its steps as lines, to be edited: `hears KEY` and `presses KEYS`."""
        return "".join(f"{verb} {word}\n" for step in self.steps for verb, word in step.items())


def as_text(value: Any) -> str:
    """Return what is kept as JSON in a column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
