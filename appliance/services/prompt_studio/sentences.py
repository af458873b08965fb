"""Every sentence of the box with its words, its clips and whose sounds they have."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompt_templates import Clip, Template
from appliance.audio.prompts import Prompts, Sentence
from appliance.audio.read_aloud import vocabulary
from appliance.audio.take_sound import clip_lufs, is_off
from appliance.errors import PromptMissing
from appliance.services.prompt_studio.examples import Names, example_values
from appliance.services.prompt_studio.records import (
    MISSING,
    RECORDED,
    SPOKEN,
    ClipSound,
    SentenceSound,
    Take,
)
from appliance.services.prompt_studio.takes import Takes
from appliance.services.prompt_studio.usage import places_of

NUMBERS, TEXTS = "numbers", "text"
"""Topics of clips that are no sentence: what numbers are read from, and names of this box."""
CHANGED, OFF, MIXED, OTHER_WORDS = "changed", "off", "mixed", "other_words"
FILTERS = (MISSING, RECORDED, SPOKEN, CHANGED, OFF, MIXED, OTHER_WORDS)


class Drafted(NamedTuple):
    """The sentences as an open draft of the workshop changes them."""

    draft: int
    texts: Mapping[str, str]
    """The keys that the draft changes in one language, with their words."""
    prompts: Prompts


class Shelves(NamedTuple):
    """Which clips there are in a language at this moment."""

    recorded: set[str]
    rendered: set[str]
    taken: dict[str, Take]


class Sentences:
    """What the box can say; `drafted` tells what drafts would change in a language."""

    def __init__(
        self,
        prompts: Prompts,
        shelf: ClipShelf,
        takes: Takes,
        names: Names,
        clock: Callable[[], datetime],
    ) -> None:
        self._prompts, self._shelf, self._takes = prompts, shelf, takes
        self._names, self._clock = names, clock
        self.drafted: Callable[[str], Sequence[Drafted]] = lambda _language: ()
        self.texts: Callable[[str], Sequence[str]] = lambda _language: ()
        """The names of this box that callers hear in a language."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages, Chinese first."""
        return tuple(sorted(self._prompts.languages, reverse=True))

    def listing(self, language: str, topic: str = "") -> list[SentenceSound]:
        """Return every sentence that is spoken and the clips of numbers, or those of one topic.

        Names of this box are a topic of their own; there may be very many of them.
        """
        shelves = {one: self._shelves(one) for one in self._prompts.languages}
        if topic == TEXTS:
            return [self._alone(TEXTS, clip, shelves) for clip in self._named(language)]
        every = chain(
            self._spoken(language, shelves),
            (self._alone(NUMBERS, clip, shelves) for clip in self._numbers(language)),
        )
        return [one for one in every if topic in ("", one.topic)]

    def one(self, language: str, key: str) -> SentenceSound:
        """Return a sentence by its key; `PromptMissing` where there is none."""
        for found in self.listing(language, key.partition(".")[0]):
            if found.key == key:
                return found
        raise PromptMissing(f"{language} has no sentence {key}")

    def drafts_of(self, language: str, key: str) -> dict[int, str]:
        """Return the words that open drafts give a sentence, by the number of the draft."""
        return {one.draft: one.texts[key] for one in self.drafted(language) if key in one.texts}

    def clips(self, language: str) -> dict[str, Clip]:
        """Return every clip that can be recorded in a language, by its name, drafted ones too."""
        spoken = chain.from_iterable(
            self._prompts.template(one, key).clips
            for one in self._prompts.languages
            for key in self._prompts.keys(one)
        )
        drafted = chain.from_iterable(
            one.prompts.template(language, key).clips
            for one in self.drafted(language)
            for key in one.texts
        )
        every = chain(spoken, drafted, self._numbers(language))
        return {
            clip.name: clip
            for clip in every
            if clip.language == language and not clip.name.startswith("sound/")
        }

    def names(self, language: str) -> dict[str, Clip]:
        """Return the clips of this box's names, which can be recorded too."""
        return {clip.name: clip for clip in self._named(language)}

    def clip(self, language: str, name: str) -> Clip:
        """Return a clip by its name; `PromptMissing` where there is none."""
        among = self.names if name.startswith(f"{TEXTS}/") else self.clips
        try:
            return among(language)[name]
        except KeyError:
            raise PromptMissing(f"{language} has no clip {name}") from None

    def drafted_clips(self, language: str) -> list[Clip]:
        """Return the clips that open drafts need, so that publishing never waits for a voice."""
        return [
            clip
            for one in self.drafted(language)
            for key in one.texts
            for clip in one.prompts.template(language, key).clips
        ]

    def template(self, language: str, key: str, draft: int | None = None) -> Template:
        """Return a sentence taken apart, as it is or as a draft has it."""
        return self._prompts_of(language, draft).template(language, key)

    def sounds_of(self, template: Template) -> tuple[ClipSound, ...]:
        """Return the clips of a sentence and whose sounds they have."""
        shelves = {clip.language: self._shelves(clip.language) for clip in template.clips}
        return tuple(self._sound(clip, shelves) for clip in template.clips)

    def sound_of(self, clip: Clip) -> ClipSound:
        """Return whose sound a clip has."""
        return self._sound(clip, {clip.language: self._shelves(clip.language)})

    def loudness_of(self, clip: Clip) -> float | None:
        """Return how loud a clip is, whoever speaks it; None where it has no sound."""
        return self._lufs(clip)

    def example(self, language: str, key: str, draft: int | None = None) -> Sentence:
        """Return a sentence with values filled in, as a caller could hear it."""
        prompts = self._prompts_of(language, draft)
        template = prompts.template(language, key)
        names = self._names(template.voice)
        values = example_values(template.slots, names, self._clock())
        return prompts.sentence(language, key, **values)

    def missing_keys(self, language: str) -> list[str]:
        """Return the sentences that another language has and this one has not."""
        have = set(self._prompts.keys(language))
        others = chain.from_iterable(self._prompts.keys(one) for one in self._prompts.languages)
        return sorted(set(others) - have)

    # --- inside

    def _prompts_of(self, language: str, draft: int | None) -> Prompts:
        for one in self.drafted(language) if draft is not None else ():
            if one.draft == draft:
                return one.prompts
        return self._prompts

    def _spoken(self, language: str, shelves: Mapping[str, Shelves]) -> Iterator[SentenceSound]:
        drafted = {key: text for one in self.drafted(language) for key, text in one.texts.items()}
        for key in self._prompts.keys(language):
            template = self._prompts.template(language, key)
            delivered = self._prompts.delivered(language, key)
            if template.speaks:
                yield SentenceSound(
                    key=key,
                    language=language,
                    text=template.text,
                    slots=template.slots,
                    delivered=delivered.text if delivered else None,
                    drafted=drafted.get(key),
                    clips=tuple(self._sound(clip, shelves) for clip in template.clips),
                )

    def _alone(self, topic: str, clip: Clip, shelves: Mapping[str, Shelves]) -> SentenceSound:
        return SentenceSound(
            key=f"{topic}.{clip.name.partition('/')[2]}",
            language=clip.language,
            text=clip.text,
            slots={},
            delivered=None,
            drafted=None,
            clips=(self._sound(clip, shelves),),
            changeable=False,
        )

    def _sound(self, clip: Clip, shelves: Mapping[str, Shelves]) -> ClipSound:
        shelf = shelves[clip.language]
        if clip.name not in shelf.recorded:
            return ClipSound(clip, SPOKEN if clip.name in shelf.rendered else MISSING)
        take = shelf.taken.get(clip.name)
        return ClipSound(clip, RECORDED, take, take.lufs if take else self._lufs(clip))

    def _lufs(self, clip: Clip) -> float | None:
        heard = self._shelf.path(clip.language, clip.name)
        return clip_lufs(heard) if heard else None

    def _shelves(self, language: str) -> Shelves:
        return Shelves(*self._shelf.names(language), self._takes.in_use(language))

    def _numbers(self, language: str) -> Iterator[Clip]:
        for token in dict.fromkeys(vocabulary(language)):
            yield Clip(f"{NUMBERS}/{token.replace(' ', '_')}", token, language)

    def _named(self, language: str) -> Iterator[Clip]:
        for text in self.texts(language):
            clip = self._prompts.text_clip(language, text)
            if not clip.silent:
                yield clip


def fits(sentence: SentenceSound, wanted: str) -> bool:
    """Tell whether a sentence is of this kind; `wanted` is one of `FILTERS`."""
    clips = sentence.clips
    return {
        MISSING: MISSING in sentence.origins,
        RECORDED: RECORDED in sentence.origins,
        SPOKEN: SPOKEN in sentence.origins,
        CHANGED: sentence.changed or sentence.drafted is not None,
        OFF: any(one.lufs is not None and is_off(one.lufs) for one in clips),
        MIXED: len(sentence.origins) > 1,
        OTHER_WORDS: any(one.other_words for one in clips),
    }[wanted]


def found(sentences: Iterable[SentenceSound], words: str) -> list[SentenceSound]:
    """Return the sentences whose key, text or place in the box has all of these words."""
    wanted = words.casefold().split()
    return [
        one for one in sentences if not wanted or all(word in _written_of(one) for word in wanted)
    ]


def _written_of(one: SentenceSound) -> str:
    places = " ".join(places_of(one.key)) if one.changeable else ""
    return f"{one.key} {one.text} {one.drafted or ''} {places}".casefold()
