"""The form of one key of a menu: what stands in it, and what was typed into it."""

from collections.abc import Mapping
from datetime import time

from appliance.assembly import Appliance
from appliance.errors import MenuChangeRefused
from appliance.services.hotline import Choice
from appliance.services.workshop.menu_document import (
    DAYS,
    ITEM,
    SENTENCE,
    TIMES,
    MenuChoice,
    Target,
)
from appliance.services.workshop.own_sentences import OwnSentences, offering

NEW = "new"
"""The value of a target that is a sentence still to be written."""
ALWAYS = "always"


class ChoiceForm:
    """Reads and fills the form of one key, over the sentences of a draft."""

    def __init__(self, appliance: Appliance, sentences: OwnSentences) -> None:
        self._prompts = appliance.prompts
        self._hotline = appliance.hotline
        self._sentences = sentences
        self.languages = appliance.prompts.languages

    def words(self, language: str, key: str) -> str:
        """Return the words of a sentence as the draft has them."""
        own = self._sentences.text(language, key)
        if own is not None:
            return own
        known = key in self._prompts.keys(language)
        return self._prompts.text(language, key) if known else ""

    def fields(self, choice: Choice | None) -> dict[str, str]:
        """Return what stands in the form of a choice; without one, in that of a new key."""
        target = choice.target if choice else Target(ITEM)
        hours = target if target.kind == TIMES else Target(TIMES)
        first = (target.open if target.kind == TIMES else target) or target
        sentence = first.value if first.kind == SENTENCE else ""
        fields = {
            "key": choice.key if choice else "",
            "target": f"{first.kind}:{first.value}" if choice else "",
            "days": hours.days if target.kind == TIMES else ALWAYS,
            "from": f"{hours.begin:%H:%M}" if target.kind == TIMES else "09:00",
            "to": _end(hours.end) if target.kind == TIMES else "17:00",
            "closed": f"{target.closed.kind}:{target.closed.value}" if target.closed else "",
        }
        for language in self.languages:
            fields[f"say_{language}"] = self.words(language, choice.say) if choice else ""
            fields[f"sentence_{language}"] = self.words(language, sentence) if sentence else ""
        return fields

    def choice(self, typed: Mapping[str, str], was: Choice | None) -> MenuChoice:
        """Return the choice that was typed; new words are put among the draft's sentences."""
        target = self._target(typed)
        say = self._say(typed, target, was)
        return MenuChoice(typed.get("key", ""), target, say)

    def _target(self, typed: Mapping[str, str]) -> Target:
        first = self._one(typed.get("target", ""), typed)
        days = typed.get("days", ALWAYS)
        if days == ALWAYS:
            return first
        if days not in DAYS:
            raise MenuChangeRefused("days", days)
        return Target(
            TIMES,
            days=days,
            begin=_hour(typed.get("from", "")),
            end=_hour(typed.get("to", "")),
            open=first,
            closed=self._one(typed.get("closed", ""), typed),
        )

    def _one(self, value: str, typed: Mapping[str, str]) -> Target:
        kind, colon, name = value.partition(":")
        if not colon or kind == TIMES:
            raise MenuChangeRefused("no_target", value)
        if kind != SENTENCE or not (name == NEW or name.startswith("own.")):
            return Target(kind, name)
        words = self._typed(typed, "sentence_")
        if name != NEW and (not any(words.values()) or words == self._kept(name)):
            return Target(kind, name)
        return Target(kind, self._sentences.put(words, "sentence", "" if name == NEW else name))

    def _say(self, typed: Mapping[str, str], target: Target, was: Choice | None) -> str:
        words = self._typed(typed, "say_")
        found = self._hotline.item(target.value) if target.kind == ITEM else None
        if found and (not any(words.values()) or words == self._kept(found[1].prompt)):
            return ""
        if was and words == self._kept(was.say):
            return was.say
        if not all(words.values()):
            raise MenuChangeRefused("words_missing", "")
        offered = {language: offering(language, text) for language, text in words.items()}
        return self._sentences.put(offered, "menu", was.say if was else "")

    def _typed(self, typed: Mapping[str, str], name: str) -> dict[str, str]:
        return {one: typed.get(f"{name}{one}", "").strip() for one in self.languages}

    def _kept(self, key: str) -> dict[str, str]:
        return {language: self.words(language, key).strip() for language in self.languages}


def _end(end: time) -> str:
    return "24:00" if end == time(0) else f"{end:%H:%M}"


def _hour(text: str) -> time:
    try:
        return time(0) if text in ("24:00", "") else time.fromisoformat(text)
    except ValueError as error:
        raise MenuChangeRefused("hour", text) from error
