"""A caller in a test: dials, keys, and says afterwards which sentences came out of the receiver."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from appliance.audio.ear import Ear, HeardClip, Hearing, longest_silence
from appliance.audio.prompt_templates import Clip
from appliance.audio.prompts import Sentence
from tests.calls.box import Box
from tests.calls.sip_call import SipCall
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom

NANOSECONDS = 1_000_000_000
PATIENCE_SECONDS = 40.0


class Moment(NamedTuple):
    """A point in a call: what was received and keyed before it."""

    packets: int
    at: int


class Caller:
    """A person with a telephone."""

    def __init__(self, box: Box, room: TelephoneRoom, number: str, **details: Any) -> None:
        self.box = box
        self.phone = SipPhone(room, number, box.address, **details)

    def dial(self, dialled: str = "1000") -> "Conversation":
        """Dial and wait until somebody answers."""
        call = self.phone.call(dialled)
        assert call.state == "talking", f"{dialled} answered {call.status}"
        return Conversation(self.box, call)

    def close(self) -> None:
        """Put the telephone away."""
        self.phone.close()


class Conversation:
    """An answered call and what was heard in it."""

    def __init__(self, box: Box, call: SipCall) -> None:
        self.box, self.call = box, call
        self.language = "zh"
        self._ear: Ear | None = None
        self._since = 0
        self._hearing: Hearing | None = None
        self._taken = 0

    def press(self, *keys: str) -> "Conversation":
        """Press keys; what is heard from now on is what they brought."""
        self._listen_from(self.now())
        self.call.press(*keys)
        return self

    def press_without_waiting(self, keys: str) -> None:
        """Press keys and go on at once."""
        with self.call.phone.room.changed:
            self.call.stream.press(keys)

    def now(self) -> int:
        """Return the place in the record of what was received, for `since`."""
        return len(self.call.stream.datagrams)

    def listen(self, seconds: float) -> "Conversation":
        """Listen for so long."""
        self.call.listen_for(seconds)
        return self

    def hang_up(self) -> None:
        """Put the receiver down."""
        self.call.hang_up()

    @property
    def up(self) -> bool:
        """Tell whether the call is still there."""
        return self.call.state == "talking"

    # --- what was heard ---------------------------------------------------------------

    def clips(self, since: int = 0) -> list[HeardClip]:
        """Return the clips heard; those since the last key are followed as they come."""
        if self._ear is None:
            self._ear = self.box.ear()
        if since != self._since:
            return self._ear.listen(self.call.stream.packets(since))
        if self._hearing is None:
            self._hearing, self._taken = Hearing(self._ear), since
        place = self.now()
        self._hearing.take(self.call.stream.packets(self._taken, place))
        self._taken = place
        return self._hearing.clips()

    def hears(
        self,
        key: str,
        /,
        *,
        within: float = PATIENCE_SECONDS,
        since: int | None = None,
        **slots: Any,
    ) -> "Conversation":
        """Listen until a sentence was heard from beginning to end since the last key (`since`)."""
        if since is not None:
            self._listen_from(since)
        sentence = self.box.prompts.sentence(self.language, key, **slots)
        deadline = time.monotonic() + within
        while not self.has_heard(sentence):
            assert self.up, f"the call ended before {key!r}; heard {self.transcript()}"
            assert time.monotonic() < deadline, f"not heard: {key!r}; heard {self.transcript()}"
            self.listen(0.4)
        return self

    def begins(
        self, key: str, /, *, within: float = PATIENCE_SECONDS, **slots: Any
    ) -> "Conversation":
        """Listen until the beginning of a sentence was heard since the last key."""
        sentence = self.box.prompts.sentence(self.language, key, **slots)
        self._first_of({next(clip for clip in sentence.clips if not clip.silent): key}, within)
        return self

    def begins_one_of(self, *keys: str, within: float = PATIENCE_SECONDS) -> str:
        """Listen until one of these sentences began since the last key, and return which."""
        template = self.box.prompts.template
        return self._first_of({template(self.language, key).clips[0]: key for key in keys}, within)

    def _first_of(self, clips: dict[Clip, str], within: float) -> str:
        wanted = {self._name(clip.language, clip.name): key for clip, key in clips.items()}
        told = " or ".join(map(repr, clips.values()))
        deadline = time.monotonic() + within
        while True:
            for heard in self.clips(self._since):
                if heard.name in wanted:
                    return wanted[heard.name]
            assert self.up, f"the call ended before {told}; heard {self.transcript()}"
            assert time.monotonic() < deadline, f"not heard: {told}; heard {self.transcript()}"
            self.listen(0.3)

    def has_heard(self, sentence: Sentence) -> bool:
        """Tell whether all clips of a sentence were heard whole and in order since the last key."""
        wanted = [self._name(c.language, c.name) for c in sentence.clips if not c.silent]
        heard = [clip.name for clip in self.clips(self._since) if clip.whole]
        return any(
            heard[start : start + len(wanted)] == wanted
            for start in range(len(heard) - len(wanted) + 1)
        )

    def hears_all(self, sentences: Sequence[Sentence], *, within: float = 40.0) -> "Conversation":
        """Listen until exactly these sentences were heard since the last key, whole, in order."""
        clips = [clip for sentence in sentences for clip in sentence.clips if not clip.silent]
        wanted = [self._name(clip.language, clip.name) for clip in clips]
        deadline = time.monotonic() + within
        while True:
            heard = [c for c in self.clips(self._since) if not c.name.startswith("sound/")]
            if self._since and heard and not heard[0].whole:
                heard = heard[1:]  # what the key cut off
            if [clip.name for clip in heard if clip.whole] == wanted:
                return self
            assert self.up, f"the call ended; heard {self.transcript()}"
            assert time.monotonic() < deadline, f"wanted {wanted}; heard {self.transcript()}"
            self.listen(0.4)

    def transcript(self) -> list[str]:
        """Return what was heard in the whole call, clip by clip; `…` where it was cut off."""
        heard = self.clips()
        texts = dict(self._known_texts())
        return [
            texts.get(clip.name, clip.name) + ("" if clip.whole else f"…{clip.frames}")
            for clip in heard
        ]

    def longest_silence(self, since: int = 0) -> float:
        """Return the longest time in which neither the box nor the caller's keys made a sound."""
        start = max(self.call.answered_at, since)
        end = self.call.ended_at or time.time_ns()
        key_ups = [key_up.at for key_up in self.call.stream.key_ups]
        return longest_silence(self.call.stream.packets(), start, end, key_ups)

    def _listen_from(self, place: int) -> None:
        self._since, self._hearing = place, None

    def _name(self, language: str, name: str) -> str:
        assert self._ear is not None or self.clips() is not None
        assert self._ear is not None
        if not self._ear.knows(f"{language}/{name}"):
            self._ear, self._hearing = self.box.ear(), None  # rendered meanwhile
        return self._ear.called(f"{language}/{name}")

    def _known_texts(self) -> Iterator[tuple[str, str]]:
        assert self._ear is not None
        prompts = self.box.prompts
        clips = [clip for language in prompts.languages for clip in prompts.fixed_clips(language)]
        names = [fund["fund_name"] for fund in self.box.fundline("funds")]
        clips += [prompts.text_clip(lang, n) for lang in prompts.languages for n in names]
        for clip in clips:
            name = f"{clip.language}/{clip.name}"
            if self._ear.knows(name):
                yield self._ear.called(name), clip.text
