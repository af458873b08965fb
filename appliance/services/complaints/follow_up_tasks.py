"""What staff have to do because somebody was dissatisfied or was not reached."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from appliance.errors import TaskRefused
from appliance.services.parameters import COMPLAINT_TASK_DAYS, Parameters
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.follow_up_tasks import FollowUpTaskStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

STATES = OPEN, OVERDUE, CLOSED = ("open", "overdue", "closed")
REASONS = ANSWER, SECOND_HANDLING, NOT_REACHED = ("answer", "second_handling", "not_reached")


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """Something to be done, and because of what."""

    key: str
    """Tasks with the same key are one."""
    reason: str
    number: str = ""
    fund_account: str = ""
    contact: int | None = None
    receipt_number: str | None = None
    call_id: str = ""
    questionnaire: str = ""
    """The reference of its version."""
    question: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowUpTask(NewTask):
    """One task; whoever did it wrote down what came of it."""

    id: int
    made_at: datetime
    due_at: datetime
    closed_at: datetime | None
    closed_by: str
    result: str


@dataclass(frozen=True)
class TaskCounts:
    """How many tasks are open, how many of these are late, and how many are done."""

    open: int
    overdue: int
    closed: int


class FollowUpTasks:
    """Keeps the tasks."""

    def __init__(
        self, database: Database, parameters: Parameters, clock: Callable[[], datetime]
    ) -> None:
        self._store = FollowUpTaskStore(database)
        self._parameters = parameters
        self._clock = clock

    def add_in(self, tables: "Tables", task: NewTask) -> None:
        """Add a task inside the transaction of what it follows from; once for each key."""
        now = self._clock()
        days = int(self._parameters.value(COMPLAINT_TASK_DAYS))
        moments = {"made_at": stamp(now), "due_at": stamp(now + timedelta(days=days))}
        self._store.add(tables, asdict(task) | moments)

    def close(self, number: int, text: str, operator: str) -> None:
        """Write what came of a task; `TaskRefused` where that is nothing, or it is done."""
        if not text.strip() or not operator:
            raise TaskRefused("say what was done, and who did it")
        values = {"id": number, "closed_by": operator, "result": text.strip()}
        if not self._store.close(values | {"closed_at": stamp(self._clock())}):
            raise TaskRefused(f"no task {number} is open")

    def one(self, number: int) -> FollowUpTask | None:
        """Return a task; None where there is none of this number."""
        row = self._store.row(number)
        return record(FollowUpTask, row) if row else None

    def open(self) -> list[FollowUpTask]:
        """Return what is to be done, the soonest due first."""
        return [record(FollowUpTask, row) for row in self._store.open()]

    def listing(
        self, *, reason: str = "", state: str = "", limit: int = 100, offset: int = 0
    ) -> list[FollowUpTask]:
        """Return the tasks of a reason and state, or all: the soonest due, then the latest done."""
        asked = self._asked(reason, state) | {"limit": limit, "offset": offset}
        return [record(FollowUpTask, row) for row in self._store.listing(asked)]

    def count(self, *, reason: str = "", state: str = "") -> int:
        """Return how many tasks of a reason and state there are."""
        return self._store.count(self._asked(reason, state))

    def of_receipt(self, receipt_number: str) -> list[FollowUpTask]:
        """Return the tasks of a complaint, oldest first."""
        return [record(FollowUpTask, row) for row in self._store.of_receipt(receipt_number)]

    def counts(self) -> TaskCounts:
        """Return how many there are."""
        return record(TaskCounts, self._store.counts(stamp(self._clock())))

    def _asked(self, reason: str, state: str) -> dict[str, Any]:
        now = stamp(self._clock())
        return {"reason": reason, "now": now} | {one: one == state for one in STATES}
