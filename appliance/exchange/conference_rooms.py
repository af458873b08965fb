"""Makes Asterisk's conference rooms follow the store: who is heard, and when a room is cleared.

Nothing is lost with this part: what shall be stands in the store, what is is asked from Asterisk
after each loss of the link, and only the difference is acted on.
"""

import logging
import threading
from collections.abc import Callable, Mapping

from appliance.assembly import Appliance
from appliance.errors import ActionRefused
from appliance.services.conference.conferences import OPEN
from appliance.services.conference.floor import Member
from appliance.telephony.rooms import clear_room, in_rooms
from appliance.telephony.switchboard import Switchboard

GIVEN, TAKEN = "conference_given", "conference_taken"

log = logging.getLogger(__name__)

Event = Mapping[str, str]


class ConferenceRooms:
    """The rooms as Asterisk has them: in each the channels, and whether they are heard."""

    def __init__(self, appliance: Appliance, switchboard: Switchboard) -> None:
        self._conferences = appliance.conferences
        self._floor = appliance.conference_floor
        self._sound = appliance.conference_sound
        self._switchboard = switchboard
        self._rooms: dict[str, dict[str, bool]] = {}
        self._known = False
        self._seen_odd: set[str] = set()
        self._lock = threading.Lock()
        self.subscriptions: dict[str, Callable[[Event], None]] = {
            "ConfbridgeJoin": self.joined,
            "ConfbridgeLeave": self.left,
        }

    def joined(self, event: Event) -> None:
        """Note who came into a room, and whether he is heard."""
        with self._lock:
            room = self._rooms.setdefault(event.get("Conference", ""), {})
            room[event.get("Channel", "")] = event.get("Muted") != "Yes"

    def left(self, event: Event) -> None:
        """Note who went out of a room."""
        with self._lock:
            room = self._rooms.get(event.get("Conference", ""), {})
            room.pop(event.get("Channel", ""), None)
            if not room:
                self._rooms.pop(event.get("Conference", ""), None)

    def forget(self) -> None:
        """Know nothing any more, because the link to Asterisk broke."""
        with self._lock:
            self._known, self._rooms = False, {}

    def compare(self) -> None:
        """Ask Asterisk who is where, after the link to it came up; what events said is newer."""
        for message in in_rooms(self._switchboard):
            with self._lock:
                noted = message["Channel"] in self._rooms.get(message["Conference"], {})
            if not noted:
                self.joined(message)
        self._known = True

    def look(self) -> None:
        """Open and end what is due, and let be heard who shall be."""
        for conference in self._conferences.open_due():
            log.info("conference %d began", conference.id)
        self._floor.tend()
        with self._lock:
            rooms = {name: dict(channels) for name, channels in self._rooms.items()}
        odd: set[str] = set()
        for name, channels in rooms.items():
            if self._conferences.one(int(name)).state != OPEN:
                self._clear(name)
                continue
            members = self._floor.members(int(name))
            odd |= {m.channel for m in members if channels.get(m.channel, m.speaks) != m.speaks}
            for member in members:
                if (
                    member.channel in odd & self._seen_odd
                ):  # else his own key leads him out just now
                    self._move(name, member)
        self._seen_odd = odd

    def settle(self) -> None:
        """Make drafts of the recordings of conferences that are over."""
        with self._lock:
            known, names = self._known, list(self._rooms)
        if known:
            self._sound.settle(names)

    def _clear(self, room: str) -> None:
        """Send everybody out of a room; the dialplan tells them that it is over."""
        try:
            clear_room(self._switchboard, room)
        except ActionRefused:  # nobody is in it any more
            with self._lock:
                self._rooms.pop(room, None)

    def _move(self, room: str, member: Member) -> None:
        """Send a member through the dialplan that tells him and brings him back the other way."""
        with self._lock:
            self._rooms.get(room, {}).pop(member.channel, None)
        try:
            context = GIVEN if member.speaks else TAKEN
            self._switchboard.redirect(member.channel, context, "s")
        except ActionRefused as error:
            log.info("conference %s: member %d is gone: %s", room, member.id, error)
