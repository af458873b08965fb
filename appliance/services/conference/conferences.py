"""The conferences: planned with their speakers, opened, ended, and what becomes of their sound."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from appliance.errors import ConferenceRefused, ConferenceUnknown, ExpertRefused
from appliance.services.commentary.experts import Experts
from appliance.services.row_records import moment, stamp
from appliance.services.staff_pins import StaffPins
from appliance.settings import Secret
from appliance.store.conferences import ConferenceStore
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

ROLE = "conference"
PLANNED, OPEN, ENDED, CANCELLED = STATES = ("planned", "open", "ended", "cancelled")
EVERYONE, CUSTOMERS, PIN = ACCESSES = ("everyone", "customers", "pin")
MODERATOR, EXPERT, LISTENER = "moderator", "expert", "listener"
CLOCK = "clock"
"""Who opened, ended or cancelled what no person did."""
LONGEST_TITLE = 30
LONGEST = timedelta(hours=12)
SOON = timedelta(hours=1)
"""What begins so soon is offered beside what is on."""
MOST_OFFERED = 9
MOST = 1000
TIMES = ("starts_at", "ends_at", "opened_at", "ended_at")


@dataclass(frozen=True, kw_only=True)
class Conference:
    """One conference; times are aware, `speakers` are experts' numbers."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    """When it should be over; it goes on while somebody speaks, for half an hour at most."""
    access: str
    """Who may listen: `everyone`, `customers` with their query PIN, or who knows its `pin`."""
    recorded: bool
    state: str
    planned_by: str
    opened_at: datetime | None
    opened_by: str
    ended_at: datetime | None
    """When it was over or cancelled."""
    ended_by: str
    commentary: str | None
    """The commentary its recording became."""
    voice: str | None
    """The kept voice of that commentary."""
    moderators: tuple[str, ...]
    experts: tuple[str, ...]

    def role(self, expert: str) -> str | None:
        """Return what an expert is in it: `moderator`, `expert`, or nobody."""
        if expert in self.moderators:
            return MODERATOR
        return EXPERT if expert in self.experts else None


class Conferences:
    """Keeps the conferences."""

    def __init__(
        self,
        database: Database,
        experts: Experts,
        pins: StaffPins,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = ConferenceStore(database)
        self._experts = experts
        self._pins = pins
        self._clock = clock

    # --- planning

    def plan(
        self,
        title: str,
        starts_at: datetime,
        ends_at: datetime,
        *,
        moderators: Sequence[str],
        experts: Sequence[str] = (),
        access: str = EVERYONE,
        recorded: bool = True,
        by: str,
    ) -> Conference:
        """Plan a conference; `ConferenceRefused` says what cannot be."""
        row = self._row(title, starts_at, ends_at, access, recorded)
        if ends_at <= self._clock():
            raise ConferenceRefused("times", "a conference cannot be over before it is planned")
        speakers = self._speakers(moderators, experts)
        return self.one(self._store.add(row | {"planned_by": by}, speakers))

    def change(
        self,
        number: int,
        *,
        title: str,
        starts_at: datetime,
        ends_at: datetime,
        moderators: Sequence[str],
        experts: Sequence[str] = (),
        access: str = EVERYONE,
        recorded: bool = True,
    ) -> Conference:
        """Change a conference that has not begun."""
        row = self._row(title, starts_at, ends_at, access, recorded) | {"id": number}
        done = self._store.change(row, self._speakers(moderators, experts))
        return self._done(number, done, PLANNED)

    def set_pin(self, number: int, pin: Secret) -> None:
        """Set the PIN with which listeners come in where `access` is `pin`."""
        self._pins.set(ROLE, str(self.one(number).id), pin)

    def has_pin(self, number: int) -> bool:
        """Tell whether a conference has a listeners' PIN."""
        return self._pins.has(ROLE, str(number))

    def prove(self, number: int, pin: Secret, listener: str) -> None:
        """Raise `IdentityRefused` for a wrong listeners' PIN; each listener has his own tries."""
        self._pins.prove(ROLE, str(number), pin, by=listener)

    # --- its course

    def start(self, number: int, by: str) -> Conference:
        """Open a planned conference, at its time or earlier."""
        return self._done(number, self._store.open(number, by, self._now()), PLANNED)

    def end(self, number: int, by: str) -> Conference:
        """End an open conference; everybody in it is told, and their calls end."""
        return self._done(number, self._store.end(number, by, self._now()), OPEN)

    def cancel(self, number: int, by: str) -> Conference:
        """Cancel a planned conference."""
        return self._done(number, self._store.cancel(number, by, self._now()), PLANNED)

    def open_due(self) -> list[Conference]:
        """Open what should have begun; cancel what should be over and never was opened."""
        now, opened = self._clock(), []
        for one in self.coming():
            if one.state == PLANNED and one.ends_at <= now:
                self._store.cancel(one.id, CLOCK, self._now())
            elif one.state == PLANNED and one.starts_at <= now:
                self._store.open(one.id, CLOCK, self._now())
                opened.append(one)
        return opened

    # --- what becomes of its recording

    def link(self, tables: "Tables", number: int, commentary: str, voice: str) -> None:
        """Write which commentary a recording became, in the transaction that begins it."""
        self._store.link(tables, number, commentary, voice)

    # --- what people ask

    def one(self, number: int) -> Conference:
        """Return a conference."""
        row = self._store.one(number)
        if row is None:
            raise ConferenceUnknown(f"there is no conference {number}")
        return self._with_speakers([row])[0]

    def listing(self, limit: int = MOST) -> list[Conference]:
        """Return the conferences, the latest first."""
        return self._with_speakers(self._store.listing(limit))

    def coming(self) -> list[Conference]:
        """Return what is open or planned, the first first."""
        return self._with_speakers(self._store.coming())

    def offered(self) -> list[Conference]:
        """Return what a caller can join or wait for: what is on or near, else the next one."""
        coming, now = self.coming(), self._clock()
        near = [one for one in coming if one.state == OPEN or one.starts_at - now <= SOON]
        near.sort(key=lambda one: one.state != OPEN)
        return (near or coming[:1])[:MOST_OFFERED]

    # ---

    def _row(
        self, title: str, starts_at: datetime, ends_at: datetime, access: str, recorded: bool
    ) -> dict[str, Any]:
        title = title.strip()
        if not 0 < len(title) <= LONGEST_TITLE or not title.isprintable():
            raise ConferenceRefused("title", f"a title has 1 to {LONGEST_TITLE} signs")
        if not timedelta(0) < ends_at - starts_at <= LONGEST:
            raise ConferenceRefused("times", "a conference ends after it begins, within 12 hours")
        if access not in ACCESSES:
            raise ConferenceRefused("access", f"access is {', '.join(ACCESSES)}, not {access!r}")
        return {
            "title": title, "starts_at": stamp(starts_at), "ends_at": stamp(ends_at),
            "access": access, "recorded": int(recorded),
        }  # fmt: skip

    def _speakers(self, moderators: Iterable[str], experts: Iterable[str]) -> dict[str, bool]:
        speakers = dict.fromkeys(experts, False) | dict.fromkeys(moderators, True)
        if True not in speakers.values():
            raise ConferenceRefused("speakers", "a conference needs a moderator")
        try:
            for number in speakers:
                self._experts.one(number)
        except ExpertRefused as error:
            raise ConferenceRefused("speakers", str(error)) from error
        return speakers

    def _done(self, number: int, done: bool, wanted: str) -> Conference:
        found = self.one(number)
        if not done:
            raise ConferenceRefused("state", f"conference {number} is {found.state}, not {wanted}")
        return found

    def _with_speakers(self, rows: list[dict[str, Any]]) -> list[Conference]:
        speakers = self._store.speakers([row["id"] for row in rows]) if rows else []
        return [
            _conference(row, [one for one in speakers if one["conference"] == row["id"]])
            for row in rows
        ]

    def _now(self) -> str:
        return stamp(self._clock())


def _conference(row: dict[str, Any], speakers: list[dict[str, Any]]) -> Conference:
    moments = {name: moment(row[name]) for name in TIMES}
    return Conference(
        **row | moments | {"recorded": bool(row["recorded"])},
        moderators=tuple(s["expert"] for s in speakers if s["moderates"]),
        experts=tuple(s["expert"] for s in speakers if not s["moderates"]),
    )
