"""The console's sentences: TOML files per language in `words/`, and what the doctor says."""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from appliance.machine.findings import finding_sentences

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).parent / "words"


class Words:
    """The sentences of one language, by dotted key."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self.sentences = dict(sentences)

    def __call__(self, key: str, /, **slots: object) -> str:
        """Return the sentence with its slots filled; a key nobody wrote is a KeyError."""
        return self.sentences[key].format(**slots)

    def known(self, key: str, otherwise: str) -> str:
        """Return the sentence of a key made from data, or the given text where there is none."""
        return self.sentences.get(key, otherwise)


def read_words(folder: Path = FOLDER) -> dict[str, Words]:
    """Read the catalogues of all languages."""
    return {language: Words(language, _sentences(folder, language)) for language in LANGUAGES}


@functools.cache
def _sentences(folder: Path, language: str) -> Mapping[str, str]:
    own = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    help_texts = tomllib.loads((folder / f"help_{language}.toml").read_text("utf-8"))
    return _flat(own) | _flat({"help": help_texts}) | finding_sentences(language)


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat
