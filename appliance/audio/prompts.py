"""The sentences a caller can hear: reads `sounds/<language>/prompts.toml`, fills in the slots."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from appliance.audio import read_aloud
from appliance.audio.read_aloud.amounts import BUSINESS_ZONE
from appliance.errors import PromptMissing

SLOT = re.compile(r"\{(\w+):(\w+)\}")
PAUSES = "。，；：、？！.,;:?! \n"
"""Signs that are heard as a pause and not as a word."""
TICK = "sound/tick"
CODE = "code"
"""The kind of a slot whose digits are heard, and nowhere written down."""
HIDDEN = "****"
TABLE_KEYS = ({"text", "voice"}, {"text"}, {"sound"})


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
class Sentence:
    """A sentence ready to be heard: its clips in order, and the same as text for the ledger."""

    key: str
    language: str
    clips: tuple[Clip, ...]
    text: str


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


class Prompts:
    """Every sentence of every language below one folder, read once."""

    def __init__(self, folder: Path, *, today: Callable[[], date] | None = None) -> None:
        self._today = today or _business_today
        files = sorted(folder.glob("*/prompts.toml"))
        if not files:
            raise PromptMissing(f"there is no <language>/prompts.toml below {folder}")
        self.languages = tuple(file.parent.name for file in files)
        self._templates = {file.parent.name: _read_templates(file) for file in files}
        for language in self.languages:
            self._check(language)

    def keys(self, language: str) -> tuple[str, ...]:
        """Return every key, `topic.name`, in the order of the file."""
        return tuple(self._language(language))

    def slots(self, language: str, key: str) -> dict[str, str]:
        """Return the kinds of a sentence's slots by name."""
        return self._template(language, key).slots

    def pieces(self, language: str, key: str) -> tuple[Clip | Slot, ...]:
        """Return what a sentence is put together from: clips and the slots between them."""
        return self._template(language, key).pieces

    def text(self, language: str, key: str) -> str:
        """Return a sentence as written, with `{slot}` where something is filled in."""
        return self._template(language, key).text

    def sentence(self, language: str, key: str, /, **slots: object) -> Sentence:
        """Fill in a sentence; an unknown key, a slot too many or too few, is `PromptMissing`."""
        template = self._template(language, key)
        if slots.keys() != template.slots.keys():
            wrong = ", ".join(sorted(slots.keys() ^ template.slots.keys()))
            raise PromptMissing(f"{language}/{key}: the slots do not fit: {wrong}")
        clips: list[Clip] = []
        text = ""
        for piece in template.pieces:
            spoken = [piece] if isinstance(piece, Clip) else self._filled(template, piece, slots)
            clips += spoken
            glue = "" if isinstance(piece, Clip) else _glue(template.voice)
            hidden = isinstance(piece, Slot) and piece.kind == CODE
            text += HIDDEN if hidden else glue.join(clip.text for clip in spoken)
        return Sentence(key, language, tuple(clips), text)

    def joined(self, *sentences: Sentence) -> Sentence:
        """Return several sentences as one, to be heard without a gap in which a key is lost."""
        if not sentences:
            raise PromptMissing("there is no sentence to join")
        return Sentence(
            key="+".join(sentence.key for sentence in sentences),
            language=sentences[0].language,
            clips=tuple(clip for sentence in sentences for clip in sentence.clips),
            text=_glue(sentences[0].language).join(s.text for s in sentences if s.text),
        )

    def text_clip(self, language: str, text: str) -> Clip:
        """Return the clip of a text of its own, such as a fund name."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:20]
        return Clip(f"text/{digest}", text, language) if text.strip(PAUSES) else Clip("", "")

    def value_clips(self, language: str, kind: str, value: object) -> list[Clip]:
        """Return the clips of a value as people say it; `kind` is one of `read_aloud.KINDS`."""
        tokens = read_aloud.read(language, kind, value, self._today())
        return [_token_clip(language, token) for token in tokens]

    def fixed_clips(self, language: str) -> list[Clip]:
        """Return every clip this language's sentences need and that can be rendered ahead."""
        clips = [_token_clip(language, token) for token in read_aloud.vocabulary(language)]
        for template in self._language(language).values():
            clips += [p for p in template.pieces if isinstance(p, Clip) and not p.silent]
            if template.voice != language:
                clips += [_token_clip(template.voice, t) for t in read_aloud.keys(template.voice)]
        return list(dict.fromkeys(clips))

    def _language(self, language: str) -> dict[str, Template]:
        try:
            return self._templates[language]
        except KeyError:
            raise PromptMissing(f"no sentences are written in language {language!r}") from None

    def _template(self, language: str, key: str) -> Template:
        try:
            return self._language(language)[key]
        except KeyError:
            raise PromptMissing(f"{language}/prompts.toml has no sentence {key}") from None

    def _filled(self, template: Template, slot: Slot, slots: dict[str, object]) -> list[Clip]:
        value = slots[slot.name]
        if slot.kind == "text":
            return [self.text_clip(template.voice, str(value))]
        if slot.kind == "word":
            name = str(value)
            word = self._template(template.voice, name if "." in name else f"words.{name}")
            return [piece for piece in word.pieces if isinstance(piece, Clip)]
        if slot.kind == CODE:
            return self._code_clips(template.voice, str(value))
        try:
            return self.value_clips(template.voice, slot.kind, value)
        except (ValueError, TypeError, KeyError) as error:
            raise PromptMissing(f"{slot.name}:{slot.kind} cannot say {value!r}: {error}") from error

    def _code_clips(self, voice: str, code: str) -> list[Clip]:
        """Return the digits of a code in two breaths."""
        first, second = code[: len(code) // 2], code[len(code) // 2 :]
        halves = [self.value_clips(voice, "digits", half) for half in (first, second)]
        return [*halves[0], Clip("", "，"), *halves[1]]

    def _check(self, language: str) -> None:
        """Refuse a language that cannot be read aloud, at the start and not in a call."""
        for key, template in self._language(language).items():
            if template.voice not in self.languages or template.voice not in read_aloud.LANGUAGES:
                raise PromptMissing(f"{language}/{key}: nobody speaks {template.voice!r}")
            kinds = (
                (*read_aloud.KINDS, "text", "word", CODE)
                if template.voice == language
                else ("key",)
            )
            for kind in template.slots.values():
                if kind not in kinds:
                    raise PromptMissing(f"{language}/{key}: a slot here cannot be a {kind!r}")


def _business_today() -> date:
    return datetime.now(BUSINESS_ZONE).date()


def _glue(language: str) -> str:
    return read_aloud.joined(language, ["", ""])


def _token_clip(voice: str, token: str) -> Clip:
    return Clip(f"numbers/{token.replace(' ', '_')}", token, voice)


def _read_templates(file: Path) -> dict[str, Template]:
    try:
        topics = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PromptMissing(f"{file} cannot be read: {error}") from error
    templates = {}
    for topic, entries in topics.items():
        if not isinstance(entries, dict):
            raise PromptMissing(f"{file}: {topic} stands outside a [topic]")
        for name, entry in entries.items():
            templates[f"{topic}.{name}"] = _template_of(file, topic, name, entry)
    return templates


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
    return Template(voice, tuple(_pieces(entry["text"], f"{folder}/{name}", voice, file)))


def _pieces(text: str, name: str, voice: str, file: Path) -> Iterator[Clip | Slot]:
    """Cut a sentence at its slots; the words between two slots are one clip."""
    parts = SLOT.split(text)
    fixed = parts[::3]
    if any("{" in part or "}" in part for part in fixed):
        raise PromptMissing(f"{file}: {name} has a slot that is not {{name:type}}")
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
