"""The sentences as they are written: taken apart into clips and slots, ours and the owner's.

A sentence the owner changed has clips of other names than the one it replaces: both can be on the
shelf at once, so that a change is heard from one call to the next, and so is its taking back.
"""

import functools
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from appliance.errors import PromptMissing, SentenceRefused

SLOT = re.compile(r"\{(\w+):(\w+)\}")
LOOSE_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
PAUSES = "。，；：、？！.,;:?! \n"
"""Signs that are heard as a pause and not as a word."""
TABLE_KEYS = ({"text", "voice"}, {"text"}, {"sound"})
OWN = "own"
"""The topic of sentences that the owner adds."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Clip:
    """One piece of speech: its path below `HOME/sounds/<language>/` without suffix, its text."""

    name: str
    text: str
    language: str = ""
    """Whose folder and voice; empty where the clip is nothing but a pause."""

    @property
    def silent(self) -> bool:
        """Tell whether it is nothing but the pause that its signs ask for."""
        return not self.name


@dataclass(frozen=True)
class Slot:
    """A place in a sentence that the call fills in."""

    name: str
    kind: str


@dataclass(frozen=True)
class Template:
    """One entry of `prompts.toml`, taken apart; `voice` is the language that is spoken."""

    voice: str
    pieces: tuple[Clip | Slot, ...]

    @property
    def slots(self) -> dict[str, str]:
        """Return the kinds of its slots by name."""
        return {piece.name: piece.kind for piece in self.pieces if isinstance(piece, Slot)}

    @property
    def text(self) -> str:
        """Return the sentence as written, with `{slot}` where something is filled in."""
        return "".join(p.text if isinstance(p, Clip) else f"{{{p.name}}}" for p in self.pieces)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Return its spoken pieces."""
        return tuple(p for p in self.pieces if isinstance(p, Clip) and not p.silent)

    @property
    def speaks(self) -> bool:
        """Tell whether it is speech, and no tone or tick."""
        return not any(clip.name.startswith("sound/") for clip in self.clips)


Templates = Mapping[str, Template]


def read_templates(file: Path) -> Templates:
    """Read the delivered sentences of a language by key, `topic.name`."""
    try:
        return _templates_of(file, file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PromptMissing(f"{file} cannot be read: {error}") from error


@functools.lru_cache(maxsize=8)
def _templates_of(file: Path, document: str) -> Templates:
    """Take a document apart once: every part of a process that asks gets the same sentences."""
    topics = tomllib.loads(document)
    templates = {}
    for topic, entries in topics.items():
        if not isinstance(entries, dict):
            raise PromptMissing(f"{file}: {topic} stands outside a [topic]")
        for name, entry in entries.items():
            templates[f"{topic}.{name}"] = _template_of(file, topic, name, entry)
    return MappingProxyType(templates)


def changed_texts(language: str, document: str) -> dict[str, str]:
    """Return the texts of an owner's document by key; `SentenceRefused` where it is none."""
    try:
        topics = tomllib.loads(document)
    except tomllib.TOMLDecodeError as error:
        raise SentenceRefused("document", f"{language}: {error}", detail=str(error)) from error
    texts = {}
    for topic, entries in topics.items():
        for name, text in entries.items() if isinstance(entries, dict) else [("", "")]:
            if not isinstance(text, str) or not NAME.fullmatch(name):
                reason = f"{language}: {topic}.{name} is not a text in a [topic]"
                raise SentenceRefused("not_text", reason, key=f"{topic}.{name}".rstrip("."))
            texts[f"{topic}.{name}"] = text
    return texts


def changed_template(language: str, key: str, text: str, delivered: Templates) -> Template:
    """Return one sentence in the owner's words, which keep its slots."""
    ours = delivered.get(key)
    topic, _, name = key.partition(".")
    if ours is None and topic != OWN:
        raise SentenceRefused("unknown", f"{language}: there is no sentence {key}", key=key)
    if ours is not None and not ours.speaks:
        raise SentenceRefused("sound", f"{language}: {key} is a tone and has no words", key=key)
    _check_words(language, key, text)
    voice = ours.voice if ours else language
    whole = _with_kinds(language, key, text, ours.slots if ours else _own_kinds(text))
    folder = topic if voice == language else f"from_{language}/{topic}"
    mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return Template(voice, tuple(_pieces(whole, f"{folder}/{name}-{mark}", voice)))


def _own_kinds(text: str) -> dict[str, str]:
    """Return the places of a sentence of the owner's own: it may say which key to press."""
    return {"key": "key"} if any(name == "key" for name, _kind in LOOSE_SLOT.findall(text)) else {}


def _check_words(language: str, key: str, text: str) -> None:
    if not text.strip(PAUSES):
        raise SentenceRefused("empty", f"{language}: {key} says nothing", key=key)
    if len(text) > LONGEST_TEXT:
        message = f"{language}: {key} has more than {LONGEST_TEXT} signs"
        raise SentenceRefused("long", message, key=key)
    if not text.isprintable():
        message = f"{language}: {key} has a line break or a sign nobody can say"
        raise SentenceRefused("signs", message, key=key)


def _with_kinds(language: str, key: str, text: str, kinds: Mapping[str, str]) -> str:
    """Return the text with `{name:kind}` for each place; all that the call fills in must be there.

    A place may be written without its kind, which is always the delivered one.
    """
    found = LOOSE_SLOT.findall(text)
    unknown = [
        name for name, kind in found if kind not in ("", kinds.get(name)) or name not in kinds
    ]
    missing = [name for name in kinds if name not in [name for name, _kind in found]]
    shown = ", ".join(f"{{{name}}}" for name in unknown or missing)
    if unknown:
        message = f"{language}: {key} has a place that the call does not fill: {shown}"
        raise SentenceRefused("slot_unknown", message, key=key, slots=shown)
    if missing:
        message = f"{language}: {key} must say {shown}, which the call fills in"
        raise SentenceRefused("slot_missing", message, key=key, slots=shown)
    whole = LOOSE_SLOT.sub(lambda place: f"{{{place[1]}:{kinds[place[1]]}}}", text)
    if any("{" in part or "}" in part for part in SLOT.split(whole)[::3]):
        message = f"{language}: {key} has a bracket that belongs to no place"
        raise SentenceRefused("bracket", message, key=key)
    return whole


def _template_of(file: Path, topic: str, name: str, entry: Any) -> Template:
    language = file.parent.name
    if isinstance(entry, str):
        entry = {"text": entry}
    if not isinstance(entry, dict) or set(entry) not in TABLE_KEYS:
        raise PromptMissing(f"{file}: {topic}.{name} is neither a text nor a text with a voice")
    if "sound" in entry:
        sounds = entry["sound"].split()
        return Template(language, tuple(Clip(f"sound/{sound}", "", language) for sound in sounds))
    voice = entry.get("voice", language)
    folder = topic if voice == language else f"from_{language}/{topic}"
    if not entry["text"].strip():
        raise PromptMissing(f"{file}: {topic}.{name} is empty")
    if any("{" in part or "}" in part for part in SLOT.split(entry["text"])[::3]):
        raise PromptMissing(f"{file}: {topic}.{name} has a slot that is not {{name:type}}")
    return Template(voice, tuple(_pieces(entry["text"], f"{folder}/{name}", voice)))


def _pieces(text: str, name: str, voice: str) -> Iterator[Clip | Slot]:
    """Cut a sentence at its slots; the words between two slots are one clip."""
    parts = SLOT.split(text)
    fixed = parts[::3]
    spoken = sum(bool(part.strip(PAUSES)) for part in fixed)
    number = 0
    for index, part in enumerate(fixed):
        words = part.lstrip(PAUSES)
        if words != part:
            yield Clip("", part[: len(part) - len(words)])
        if words:
            number += 1
            yield Clip(name if spoken == 1 else f"{name}_{number}", words, voice)
        if index * 3 + 1 < len(parts):
            yield Slot(parts[index * 3 + 1], parts[index * 3 + 2])
