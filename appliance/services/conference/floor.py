"""Who is in a conference, who raised a hand, and who has the floor."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.errors import ConferenceRefused, ConferenceUnknown
from appliance.services.conference.conferences import CLOCK, LISTENER, OPEN, Conference, Conferences
from appliance.services.row_records import record
from appliance.store.conference_floor import ConferenceFloorStore
from appliance.store.database import Database

LONGEST_OVER = timedelta(minutes=30)
"""So long a conference may go on after its end, while somebody speaks in it."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One caller in a conference."""

    id: int
    conference: int
    call_id: str
    channel: str
    role: str
    """`listener`, `expert` or `moderator`."""
    expert: str | None
    name: str
    """An expert's name, '' for a listener."""
    caller: str
    customer: str | None
    speaks: bool
    """Whether everybody hears him."""
    joined_at: datetime
    left_at: datetime | None
    raised_at: datetime | None
    """Since when his hand is up."""
    floor_at: datetime | None
    """Since when he has the floor."""

    @property
    def waits(self) -> bool:
        """Tell whether his hand is up and he has not got the floor."""
        return self.raised_at is not None and not self.speaks


@dataclass(frozen=True)
class Hand:
    """One hand that was raised: by whom, when he got the floor, when it went down."""

    id: int
    member: int
    raised_at: datetime
    floor_at: datetime | None
    ended_at: datetime | None


class ConferenceFloor:
    """Keeps the members; the exchange lets be heard in Asterisk whoever `speaks` here."""

    def __init__(
        self, database: Database, conferences: Conferences, clock: Callable[[], datetime]
    ) -> None:
        self._store = ConferenceFloorStore(database)
        self._conferences = conferences
        self._clock = clock

    # --- coming and going

    def join(
        self,
        conference: Conference,
        *,
        call_id: str,
        channel: str,
        role: str = LISTENER,
        expert: str | None = None,
        caller: str = "",
        customer: str | None = None,
    ) -> Member:
        """Let a caller in, or come back; experts are heard, listeners are not."""
        row = {
            "conference": conference.id, "call_id": call_id, "channel": channel, "role": role,
            "expert": expert, "caller": caller, "customer": customer,
            "speaks": int(role != LISTENER), "at": self._now(),
        }  # fmt: skip
        return self.one(self._store.join(row))

    def come_back(self, member: int) -> Member:
        """Let somebody be there again who was taken for gone."""
        self._store.come_back(member)
        return self.one(member)

    def leave(self, member: int) -> None:
        """Write that a member left."""
        self._store.leave(member, self._now())

    def tend(self) -> None:
        """Write who left because his call is over; end what is over its time."""
        self._store.leave_ended(self._now())
        for conference in self._conferences.coming():
            over = self._clock() - conference.ends_at
            if conference.state != OPEN or over < timedelta(0):
                continue
            if over >= LONGEST_OVER or not self.speakers(conference.id):
                self._conferences.end(conference.id, CLOCK)

    # --- hands and the floor

    def raise_hand(self, member: int) -> Member:
        """Raise a member's hand."""
        self._store.raise_hand(member, self._now())
        return self.one(member)

    def lower_hand(self, member: int) -> Member:
        """Take a hand down; a listener who has the floor gives it back."""
        found = self.one(member)
        if found.raised_at is not None:
            self._store.take(member, self._now())
        return self.one(member)

    def give_floor(self, member: int) -> Member:
        """Let everybody hear a member; he need not have raised his hand."""
        self._store.give(member, self._now())
        found = self.one(member)
        if found.left_at is not None:
            raise ConferenceRefused("state", "this member left the conference")
        return found

    def give_floor_to_next(self, conference: int) -> Member | None:
        """Let everybody hear who waits longest; None where nobody waits."""
        for waiting in self.waiting(conference):
            with suppress(ConferenceRefused):  # he hung up just now
                return self.give_floor(waiting.id)
        return None

    def take_floor(self, member: int) -> Member:
        """Let a member be heard no longer; an expert is muted until he gets the floor again."""
        self._store.take(self.one(member).id, self._now())
        return self.one(member)

    def take_floors(self, conference: int) -> list[Member]:
        """Let no listener be heard any longer; return who was."""
        heard = [one for one in self.members(conference) if one.role == LISTENER and one.speaks]
        return [self.take_floor(member.id) for member in heard]

    # --- what people ask

    def one(self, member: int) -> Member:
        """Return a member."""
        row = self._store.one(member)
        if row is None:
            raise ConferenceUnknown(f"nobody in a conference has the number {member}")
        return record(Member, row)

    def of_call(self, call_id: str) -> Member | None:
        """Return the member a caller is, or was last."""
        row = self._store.of_call(call_id)
        return record(Member, row) if row else None

    def members(self, conference: int, *, present: bool = True) -> list[Member]:
        """Return who is in a conference, or who ever was, in the order they came."""
        return [record(Member, row) for row in self._store.members(conference, present)]

    def speakers(self, conference: int) -> list[Member]:
        """Return the experts and moderators who are in a conference."""
        return [member for member in self.members(conference) if member.role != LISTENER]

    def waiting(self, conference: int) -> list[Member]:
        """Return whose hands are up, the longest first."""
        waiting = [member for member in self.members(conference) if member.waits]
        return sorted(waiting, key=lambda member: (member.raised_at, member.id))

    def hands(self, conference: int) -> list[Hand]:
        """Return every hand raised in a conference, in order."""
        return [record(Hand, row) for row in self._store.hands(conference)]

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")
