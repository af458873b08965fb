"""What is wrong with a registrar's file, in the operator's language.

A fault is noted as its reader says it, in English with its values. Chinese pages say it by the
catalogue `words/file_faults.toml`; a fault that is not in it stays as it was noted.
"""

import re
import tomllib
from functools import cache
from typing import NamedTuple

from web_console.wording import FOLDER

SLOT = re.compile(r"\{(\w+)\}")
ORIGINAL = "en"
"""The language in which faults are noted."""


class Fault(NamedTuple):
    """One sentence of a reader, with places for its values, and the same in Chinese."""

    said: re.Pattern[str]
    chinese: str


def fault(language: str, sentence: str) -> str:
    """Return what was noted in a language; `<field>: <fault>` keeps its field."""
    if language == ORIGINAL:
        return sentence
    field, colon, rest = sentence.partition(": ")
    if colon and field.isidentifier() and (told := _told(rest)):
        return f"{field}：{told}"
    return _told(sentence) or sentence


def _told(sentence: str) -> str:
    for one in faults():
        if found := one.said.fullmatch(sentence):
            filled = {name: places().get(value, value) for name, value in found.groupdict().items()}
            return one.chinese.format(**filled)
    return ""


@cache
def faults() -> tuple[Fault, ...]:
    """Return the catalogue, the sentences with most words of their own first."""
    sentences = sorted(_catalogue()["faults"].items(), key=lambda one: -len(SLOT.sub("", one[0])))
    return tuple(Fault(_pattern(said), chinese) for said, chinese in sentences)


@cache
def places() -> dict[str, str]:
    """Return what readers call the parts of a file."""
    return _catalogue()["places"]


def _pattern(said: str) -> re.Pattern[str]:
    """Return what fits a sentence whatever its values are."""
    parts = SLOT.split(said)
    shaped = [f"(?P<{part}>.*)" if at % 2 else re.escape(part) for at, part in enumerate(parts)]
    return re.compile("".join(shaped), re.DOTALL)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "file_faults.toml").read_text("utf-8"))
