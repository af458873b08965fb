"""What people said about being called, and whom the company calls no more: with its evidence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from appliance import acting
from appliance.errors import ConsentRefused
from appliance.records.contact import MARKETING, SERVICE
from appliance.services.audit.changes import Changes
from appliance.services.row_records import record, stamp
from appliance.store.consents import ConsentStore
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

REFUSAL, BLACKLIST = "refusal", "blacklist"
TOPICS = (SERVICE, MARKETING, REFUSAL, BLACKLIST)
NUMBER, PERSON = "number", "person"
ALWAYS = "always"
UNDONE = "撤销修改 / a change was taken back"
MOST_EVENTS = 500


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """How it is known that somebody said so: a call and its recording, or who wrote it down."""

    call_id: str = ""
    recording: str = ""
    operator: str = ""
    text: str = ""
    source: str = "call"
    until: datetime | None = None
    """When what is noted ends by itself."""


@dataclass(frozen=True, kw_only=True)
class ContactEvent:
    """One thing that was said or decided about a number or a person."""

    id: int
    at: datetime
    topic: str
    kind: str
    subject: str
    holds: bool
    source: str
    call_id: str
    recording: str
    operator: str
    text: str
    until: datetime | None = None
    """When it ends by itself; None is when somebody ends it."""

    def over(self, now: datetime) -> bool:
        """Tell whether it has ended by itself."""
        return self.until is not None and self.until <= now


@dataclass(frozen=True)
class Standing:
    """What holds now about a number and the person called there."""

    events: tuple[ContactEvent, ...] = ()
    """The last event of each topic and subject."""

    @property
    def blacklisted(self) -> bool:
        """Tell whether the company calls there no more."""
        return any(one.holds for one in self._about(BLACKLIST))

    @property
    def refused_at(self) -> datetime | None:
        """Return when it was said that no call is wanted; None where calls are."""
        return max((one.at for one in self._about(REFUSAL) if one.holds), default=None)

    def consent(self, purpose: str) -> bool | None:
        """Return whether contacts for a purpose were agreed to; None where nobody said."""
        said = [one.holds for one in self._about(purpose)]
        return all(said) if said else None

    def _about(self, topic: str) -> list[ContactEvent]:
        return [one for one in self.events if one.topic == topic]


class Consents:
    """The register of consents, refusals and the blacklist; nothing in it is ever changed."""

    def __init__(
        self,
        database: Database,
        form: Callable[[str], str],
        clock: Callable[[], datetime],
        changes: Changes | None = None,
    ) -> None:
        self._database = database
        self._store = ConsentStore(database)
        self._form = form
        self._clock = clock
        self._changes = changes
        if changes is not None:
            changes.keeper(BLACKLIST, BlacklistEntries(self))

    def agree(self, purpose: str, number: str, fund_account: str, evidence: Evidence) -> None:
        """Note that contacts for a purpose are agreed to."""
        self._note(purpose, True, number, fund_account, evidence)

    def withdraw(self, purpose: str, number: str, fund_account: str, evidence: Evidence) -> None:
        """Note that contacts for a purpose are not agreed to any more."""
        self._note(purpose, False, number, fund_account, evidence)

    def refuse(self, number: str, fund_account: str, evidence: Evidence) -> None:
        """Note that no call is wanted (谢绝来电); it counts from the next question to the gate."""
        self._note(REFUSAL, True, number, fund_account, evidence)

    def take_back(self, number: str, fund_account: str, evidence: Evidence) -> None:
        """Note that calls are wanted again."""
        self._note(REFUSAL, False, number, fund_account, evidence)

    def blacklist(
        self, number: str, fund_account: str, evidence: Evidence, until: datetime | None = None
    ) -> None:
        """Call there no more, or not until a moment; an operator decides it and says why."""
        if until is not None and until <= self._clock():
            raise ConsentRefused("until", "the end of a blacklist is in the future")
        self._note(BLACKLIST, True, number, fund_account, replace(evidence, until=until))

    def end_blacklist(self, number: str, fund_account: str, evidence: Evidence) -> None:
        """Allow calls again; an operator decides it and says why."""
        self._note(BLACKLIST, False, number, fund_account, evidence)

    # --- looking

    def standing(self, number: str, fund_account: str = "") -> Standing:
        """Return what holds now about a number, the person who has it, or this person."""
        number = self._form(number) if number else ""
        persons = self._store.persons(number, fund_account) or _known(fund_account)
        return self._standing(self._store.standing(number, persons))

    def standing_in(self, tables: "Tables", number: str, persons: Iterable[str]) -> Standing:
        """Return what holds about a number and these accounts inside a transaction."""
        return self._standing(self._store.standing_in(tables, number, persons))

    def persons_in(self, tables: "Tables", number: str, fund_account: str) -> list[str]:
        """Return all accounts of the person an account or, without one, a number belongs to."""
        return self._store.persons_in(tables, number, fund_account) or _known(fund_account)

    def events(self, number: str, fund_account: str = "") -> list[ContactEvent]:
        """Return all that was ever noted about a number and its person, newest first."""
        number = self._form(number) if number else ""
        persons = self._store.persons(number, fund_account) or _known(fund_account)
        rows = self._store.events(number, persons, MOST_EVENTS)
        return [record(ContactEvent, row) for row in rows]

    def listing(self, topic: str = "", *, limit: int = 100, offset: int = 0) -> list[ContactEvent]:
        """Return what holds now about anybody, the newest first."""
        rows = self._store.listing(topic, stamp(self._clock()), limit, offset)
        return [record(ContactEvent, row) for row in rows]

    def count(self, topic: str = "") -> int:
        """Return how much holds now, of one topic or all."""
        return self._store.count(topic, stamp(self._clock()))

    def ended(self, topic: str, limit: int = 50) -> list[ContactEvent]:
        """Return what no longer holds of a topic, the last first: ended by somebody or by time."""
        rows = self._store.ended(topic, stamp(self._clock()), limit)
        return [record(ContactEvent, row) for row in rows]

    def _standing(self, rows: Iterable[dict[str, object]]) -> Standing:
        now, events = self._clock(), [record(ContactEvent, row) for row in rows]
        return Standing(tuple(one for one in events if not one.over(now)))

    def _note(
        self,
        topic: str,
        holds: bool,
        number: str,
        fund_account: str,
        evidence: Evidence,
    ) -> None:
        subjects = {NUMBER: self._form(number) if number else "", PERSON: fund_account.strip()}
        if not any(subjects.values()):
            raise ConsentRefused("nobody", "say which number or which account this is about")
        if topic == BLACKLIST and not (evidence.operator and evidence.text.strip()):
            raise ConsentRefused("reason", "a blacklist wants an operator and a reason")
        row = {
            "at": stamp(self._clock()),
            "topic": topic,
            "holds": int(holds),
            "source": evidence.source,
            "call_id": evidence.call_id,
            "recording": evidence.recording,
            "operator": evidence.operator,
            "text": evidence.text.strip(),
            "until": stamp(evidence.until) if evidence.until else None,
        }
        said = [{**row, "kind": kind, "subject": one} for kind, one in subjects.items() if one]
        with self._database.writing():
            if topic == BLACKLIST and self._changes is not None:
                name = blacklist_name(subjects[NUMBER], subjects[PERSON])
                before = BlacklistEntries(self).present(name)
                after = (row["until"] or ALWAYS) if holds else None
                self._changes.note(BLACKLIST, {name: before}, {name: str(after) if after else None})
            self._store.add(said)


class BlacklistEntries:
    """The blacklist, for the log of changes: until when somebody stands on it."""

    def __init__(self, consents: Consents) -> None:
        self._consents = consents

    def present(self, name: str) -> str | None:
        """Return until when a number or person is on the blacklist; None where it is not."""
        number, fund_account = name.removeprefix(f"{BLACKLIST}.").split("/")
        wanted = {(NUMBER, number), (PERSON, fund_account)}
        for event in self._consents.standing(number, fund_account).events:
            if event.topic == BLACKLIST and event.holds and (event.kind, event.subject) in wanted:
                return stamp(event.until) if event.until else ALWAYS
        return None

    def put_back(self, values: Mapping[str, str | None]) -> None:
        """Put numbers and persons back on the blacklist, or take them off it."""
        for name, until in values.items():
            number, fund_account = name.removeprefix(f"{BLACKLIST}.").split("/")
            evidence = Evidence(source="console", operator=acting.who().name, text=UNDONE)
            if until is None:
                self._consents.end_blacklist(number, fund_account, evidence)
            else:
                end = None if until == ALWAYS else datetime.fromisoformat(until)
                self._consents.blacklist(number, fund_account, evidence, end)


def blacklist_name(number: str, fund_account: str) -> str:
    """Return what an entry of the blacklist is called in the log of changes."""
    return f"{BLACKLIST}.{number}/{fund_account}"


def _known(fund_account: str) -> list[str]:
    return [fund_account] if fund_account else []
