"""Four eyes: what one operator asks for, another who holds the same right grants, once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.errors import SecondPersonRefused
from appliance.services.operators.operators import Operators
from appliance.services.parameters import (
    FOUR_EYES_DELETION,
    FOUR_EYES_EXPORT,
    FOUR_EYES_PUBLISH,
    FOUR_EYES_ROLES,
    Parameter,
    Parameters,
)
from appliance.services.row_records import record
from appliance.store.database import Database
from appliance.store.second_persons import SecondPersonStore

log = logging.getLogger(__name__)

STANDS_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Request:
    """Something that one operator may do only when another has looked at it."""

    id: int
    action: str
    """The right it needs."""
    subject: str
    detail: str
    asked_by: str
    asked_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None


class SecondPersons:
    """What waits for a second person; safe to share between threads."""

    def __init__(
        self,
        database: Database,
        operators: Operators,
        parameters: Parameters,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = SecondPersonStore(database)
        self._operators = operators
        self._parameters = parameters
        self._clock = clock

    def needed(self, right: str) -> bool:
        """Tell whether the owner wants a second person for what this right allows."""
        switch = _switch(right)
        return switch is not None and bool(self._parameters.value(switch))

    def able(self, right: str, by: str) -> list[str]:
        """Return who could be the second person for somebody's request."""
        return [name for name in self._operators.holding(right) if name != by]

    def ask(self, action: str, subject: str, by: str, detail: str = "") -> int:
        """Ask for a second person; the same request that waits already is not asked twice."""
        if not self.able(action, by):
            raise SecondPersonRefused("nobody", f"nobody else holds the right {action}")
        return self._store.ask(action, subject, detail, by, self._clock())

    def granted(self, action: str, subject: str, by: str) -> bool:
        """Use up the grant of a request; False where nobody granted it in the last day."""
        return self._store.use(action, subject, by, self._clock() - STANDS_FOR)

    def listing(self, state: str = "", *, limit: int = 100) -> list[Request]:
        """Return the requests, in one state where it is named, the newest first."""
        self._store.lapse(self._clock() - STANDS_FOR)
        return [record(Request, row) for row in self._store.listing(state, limit)]

    def grant(self, number: int, by: str) -> None:
        """Let the operator who asked do it, once and within a day."""
        self._decide(number, "granted", by)

    def refuse(self, number: int, by: str) -> None:
        """Let nobody do it."""
        self._decide(number, "refused", by)

    def _decide(self, number: int, state: str, by: str) -> None:
        row = self._store.one(number)
        if row is None or row["action"] not in self._operators.one(by).rights:
            raise SecondPersonRefused("right", f"{by} has no right to decide this")
        if row["asked_by"] == by:
            raise SecondPersonRefused("same", f"{by} asked for this; a second person must decide")
        if not self._store.decide(number, state, by, self._clock()):
            raise SecondPersonRefused("decided", "somebody decided this already")
        log.info("%s %s what %s asked for: %s", by, state, row["asked_by"], row["subject"])


def _switch(right: str) -> Parameter | None:
    """Return the switch with which the owner wants a second person for this right."""
    noun, _dot, verb = right.rpartition(".")
    if verb == "export":
        return FOUR_EYES_EXPORT
    return {
        ("operators", "change"): FOUR_EYES_ROLES,
        ("changes", "undo"): FOUR_EYES_ROLES,  # or one would take four eyes themselves back
        ("workshop", "release"): FOUR_EYES_PUBLISH,
        ("retention", "release"): FOUR_EYES_DELETION,
    }.get((noun, verb))
