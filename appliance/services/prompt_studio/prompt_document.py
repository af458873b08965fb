"""The documents `prompts/<language>.toml`: whether the owner's sentences can be told to callers."""

from appliance.audio.prompt_templates import (
    Templates,
    changed_template,
    changed_texts,
    read_templates,
)
from appliance.errors import DocumentWrong, SentenceRefused
from appliance.records.workshop import PROMPTS
from appliance.settings import CHECKOUT


def check(name: str, text: str) -> None:
    """Raise `DocumentWrong` with the line of the first sentence that does not fit."""
    language = name.removeprefix(PROMPTS).removesuffix(".toml")
    try:
        for key, words in changed_texts(language, text).items():
            changed_template(language, key, words, _delivered(language))
    except SentenceRefused as error:
        detail = error.slots or error.key or error.detail
        line = _line(text, error.key)
        raise DocumentWrong(name, line, f"prompt_{error.reason}", detail) from error


def _line(text: str, key: str) -> int:
    """Return the line at which a sentence is written, the first one where nobody can tell."""
    topic, _, name = key.partition(".")
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("["):
            here = line.strip("[] \t")
        elif here == topic and line.partition("=")[0].strip(" \t\"'") == name:
            return number
    return 1


def _delivered(language: str) -> Templates:
    return read_templates(CHECKOUT / "sounds" / language / "prompts.toml")
