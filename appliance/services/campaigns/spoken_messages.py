"""What a campaign says: the owner's words with each person's own values, spoken ahead as clips."""

from collections.abc import Iterable, Iterator, Mapping

from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import PAUSES, Clip, Prompts, Sentence
from appliance.audio.read_aloud import joined
from appliance.audio.written_texts import (
    FUND,
    PLACE_KINDS,
    TEXT,
    Place,
    Words,
    take_apart,
    value_of,
)
from appliance.errors import CampaignRefused, FundUnknown
from appliance.services.funds import Funds

MESSAGE = "message"
OWN_CLIPS = "text/"


def check_message(text: str) -> dict[str, str]:
    """Return the kinds of a text's places by name; `CampaignRefused` where it cannot be said."""
    try:
        return {one.name: one.kind for one in take_apart(text) if isinstance(one, Place)}
    except ValueError as error:
        kinds = ", ".join(PLACE_KINDS)
        raise CampaignRefused("places", str(error), kinds=kinds) from error


class SpokenMessages:
    """Puts written texts into clips that were rendered before the call."""

    def __init__(self, prompts: Prompts, clips: ClipShelf, funds: Funds) -> None:
        self._prompts, self._clips, self._funds = prompts, clips, funds

    def faults(self, text: str, values: Mapping[str, str]) -> dict[str, str]:
        """Return why places of a text cannot be filled with these values, by name."""
        faults = {}
        for name, kind in check_message(text).items():
            try:
                self._clips_of("zh", Place(name, kind), values)
            except CampaignRefused as error:
                faults[name] = str(error)
        return faults

    def sentence(self, language: str, text: str, values: Mapping[str, str]) -> Sentence:
        """Return a text filled in, ready to be heard; `CampaignRefused` names what is missing."""
        check_message(text)
        clips: list[Clip] = []
        heard = ""
        for piece in take_apart(text):
            if isinstance(piece, Place):
                part = self._clips_of(language, piece, values)
                heard += joined(language, [clip.text for clip in part])
            else:
                part = self._words(language, piece)
                heard += piece.text
            clips += part
        return Sentence(MESSAGE, language, tuple(clips), heard)

    def spoken_ahead(self, text: str, people: Iterable[Mapping[str, str]]) -> Iterator[str]:
        """Yield each text that must be a clip of its own before anybody is called."""
        check_message(text)
        pieces = take_apart(text)
        yield from (_spoken(one.text) for one in pieces if not isinstance(one, Place))
        own = [one for one in pieces if isinstance(one, Place) and one.kind in (TEXT, FUND)]
        for values in people if own else ():
            yield from (self._shown(one, values) for one in own if values.get(one.name))

    def is_ready(self, sentence: Sentence) -> bool:
        """Tell whether all of a sentence can be heard; what numbers consist of always can."""
        own = [clip for clip in sentence.clips if clip.name.startswith(OWN_CLIPS)]
        return not self._clips.missing(own)

    def _words(self, language: str, words: Words) -> list[Clip]:
        """Return the clip of a stretch of words, after the pause its first signs ask for."""
        text, spoken = words.text, _spoken(words.text)
        pause = text[: len(text) - len(text.lstrip(PAUSES))].strip()
        clips = [Clip("", pause)] if pause else []
        return [*clips, self._prompts.text_clip(language, spoken)] if spoken else clips

    def _clips_of(self, language: str, place: Place, values: Mapping[str, str]) -> list[Clip]:
        if place.name not in values:
            raise CampaignRefused("value", f"there is no value {place.name!r}", name=place.name)
        if place.kind in (TEXT, FUND):
            return [self._prompts.text_clip(language, self._shown(place, values))]
        try:
            value = value_of(place.kind, values[place.name])
            return self._prompts.value_clips(language, place.kind, value)
        except (ValueError, TypeError, KeyError) as error:
            what = f"{place.name} cannot be said: {error}"
            raise CampaignRefused("value", what, name=place.name) from error

    def _shown(self, place: Place, values: Mapping[str, str]) -> str:
        written = values.get(place.name, "").strip()
        if place.kind != FUND:
            return written
        try:
            return self._funds.fund(written).fund_name
        except FundUnknown:
            return written


def _spoken(text: str) -> str:
    return text.lstrip(PAUSES).rstrip()
