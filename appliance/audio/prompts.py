"""The sentences a caller can hear: `sounds/<language>/prompts.toml` and the owner's own words."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from appliance.audio import read_aloud
from appliance.audio.prompt_templates import (
    PAUSES,
    Clip,
    Slot,
    Template,
    changed_template,
    changed_texts,
    read_templates,
)
from appliance.audio.read_aloud.amounts import BUSINESS_ZONE
from appliance.errors import PromptMissing, SentenceRefused, StoreUnavailable

log = logging.getLogger(__name__)

__all__ = ["PAUSES", "Clip", "Prompts", "Sentence", "Slot", "Template"]

TICK = "sound/tick"
CODE = "code"
"""The kind of a slot whose digits are heard, and nowhere written down."""
HIDDEN = "****"
LOOK_EVERY_SECONDS = 0.5
"""How long a change of the owner's may go unheard; a look costs a query."""

Documents = Mapping[str, str]
"""The owner's own words by language, each a document as `changed_texts` reads it."""


def _nothing_changed() -> Documents:
    """Say that all sentences are as delivered."""
    return {}


@dataclass(frozen=True)
class Sentence:
    """A sentence ready to be heard: its clips in order, and the same as text for the ledger."""

    key: str
    language: str
    clips: tuple[Clip, ...]
    text: str


class Prompts:
    """Every sentence of every language below one folder, as the owner's documents change them."""

    def __init__(
        self,
        folder: Path,
        *,
        today: Callable[[], date] | None = None,
        changes: Callable[[], Documents] = _nothing_changed,
    ) -> None:
        """Read the delivered sentences once; `changes` tells the owner's at each look."""
        self._today = today or _business_today
        files = sorted(folder.glob("*/prompts.toml"))
        if not files:
            raise PromptMissing(f"there is no <language>/prompts.toml below {folder}")
        self.languages = tuple(file.parent.name for file in files)
        self._delivered = {file.parent.name: read_templates(file) for file in files}
        self._templates = self._delivered
        self._changes = changes
        self._documents: Documents = {}
        self._look_at = 0.0
        self._lock = threading.Lock()
        for language in self.languages:
            self._check(language)

    def follow(self, changes: Callable[[], Documents]) -> None:
        """Take the owner's words from here from now on."""
        self._changes, self._look_at = changes, 0.0

    def check(self, language: str, key: str, text: str) -> Template:
        """Return a sentence in other words, taken apart; `SentenceRefused` says why not."""
        return changed_template(language, key, text, self._delivered[language])

    def changed(self, documents: Documents) -> "Prompts":
        """Return the sentences as these documents change them; `SentenceRefused` says why not."""
        other = copy(self)
        other._changes, other._lock = lambda: documents, threading.Lock()
        other._look(strictly=True)
        return other

    def delivered(self, language: str, key: str) -> Template | None:
        """Return a sentence as it was delivered, or None where the owner added it."""
        return self._delivered[language].get(key)

    def template(self, language: str, key: str) -> Template:
        """Return a sentence taken apart."""
        return self._template(language, key)

    def keys(self, language: str) -> tuple[str, ...]:
        """Return every key, `topic.name`, in the order of the file."""
        return tuple(self._language(language))

    def slots(self, language: str, key: str) -> dict[str, str]:
        """Return the kinds of a sentence's slots by name."""
        return self._template(language, key).slots

    def pieces(self, language: str, key: str) -> tuple[Clip | Slot, ...]:
        """Return what a sentence is put together from: clips and the slots between them."""
        return self._template(language, key).pieces

    def fits(self, key: str, slots: frozenset[str]) -> bool:
        """Tell whether a sentence has a text in every language, with just these slots."""
        found = [self._language(language).get(key) for language in self.languages]
        return all(one is not None and one.slots.keys() == slots for one in found)

    def text(self, language: str, key: str) -> str:
        """Return a sentence as written, with `{slot}` where something is filled in."""
        return self._template(language, key).text

    def sentence(self, language: str, key: str, /, **slots: object) -> Sentence:
        """Fill in a sentence; an unknown key, a slot too many or too few, is `PromptMissing`."""
        template = self._template(language, key)
        if slots.keys() != template.slots.keys():
            wrong = ", ".join(sorted(slots.keys() ^ template.slots.keys()))
            raise _missing(language, key, f"the slots do not fit: {wrong}")
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

    def _language(self, language: str) -> Mapping[str, Template]:
        if time.monotonic() >= self._look_at:
            try:
                self._look()
            except StoreUnavailable as error:
                log.error("the owner's sentences stay as they were: %s", error)
        try:
            return self._templates[language]
        except KeyError:
            raise PromptMissing(f"no sentences are written in language {language!r}") from None

    def _look(self, *, strictly: bool = False) -> None:
        """Take the owner's words where they are others than at the last look."""
        with self._lock:
            self._look_at = time.monotonic() + LOOK_EVERY_SECONDS
            documents = {one: text for one, text in self._changes().items() if text}
            if documents != self._documents:
                self._templates = {
                    language: {**own, **self._own(language, documents.get(language, ""), strictly)}
                    for language, own in self._delivered.items()
                }
                self._documents = documents

    def _own(self, language: str, document: str, strictly: bool) -> dict[str, Template]:
        """Return the owner's sentences; one that fits ours no more is ours until he mends it."""
        own = {}
        try:
            for key, text in changed_texts(language, document).items():
                try:
                    own[key] = self.check(language, key, text)
                except SentenceRefused as error:
                    if strictly:
                        raise
                    log.error("a sentence of the owner's is not used: %s", error)
        except SentenceRefused as error:
            if strictly:
                raise
            log.error("the owner's sentences are not used: %s", error)
        return own

    def _template(self, language: str, key: str) -> Template:
        try:
            return self._language(language)[key]
        except KeyError:
            raise _missing(language, key, "it is not in prompts.toml") from None

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
            what = f"{slot.name}:{slot.kind} cannot say {value!r}: {error}"
            raise PromptMissing(what, "value", value=value) from error

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


def _missing(language: str, key: str, what: str) -> PromptMissing:
    named = f"{language}/{key}"
    return PromptMissing(f"{named}: {what}", "sentence", key=named)


def _business_today() -> date:
    return datetime.now(BUSINESS_ZONE).date()


def _glue(language: str) -> str:
    return read_aloud.joined(language, ["", ""])


def _token_clip(voice: str, token: str) -> Clip:
    return Clip(f"numbers/{token.replace(' ', '_')}", token, voice)
