"""The seals of answers and of what was done about complaints: both are provable afterwards."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from appliance.services.seals import Finding, Seals, digest
from appliance.store.complaints import ComplaintStore
from appliance.store.database import Database
from appliance.store.survey_answers import SurveyAnswerStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

ANSWER, COMPLAINT = "survey_answer", "complaint_event"


class AnswerSeals:
    """Seals answers and is the witness for them."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._store = SurveyAnswerStore(database)
        self._seals = seals
        seals.witness(ANSWER, self)

    def append(self, tables: "Tables", row: dict[str, Any]) -> None:
        """Seal an answer in the transaction that gives it."""
        self._seals.append(tables, ANSWER, _subject(row), digest(row))

    def check(self, subject: str, sealed: str) -> str | None:
        """Return what is wrong with a sealed answer, or None."""
        contact, _space, question = subject.partition(" ")
        row = self._store.row(int(contact), question)
        if row is None:
            return "its row is gone"
        return None if digest(row) == sealed else "its row was altered"

    def unsealed(self) -> Iterable[Finding]:
        """Name answers that were never sealed."""
        for row in self._store.never_sealed():
            yield Finding(f"{ANSWER} {_subject(row)}", "was given but never sealed")


class ComplaintSeals:
    """Seals what was done about complaints and is the witness for it."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._store = ComplaintStore(database)
        self._seals = seals
        seals.witness(COMPLAINT, self)

    def append(self, tables: "Tables", row: dict[str, Any]) -> None:
        """Seal an event in the transaction of what it tells."""
        self._seals.append(tables, COMPLAINT, str(row["id"]), digest(row))

    def check(self, subject: str, sealed: str) -> str | None:
        """Return what is wrong with a sealed event, or None."""
        row = self._store.event(int(subject))
        if row is None:
            return "its row is gone"
        return None if digest(row) == sealed else "its row was altered"

    def unsealed(self) -> Iterable[Finding]:
        """Name events that were never sealed."""
        for row in self._store.never_sealed():
            yield Finding(f"{COMPLAINT} {row['id']}", "was noted but never sealed")


def _subject(row: dict[str, Any]) -> str:
    return f"{row['contact']} {row['question']}"
