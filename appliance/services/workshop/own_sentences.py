"""The owner's own sentences, as the menu editor writes them into a draft's documents."""

import json
from collections.abc import Mapping
from itertools import count

from appliance.audio.prompt_templates import changed_template, changed_texts
from appliance.records.workshop import PROMPTS, Documents

OWN = "own."
PRESS = {"zh": "，请按{key}；", "en": ", press {key}."}
"""What is added to words that offer a key and do not say which."""


class OwnSentences:
    """The sentences of a draft; what is put comes out as changed documents."""

    def __init__(self, documents: Documents, languages: tuple[str, ...]) -> None:
        self._documents = documents
        self._texts = {
            language: changed_texts(language, documents.get(_name(language), ""))
            for language in languages
        }

    def text(self, language: str, key: str) -> str | None:
        """Return a sentence's words in the draft; None where it has none of its own."""
        return self._texts[language].get(key)

    def put(self, words: Mapping[str, str], stem: str, key: str = "") -> str:
        """Keep a sentence in every language and return its key; an own one is written over."""
        if not key.startswith(OWN):
            key = self._free(stem)
        for language, text in words.items():
            changed_template(language, key, text, {})  # says what nobody can say
            self._texts[language][key] = text
        return key

    def changed(self) -> dict[str, str | None]:
        """Return the documents that are others now."""
        written = {_name(language): _written(texts) for language, texts in self._texts.items()}
        return {
            name: text or None
            for name, text in written.items()
            if changed_texts("", text) != changed_texts("", self._documents.get(name, ""))
        }

    def _free(self, stem: str) -> str:
        used = {key for texts in self._texts.values() for key in texts}
        return next(key for n in count(1) if (key := f"{OWN}{stem}_{n}") not in used)


def offering(language: str, words: str) -> str:
    """Return words that offer a key, with the key in them."""
    stripped = words.strip()
    if "{key" in stripped:
        return stripped
    return stripped.rstrip("。，；,.; ") + PRESS.get(language, " {key}.")


def _name(language: str) -> str:
    return f"{PROMPTS}{language}.toml"


def _written(texts: Mapping[str, str]) -> str:
    """Return a document of sentences, a table for each topic."""
    topics: dict[str, list[str]] = {}
    for key, text in sorted(texts.items()):
        topic, _, name = key.partition(".")
        topics.setdefault(topic, []).append(f"{name} = {json.dumps(text, ensure_ascii=False)}")
    return "\n\n".join("\n".join([f"[{topic}]", *lines]) for topic, lines in topics.items()) + (
        "\n" if topics else ""
    )
