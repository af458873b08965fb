"""The conversation in which a caller listens to commentaries, one after another."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakSet

from appliance.errors import BackWanted, HelpWanted

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.commentary.commentaries import Commentary
    from appliance.telephony.call import Call

OLDER, NEWER, PAUSE, FOLLOW, ABOUT = "1", "2", "5", "7", "8"
JUMPS = {"4": -10.0, "6": 10.0}

_told: "WeakSet[Call]" = WeakSet()
"""The calls in which the keys were explained."""


def listener_of(call: "Call") -> str:
    """Return under which name a caller's places are kept; '' for one nobody knows."""
    if call.customer:
        return f"customer/{call.customer}"
    return f"number/{call.caller}" if call.caller else ""


def introduce(call: "Call", appliance: "Appliance", commentary: "Commentary") -> None:
    """Say what a commentary is about, whose it is and of when."""
    at = commentary.live_from or commentary.submitted_at or commentary.began_at
    topic = appliance.topics.one(commentary.topic or 0).name(call.language)
    if commentary.expert is None:
        call.say("commentary.intro_bulletin", topic=topic, day=at.date(), at=at)
    else:
        name = appliance.experts.one(commentary.expert).name
        call.say("commentary.intro", topic=topic, expert=name, day=at.date(), at=at)


def play_commentary(
    call: "Call", appliance: "Appliance", commentary: "Commentary", leaves: Collection[str]
) -> str:
    """Say what a commentary is and play it; return the key that ended it, one of `leaves` too."""
    try:
        return Hearing(call, appliance, [commentary], leaves).hear(commentary)
    except BackWanted:
        return OLDER


class Hearing:
    """A caller and the commentaries he chose, newest first."""

    def __init__(
        self,
        call: "Call",
        appliance: "Appliance",
        commentaries: "Sequence[Commentary]",
        leaves: Collection[str] = (),
    ) -> None:
        self.call, self.appliance = call, appliance
        self.leaves = (OLDER, NEWER, *leaves)
        self.commentaries = commentaries
        self.listening = appliance.commentary_listening
        self.listener = listener_of(call)

    def run(self, begin: int = 0) -> None:
        """Play from one on towards the older ones, until there is none."""
        if self.call not in _told:
            _told.add(self.call)
            self.call.say("commentary.keys")
        place = begin
        while place < len(self.commentaries):
            if self.hear(self.commentaries[place]) != NEWER:
                place += 1
            elif place:
                place -= 1
            else:
                self.call.say("commentary.newest")
        self.call.say("commentary.no_more")

    def hear(self, commentary: "Commentary") -> str:
        """Play one, from where this listener stopped; return the key that leads on."""
        if not self._is_live(commentary):
            self.call.say("commentary.gone")
            return OLDER
        introduce(self.call, self.appliance, commentary)
        place = self.listening.place(self.listener, commentary.id)
        if place:
            self.call.say("commentary.goes_on")
        self.call.did(f"commentary {commentary.id}: heard")
        number = self.listening.begin(commentary, self.listener, self.call.id, place)
        return self._play(commentary, number, place)

    def _play(self, commentary: "Commentary", number: int, at: float) -> str:
        path = self.appliance.commentary.path(commentary)
        while self._is_live(commentary):
            guard, channel = self.appliance.commentary_guard, self.call.channel
            with guard.watching(commentary.id, channel) as over:
                note = partial(self.listening.heard, number, at)
                heard = self.call.listen(path, from_seconds=at, position=note)
            if over.is_set():
                break
            at = heard.at_seconds
            if not heard.key:
                self.listening.heard(number, at, at, completed=heard.ended)
                return OLDER
            key = self._paused() if heard.key == PAUSE else heard.key
            if key in self.leaves:
                return key
            at = self._place_after(key, commentary, at)
        self.call.did(f"commentary {commentary.id}: no longer live")
        self.call.announce("commentary.gone")
        return OLDER

    def _place_after(self, key: str, commentary: "Commentary", at: float) -> float:
        """Do what a key means and return where to go on; nothing jumps over the risk sentence."""
        if key == "*":
            raise BackWanted
        if key == "0":
            raise HelpWanted
        if key == ABOUT:
            self._tell_about(commentary)
        elif key == FOLLOW:
            self._follow(commentary)
        elif key in JUMPS and (JUMPS[key] < 0 or at * 1000 >= (commentary.risk_milliseconds or 0)):
            return max(0.0, at + JUMPS[key])
        return at

    def _paused(self) -> str:
        self.call.say("commentary.paused")
        return self.call.pause()

    def _tell_about(self, commentary: "Commentary") -> None:
        expert = commentary.expert and self.appliance.experts.one(commentary.expert)
        if expert and expert.about:
            self.call.say("commentary.about", text=expert.about)
        else:
            self.call.say("commentary.about_none")

    def _follow(self, commentary: "Commentary") -> None:
        if not self.listener or commentary.expert is None:
            self.call.say("commentary.cannot_follow")
            return
        expert = self.appliance.experts.one(commentary.expert)
        follows = self.listening.follow(self.listener, expert.number)
        self.call.did(f"expert {expert.number}: {'followed' if follows else 'left'}")
        sentence = "commentary.followed" if follows else "commentary.unfollowed"
        self.call.say(sentence, expert=expert.name)

    def _is_live(self, commentary: "Commentary") -> bool:
        return commentary.id in self.appliance.commentary.live_ids()
