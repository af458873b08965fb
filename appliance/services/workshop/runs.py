"""The runs that try a draft: a door asks, the exchange starts a process, one at a time."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from appliance.errors import RunUnknown
from appliance.records.rehearsal import (
    BROKEN,
    FAILED,
    KINDS,
    PASSED,
    RUNNING,
    WAITING,
    PlannedCall,
    Run,
    as_text,
)
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.workshop_runs import RunStore

KILLED, TOO_LONG = "killed", "too_long"
"""Why a run is broken, where it is nothing it said itself; a colon and a detail may follow."""


class _Draft(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def revision(self) -> int: ...


class Runs:
    """The runs; a revision of a draft is proven by those of each kind that passed last."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = RunStore(database)
        self._clock = clock

    # --- for the doors

    def ask(
        self,
        draft: _Draft | None,
        kind: str,
        asked_by: str,
        calls: Sequence[PlannedCall] = (),
    ) -> Run:
        """Ask for a run of a draft's revision, or of what is in force; one that is open is it."""
        if kind not in KINDS:
            raise RunUnknown(f"there is no kind of run {kind!r}")
        of, revision = (draft.number, draft.revision) if draft else (None, None)
        row = {
            "kind": kind,
            "draft": of,
            "revision": revision,
            "asked_by": asked_by,
            "asked_at": stamp(self._clock()),
            "calls": as_text([call.as_json() for call in calls]),
        }
        with self._database.writing() as tables:
            last = self._store.latest(kind, of, revision)
            if last and last["ended_at"] is None:
                return record(Run, last)
            number = self._store.add(tables, row)
        return self.one(number)

    def one(self, number: int) -> Run:
        """Return a run; `RunUnknown` where there is none."""
        row = self._store.one(number)
        if row is None:
            raise RunUnknown(f"there is no run {number}")
        return record(Run, row)

    def listing(self, draft: int | None = None, limit: int = 50, offset: int = 0) -> list[Run]:
        """Return the runs, of all drafts or of one, the last asked first."""
        return [record(Run, row) for row in self._store.listing(draft, limit, offset)]

    def count(self, draft: int | None = None) -> int:
        """Return how many runs there are."""
        return self._store.count(draft)

    def latest(self, kind: str, draft: _Draft | None = None) -> Run | None:
        """Return the newest run of a kind for a draft's revision, or for what is in force."""
        of, revision = (draft.number, draft.revision) if draft else (None, None)
        row = self._store.latest(kind, of, revision)
        return record(Run, row) if row else None

    def missing(self, draft: _Draft) -> tuple[str, ...]:
        """Return the kinds of runs a draft's revision has not passed, for the publisher."""
        runs = {kind: self.latest(kind, draft) for kind in KINDS}
        return tuple(kind for kind, run in runs.items() if run is None or run.state != PASSED)

    # --- for the exchange

    def next_waiting(self) -> Run | None:
        """Return the run that is to be started next; none while one runs."""
        rows = self._store.open()
        if any(row["state"] == RUNNING for row in rows):
            return None
        return next((record(Run, row) for row in rows if row["state"] == WAITING), None)

    def left_open(self) -> list[Run]:
        """Return the runs that are said to run."""
        return [record(Run, row) for row in self._store.open() if row["state"] == RUNNING]

    def broke(self, number: int, reason: str = KILLED) -> None:
        """Write that a run's process ended before the run did; a run that had ended stays so."""
        self._store.begin(number, stamp(self._clock()))
        self._store.end(number, BROKEN, stamp(self._clock()), reason)

    # --- for the process

    def begin(self, number: int) -> Run:
        """Begin a run; `RunUnknown` where it does not wait."""
        if not self._store.begin(number, stamp(self._clock())):
            raise RunUnknown(f"run {number} does not wait to be begun")
        return self.one(number)

    def progress(self, number: int, done: int, total: int, findings: Sequence[Any]) -> None:
        """Write how far a run is and what it found so far, `LintFinding`s or `PlayedCall`s."""
        self._store.progress(number, done, total, as_text([asdict(one) for one in findings]))

    def end(self, number: int, well: bool) -> None:
        """Write whether a run passed."""
        self._store.end(number, PASSED if well else FAILED, stamp(self._clock()))
