"""Tells from the clips heard which sentences they were, and from a text which sentences are in it.

Each clip is one sign, so a sentence is a pattern of signs with room for its slots, and what was
heard is a text in which such patterns are found.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.ear import Ear, HeardClip
from appliance.audio.prompts import PAUSES, Clip, Prompts, Slot

FIRST_SIGN = 0xF0000
"""Signs nobody writes."""
UNKNOWN, CUT = "?", "…"
MOST_CLIPS = {"text": 1, "key": 2, "word": 4}
"""How many clips a slot of a kind has at most; values have more."""
MOST_OF_A_VALUE = 60
NEARLY_WHOLE = 0.9
"""How much of a clip must have arrived: with a lost packet it is still heard."""
IN_SLOTS = {"text": ("text/",), "word": ("words/",), "value": ("numbers/", "words/")}
"""Whose clips a kind of slot is filled with."""


@dataclass(frozen=True)
class Said:
    """A sentence that was heard."""

    keys: tuple[str, ...]
    """The keys it may have: some sentences sound the same. Without one it is no sentence known."""
    text: str
    at: int
    whole: bool
    """Whether it was heard to its end."""

    @property
    def key(self) -> str:
        """Return its first key, '' where it has none."""
        return self.keys[0] if self.keys else ""


class Understanding:
    """An ear for every sentence of a box."""

    def __init__(
        self, prompts: Prompts, shelf: ClipShelf, texts: Mapping[str, Sequence[str]]
    ) -> None:
        clips = _clips(prompts, texts)
        self.ear = Ear(_sounds(shelf, clips))
        self._texts: dict[str, str] = {}
        self._signs: dict[str, str] = {UNKNOWN: chr(FIRST_SIGN), CUT: chr(FIRST_SIGN + 1)}
        for clip in clips:
            if self.ear.knows(_name(clip)):
                name = self.ear.called(_name(clip))
                self._texts.setdefault(name, clip.text)
                self._signs.setdefault(name, chr(FIRST_SIGN + len(self._signs)))
        self._slots = {
            kind: f"[{''.join(sorted(self._signs_of(clips, folders)))}{self._signs[UNKNOWN]}]"
            for kind, folders in IN_SLOTS.items()
        }
        self._beginnings: dict[str, list[str]] = defaultdict(list)
        patterns = self._patterns(prompts)
        self._keys = [tuple(keys) for _pattern, keys in patterns]
        self._sentence = re.compile("|".join(f"({pattern})" for pattern, _keys in patterns))
        self._known = {key for keys in self._keys for key in keys}

    def knows(self, key: str) -> bool:
        """Tell whether a sentence has words of its own by which it is recognised."""
        return key in self._known

    def sentences(self, heard: Sequence[HeardClip]) -> list[Said]:
        """Return what was heard, sentence by sentence."""
        spoken = [c for c in heard if c.name == UNKNOWN or self._texts.get(c.name)]
        arrived = [c for c in spoken if c.first == 0 and c.frames >= NEARLY_WHOLE * c.total]
        signs = "".join(
            self._signs[c.name if c.name == UNKNOWN or c in arrived else CUT] for c in spoken
        )
        return list(self._read(spoken, signs))

    def _read(self, spoken: Sequence[HeardClip], signs: str) -> Iterator[Said]:
        said: Said | None = None
        place = 0
        while place < len(spoken):
            match = self._sentence.match(signs, place)
            end = match.end() if match else place + 1
            if match and match.lastindex:
                keys = self._keys[match.lastindex - 1]
            else:
                keys = tuple(self._beginnings.get(spoken[place].name, ()))
            text = _joined([self._texts.get(clip.name, CUT) for clip in spoken[place:end]])
            if said and not keys and signs[place] == self._signs[CUT]:
                said = replace(said, text=said.text + CUT)  # a key was pressed in its last clip
            else:
                if said:
                    yield said
                said = Said(keys, text, spoken[place].at, bool(match))
            place = end
        if said:
            yield said

    def _patterns(self, prompts: Prompts) -> list[tuple[str, list[str]]]:
        """Return each pattern with the keys that sound so, those with the most words first."""
        found: dict[str, list[str]] = defaultdict(list)
        for language in prompts.languages:
            for key in prompts.keys(language):
                pieces = [
                    piece
                    for piece in prompts.pieces(language, key)
                    if isinstance(piece, Slot) or self._sign(piece)
                ]
                clips = [piece for piece in pieces if isinstance(piece, Clip)]
                if clips and not clips[0].name.startswith("sound/"):
                    found["".join(map(self._piece, pieces))].append(key)
                    self._beginnings[self.ear.called(_name(clips[0]))].append(key)
        return sorted(found.items(), key=lambda one: -_own_signs(one[0]))

    def _piece(self, piece: Clip | Slot) -> str:
        if isinstance(piece, Clip):
            return self._sign(piece)
        signs = self._slots.get(piece.kind, self._slots["value"])
        return f"{signs}{{0,{MOST_CLIPS.get(piece.kind, MOST_OF_A_VALUE)}}}"

    def _signs_of(self, clips: Sequence[Clip], folders: tuple[str, ...]) -> set[str]:
        return {self._sign(clip) for clip in clips if clip.name.startswith(folders)}

    def _sign(self, clip: Clip) -> str:
        known = not clip.silent and self.ear.knows(_name(clip))
        return self._signs.get(self.ear.called(_name(clip)), "") if known else ""


def _own_signs(pattern: str) -> int:
    """Return how many clips of its own a pattern has."""
    return len(re.sub(r"\[[^\]]*\]\{[\d,]+\}", "", pattern))


def keys_in(prompts: Prompts, prompt: str, text: str, pressed: str = "") -> list[str]:
    """Return the sentences that were heard, from the name and the text of a step of the ledger.

    A menu has no sentence of its own: its first one counts, and the one that offers the key.
    """
    known = {key for language in prompts.languages for key in prompts.keys(language)}
    named = [key for key in prompt.split("+") if key in known]
    if named:
        return named
    found = [
        one
        for language in prompts.languages
        for key in prompts.keys(language)
        if (one := _found(prompts, language, key, text, pressed))
    ]
    first = min((one for one in found if one.begins), default=None)
    offering = max((one for one in found if one.offers), key=lambda one: -one.words, default=None)
    return [one.key for one in (first, offering) if one]


class _Found(NamedTuple):
    """A sentence in a text."""

    place: int
    words: int
    """How many signs of it are its own words, below zero: the most come first."""
    key: str
    begins: bool
    """Whether it begins with words of its own."""
    offers: bool
    """Whether it offers the key that was pressed."""


def _found(prompts: Prompts, language: str, key: str, text: str, pressed: str) -> _Found | None:
    pieces = prompts.pieces(language, key)
    words = [p for p in pieces if isinstance(p, Clip) and p.text.strip(PAUSES)]
    if not words or any(clip.text.strip(PAUSES) not in text for clip in words):
        return None
    voice = words[0].language
    on_key = "".join(c.text for c in prompts.value_clips(voice, "key", pressed)) if pressed else ""
    spoken = re.escape(on_key) or ".{1,40}?"
    match = re.search("".join(_pattern(piece, spoken) for piece in pieces), text)
    if match is None:
        return None
    own = sum(len(clip.text) for clip in words)
    offers = bool(pressed) and "key" in prompts.slots(language, key).values()
    return _Found(match.start(), -own, key, isinstance(pieces[0], Clip), offers)


def _pattern(piece: Clip | Slot, spoken: str) -> str:
    if isinstance(piece, Clip):
        return re.escape(piece.text.strip(PAUSES))
    return rf"\W*{spoken}\W*" if piece.kind == "key" else ".{0,60}?"


def _clips(prompts: Prompts, texts: Mapping[str, Sequence[str]]) -> list[Clip]:
    clips = [clip for language in prompts.languages for clip in prompts.fixed_clips(language)]
    clips += [prompts.text_clip(language, t) for language, ts in texts.items() for t in ts]
    return list(dict.fromkeys(clip for clip in clips if not clip.silent))


def _sounds(shelf: ClipShelf, clips: Sequence[Clip]) -> dict[str, bytes]:
    files = {_name(clip): shelf.path(clip.language, clip.name) for clip in clips}
    return {name: file.read_bytes() for name, file in files.items() if file is not None}


def _name(clip: Clip) -> str:
    return f"{clip.language}/{clip.name}"


def _joined(words: Sequence[str]) -> str:
    latin = any(sign.isascii() and sign.isalpha() for word in words for sign in word)
    return (" " if latin else "").join(word.strip() for word in words)
