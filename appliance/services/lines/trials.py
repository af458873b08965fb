"""Calls that try a line: asked for by an operator, allowed by the contact gate, made once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from appliance.errors import TrialRefused
from appliance.records.contact import CALL, REQUESTED, Question, Ticket
from appliance.records.line import (
    ANSWERED,
    ASKED,
    CALLING,
    FAILED,
    HEARD,
    SUPPRESSED,
    TRIAL,
    Trial,
)
from appliance.services.lines.line_book import LineBook
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.lines import LineStore

LONGEST = timedelta(minutes=3)
"""What is still open then was lost."""


class Trials:
    """The trials of the lines; one of each kind at a time, so that no button rings for ever."""

    def __init__(
        self,
        database: Database,
        *,
        lines: LineBook,
        gate: ContactGate,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = LineStore(database)
        self._lines = lines
        self._gate = gate
        self._clock = clock

    def ask(self, operator: str, number: str, trunk: str = "") -> Trial:
        """Want a trial of a telephone of the house, or of a trunk with a number outside."""
        lines = self._lines.now()
        if trunk and lines.trunk(trunk) is None:
            raise TrialRefused("no_trunk", f"there is no trunk {trunk}")
        if not trunk and lines.extension(number) is None:
            raise TrialRefused("no_extension", f"there is no extension {number}")
        if any((one.trunk, one.number) == (trunk, number) for one in self.open()):
            raise TrialRefused("under_way", "such a trial is under way")
        at = stamp(self._clock())
        row = {"asked_at": at, "operator": operator, "trunk": trunk, "number": number}
        row |= {"state": ASKED, "detail": ""}
        with self._database.writing() as tables:
            ticket, ended_at = None, None
            if trunk:
                decision = self._gate.decide(tables, self._question(number))
                row |= {"number": decision.number or number}
                ticket = decision.id
                if not decision.allowed:
                    row |= {"state": SUPPRESSED, "detail": decision.reason}
                    ended_at = at
            new = self._store.add_trial(tables, {**row, "ticket": ticket, "ended_at": ended_at})
        return self.one(new)

    def one(self, trial: int) -> Trial:
        """Return one trial; `TrialRefused` where there is none."""
        row = self._store.trial(trial)
        if row is None:
            raise TrialRefused("unknown", f"there is no trial {trial}")
        return record(Trial, row)

    def open(self) -> list[Trial]:
        """Return the trials that are not over."""
        return [record(Trial, row) for row in self._store.open_trials()]

    def listing(self, limit: int = 10) -> list[Trial]:
        """Return the last trials, the newest first."""
        return [record(Trial, row) for row in self._store.trials(limit)]

    # --- for the exchange and the call itself

    def due(self) -> list[Trial]:
        """Return the trials whose call is to be placed."""
        return [one for one in self.open() if one.state == ASKED]

    def begin(self, trial: Trial) -> bool:
        """Write that its call is placed now; False where somebody else did."""
        return self._store.change_trial(trial.id, state=CALLING)

    def ticket(self, trial: Trial) -> Ticket:
        """Return the gate's permission for the call of a trunk's trial."""
        return self._gate.ticket(trial.ticket or "")

    def answered(self, call_id: str) -> None:
        """Write that somebody answered."""
        self._change(call_id, state=ANSWERED, answered_at=stamp(self._clock()))

    def heard(self, call_id: str) -> None:
        """Write that he heard the sentence and his key arrived: sound goes both ways."""
        self._change(call_id, state=HEARD)

    def end(self, call_id: str, *, cause: int = 0, sip: int = 0) -> None:
        """Write that its call is over; one that nobody answered has failed."""
        at = stamp(self._clock())
        for one in self.open():
            if one.call_id == call_id:
                state = FAILED if one.state in (ASKED, CALLING) else None
                self._store.change_trial(one.id, state=state, ended_at=at, cause=cause, sip=sip)

    def give_up_lost(self) -> None:
        """End the trials of whose end nobody told."""
        for one in self.open():
            if self._clock() - one.asked_at > LONGEST:
                self.end(one.call_id)

    def _change(self, call_id: str, **values: str) -> None:
        number = call_id.removeprefix(TRIAL)
        if call_id.startswith(TRIAL) and number.isdecimal():
            self._store.change_trial(int(number), **values)

    def _question(self, number: str) -> Question:
        now = self._clock()
        return Question(
            medium=CALL, number=number, purpose=REQUESTED, contact="line trial", requested_at=now
        )
