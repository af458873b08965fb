"""What the doctor finds, as data: a code, and what fills its sentence in `findings_*.toml`.

The command line tells it in English, the console in its operator's language.
"""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do where it is not."""

    name: str
    well: bool
    code: str
    """`table.key` of the sentence; `table.key_advice`, where it is written, says what to do."""
    slots: Mapping[str, object] = field(default_factory=dict)
    warning: bool = False
    """Well today; the advice should be followed in time."""

    @property
    def detail(self) -> str:
        """Return what was seen, in English."""
        return _english().detail(self)

    @property
    def advice(self) -> str:
        """Return what to do, in English; empty where there is nothing to be done."""
        return _english().advice(self)

    @property
    def row(self) -> dict[str, object]:
        """Return what scripts read of it."""
        return {
            "name": self.name,
            "well": self.well,
            "detail": self.detail,
            "advice": self.advice,
            "warning": self.warning,
        }


class Term(NamedTuple):
    """A slot's value that the console has a word for under this key; elsewhere it stays."""

    key: str
    otherwise: str


class Each(NamedTuple):
    """A slot's value that is a sentence of its own, said of several things."""

    code: str
    rows: Sequence[Mapping[str, object]]


def well(code: str, /, *, of: str = "", **slots: object) -> Finding:
    """Return that all is well; the finding is called like its table, or `of`."""
    return Finding(of or code.partition(".")[0], True, code, slots)


def warning(code: str, /, *, of: str = "", **slots: object) -> Finding:
    """Return what is well today and will not stay so."""
    return Finding(of or code.partition(".")[0], True, code, slots, warning=True)


def not_well(code: str, /, *, of: str = "", **slots: object) -> Finding:
    """Return what is not well."""
    return Finding(of or code.partition(".")[0], False, code, slots)


class Telling:
    """Tells findings in one language."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences

    def detail(self, finding: Finding) -> str:
        """Return what was seen."""
        return self._filled(finding.code, finding.slots)

    def advice(self, finding: Finding) -> str:
        """Return what to do; empty where there is nothing to be done."""
        code = f"{finding.code}_advice"
        known = f"findings.{code}" in self._sentences
        return self._filled(code, finding.slots) if known else ""

    def _filled(self, code: str, slots: Mapping[str, object]) -> str:
        told = {name: self._told(value) for name, value in slots.items()}
        return self._sentences[f"findings.{code}"].format(**told)

    def _told(self, value: object) -> object:
        match value:
            case Term(key, otherwise):
                return self._sentences.get(key, otherwise)
            case Each(code, rows):
                return "; ".join(self._filled(code, row) for row in rows)
            case list():
                return self._sentences.get("listed_with", ", ").join(
                    str(self._told(one)) for one in value
                )
        return value


@functools.cache
def finding_sentences(language: str) -> dict[str, str]:
    """Return what is written for findings in a language, as `findings.table.key`."""
    file = Path(__file__).with_name(f"findings_{language}.toml")
    tables: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))
    return {
        f"findings.{table}.{key}": sentence
        for table, sentences in tables.items()
        for key, sentence in sentences.items()
    }


@functools.cache
def _english() -> Telling:
    return Telling(finding_sentences("en"))
