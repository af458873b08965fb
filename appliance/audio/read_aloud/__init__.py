"""Turns values into the words people say for them; pure functions, one module per language.

A reading is a list of tokens. Each token is the text of one clip; `vocabulary` names all of them.
"""

from collections.abc import Callable
from datetime import date
from types import ModuleType

from appliance.audio.read_aloud import en, zh

LANGUAGES: dict[str, ModuleType] = {"en": en, "zh": zh}
KINDS = (
    "key",
    "digits",
    "number",
    "count",
    "money",
    "nav",
    "shares",
    "percent",
    "change",
    "yield",
    "date",
    "time",
)


def read(language: str, kind: str, value: object, today: date) -> list[str]:
    """Return the tokens of a value; `kind` is one of `KINDS`."""
    if kind == "date":
        spoken: list[str] = LANGUAGES[language].read_date(value, today)
        return spoken
    reader: Callable[[object], list[str]] = getattr(LANGUAGES[language], f"read_{kind}")
    return reader(value)


def vocabulary(language: str) -> list[str]:
    """Return every token a reading in this language can contain."""
    tokens: list[str] = LANGUAGES[language].vocabulary()
    return tokens


def joined(language: str, tokens: list[str]) -> str:
    """Return the tokens as one text, written the way the language writes them."""
    glue: str = LANGUAGES[language].GLUE
    return glue.join(tokens)


def keys(language: str) -> list[str]:
    """Return the tokens that name the telephone's keys."""
    names: dict[str, str] = LANGUAGES[language].KEYS
    return list(names.values())
