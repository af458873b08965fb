"""The ear: tells from received A-law which clips were heard, and how much of each.

Asterisk sends a clip's bytes unchanged, 160 at a time, so every received frame is looked up among
the frames of all clips. Several clips may begin with the same frames; all of them are followed side
by side and the cheapest story wins: few clips, heard to their end, in order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

FRAME = 160
PCMA = 8
NANOSECONDS = 1_000_000_000
QUIET_BELOW = 128
NEW_CLIP = 1.0
BROKEN_OFF = 2.0
MIDDLE_OF_A_CLIP = 4.0
UNKNOWN_FRAME = 5.0
STORIES_KEPT = 300
SILENCE, UNKNOWN = -1, -2


def _sample(code: int) -> int:
    code ^= 0x55
    level = (code & 0x0F) << 4
    segment = (code & 0x70) >> 4
    return level + 8 if not segment else (level + 0x108) << (segment - 1)


_LOUDNESS = bytes(1 if _sample(code) >= QUIET_BELOW else 0 for code in range(256))


_SAMPLES = np.array(
    [_sample(code) if code & 0x80 else -_sample(code) for code in range(256)], "<i2"
)
_CODES = np.zeros(1 << 16, np.uint8)
_CODES[_SAMPLES.astype(np.uint16)] = np.arange(256)


def alaw_of(samples: bytes) -> bytes:
    """Return the A-law codes of which Asterisk made these 16-bit samples."""
    return bytes(_CODES[np.frombuffer(samples, "<u2")].tobytes())


def samples_of(codes: bytes) -> bytes:
    """Return the 16-bit samples that Asterisk makes of A-law codes."""
    return _SAMPLES[np.frombuffer(codes, np.uint8)].tobytes()


def audible(frame: bytes) -> bool:
    """Tell whether anything can be heard in a frame."""
    return 1 in frame.translate(_LOUDNESS)


class Packet(NamedTuple):
    """A received RTP packet and the moment it was there, in nanoseconds since 1970."""

    at: int
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    payload: bytes


class HeardClip(NamedTuple):
    """A clip as it was heard: from which frame, how many, of how many, and since when."""

    name: str
    first: int
    frames: int
    total: int
    at: int

    @property
    def whole(self) -> bool:
        """Tell whether it was heard from its beginning to its end."""
        return self.first == 0 and self.frames >= self.total


class Silence(NamedTuple):
    """A time in which nothing could be heard."""

    at: int
    seconds: float


@dataclass(eq=False)
class _Run:
    clip: int
    first: int
    began: int
    before: "_Run | None"


class _Story(NamedTuple):
    cost: float
    position: int
    run: _Run | None


class _Stories:
    """The stories after one more frame, the cheapest of each place."""

    def __init__(self, before: _Run | None, index: int) -> None:
        self.stories: dict[tuple[int, int], _Story] = {}
        self._before, self._index = before, index

    def offer(self, cost: float, clip: int, position: int, run: _Run | None) -> None:
        known = self.stories.get((clip, position))
        if known is None or cost < known.cost:
            run = run or _Run(clip, position, self._index, self._before)
            self.stories[clip, position] = _Story(cost, position, run)

    def cheapest(self) -> dict[tuple[int, int], _Story]:
        if len(self.stories) <= STORIES_KEPT:
            return self.stories
        return dict(sorted(self.stories.items(), key=lambda item: item[1].cost)[:STORIES_KEPT])


class Ear:
    """Knows a set of clips and recognises them."""

    def __init__(self, clips: Mapping[str, bytes]) -> None:
        self.names: list[str] = []
        self._frames: list[list[bytes]] = []
        self._places: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
        self._starts: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
        self._same_as: dict[str, str] = {}
        known: dict[bytes, str] = {}
        for name, sound in clips.items():
            self._same_as[name] = known.setdefault(sound, name)
            if any(audible(frame) for frame in _frames_of(sound)) and known[sound] == name:
                self._learn(name, sound)

    @classmethod
    def knowing_folders(cls, sounds: Path, *folders: str) -> "Ear":
        """Learn every clip in folders below `sounds`, named by its path below it."""
        files = [file for folder in folders for file in sorted((sounds / folder).rglob("*.alaw"))]
        return cls({str(f.relative_to(sounds).with_suffix("")): f.read_bytes() for f in files})

    def knows(self, name: str) -> bool:
        """Tell whether there is a clip of this name."""
        return name in self._same_as

    def called(self, name: str) -> str:
        """Return the name a clip is heard as: the first one that sounds the same."""
        return self._same_as[name]

    def _learn(self, name: str, sound: bytes) -> None:
        frames = list(_frames_of(sound))
        self._starts[frames[0]].append((len(self.names), 0))
        for position, frame in enumerate(frames):
            self._places[frame].append((len(self.names), position))
        self.names.append(name)
        self._frames.append(frames)

    def listen(self, packets: Iterable[Packet]) -> list[HeardClip]:
        """Return the clips heard, in order; unknown sound has the name `?`."""
        hearing = Hearing(self)
        hearing.take(in_order(packets))
        return hearing.clips()

    def follow(
        self, stories: dict[tuple[int, int], _Story], frame: bytes, lost: int, index: int
    ) -> dict[tuple[int, int], _Story]:
        """Return the stories that go on with one more frame."""
        before = min(stories.values(), key=self.closing_cost)
        base, same = self.closing_cost(before), self._clip(before)
        new = _Stories(before.run, index)
        for story in stories.values():
            clip, position = self._clip(story), story.position + 1 + lost
            if clip >= 0:
                frames = self._frames[clip]
                if position < len(frames) and frames[position] == frame:
                    new.offer(story.cost, clip, position, story.run)
        quiet = not audible(frame)
        if quiet:
            cost = base + (0 if same == SILENCE else 0.5)
            new.offer(cost, SILENCE, 0, _kept(before, same, SILENCE))
        for clip, position in (self._places if lost else self._starts).get(frame, ()):
            if position <= lost:
                new.offer(base + NEW_CLIP, clip, position, None)
        if not new.stories:
            for clip, position in self._places.get(frame, ()):
                new.offer(base + MIDDLE_OF_A_CLIP, clip, position, None)
        if not quiet:
            new.offer(base + UNKNOWN_FRAME, UNKNOWN, 0, _kept(before, same, UNKNOWN))
        return new.cheapest()

    def _clip(self, story: _Story) -> int:
        return SILENCE if story.run is None else story.run.clip

    def closing_cost(self, story: _Story) -> float:
        """Return what a story costs if the sound ends here."""
        clip = self._clip(story)
        whole = clip < 0 or story.position == len(self._frames[clip]) - 1
        return story.cost if whole else story.cost + BROKEN_OFF

    def told(self, story: _Story, sound: Sequence[Packet]) -> Iterator[HeardClip]:
        """Yield the clips of a story."""
        runs: list[tuple[_Run, int]] = []
        last, until = story.run, len(sound)
        while last is not None:
            runs.append((last, until))
            until = last.began
            last = last.before
        for run, end in reversed(runs):
            if run.clip == SILENCE:
                continue
            span = end - run.began + sum(_lost_before(sound, i) for i in range(run.began + 1, end))
            name, total = "?", span
            if run.clip >= 0:
                name, total = self.names[run.clip], len(self._frames[run.clip])
            span = min(span, total - run.first)
            yield HeardClip(name, run.first, span, total, sound[run.began].at)


class Hearing:
    """What one receiver brought so far, understood packet by packet as it comes."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._sound: list[Packet] = []
        self._stories = {(SILENCE, 0): _Story(0.0, 0, None)}

    def take(self, packets: Iterable[Packet]) -> None:
        """Hear some more; what comes out of order or is no sound does not count."""
        for packet in packets:
            if packet.payload_type != PCMA or len(packet.payload) != FRAME:
                continue
            last = self._sound[-1].sequence if self._sound else packet.sequence - 1
            if not 0 < (packet.sequence - last) % 0x10000 < 0x8000:
                continue
            self._sound.append(packet)
            index = len(self._sound) - 1
            lost = _lost_before(self._sound, index)
            self._stories = self._ear.follow(self._stories, packet.payload, lost, index)

    def clips(self) -> list[HeardClip]:
        """Return the clips heard so far, in order."""
        best = min(self._stories.values(), key=self._ear.closing_cost)
        return list(self._ear.told(best, self._sound))


def _kept(story: _Story, clip: int, wanted: int) -> _Run | None:
    return story.run if clip == wanted else None


def in_order(packets: Iterable[Packet]) -> list[Packet]:
    """Return the sound packets by sequence number, each once."""
    ordered: dict[int, Packet] = {}
    last: int | None = None
    for packet in packets:
        if packet.payload_type != PCMA or len(packet.payload) != FRAME:
            continue
        if last is None:
            last = packet.sequence
        last += (packet.sequence - last + 0x8000) % 0x10000 - 0x8000
        ordered.setdefault(last, packet)
    return [ordered[sequence] for sequence in sorted(ordered)]


def _lost_before(sound: Sequence[Packet], index: int) -> int:
    if not index:
        return 0
    return (sound[index].sequence - sound[index - 1].sequence - 1) % 0x10000


def silences(
    packets: Iterable[Packet], start: int, end: int, other_sounds: Iterable[int] = ()
) -> list[Silence]:
    """Return the times between `start` and `end` without audible sound, longest first."""
    heard = [p.at for p in packets if p.payload_type == PCMA and audible(p.payload)]
    heard += other_sounds
    moments = [start, *(at for at in sorted(heard) if start < at < end), end]
    gaps = pairwise(moments)
    found = [Silence(begin, (until - begin) / NANOSECONDS) for begin, until in gaps]
    return sorted(found, key=lambda silence: -silence.seconds)


def longest_silence(
    packets: Iterable[Packet], start: int, end: int, other_sounds: Iterable[int] = ()
) -> float:
    """Return the longest time without audible sound, in seconds."""
    found = silences(packets, start, end, other_sounds)
    return max((silence.seconds for silence in found), default=0.0)


def _frames_of(sound: bytes) -> Iterator[bytes]:
    for start in range(0, len(sound), FRAME):
        yield sound[start : start + FRAME].ljust(FRAME, b"\xd5")
