"""The kinds of orders this box takes, each read from one TOML file and checked by itself."""

import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NoReturn

from appliance.audio.prompts import Prompts
from appliance.errors import TransactionTypeRefused
from appliance.records.order import BUY, SELL, Question, TransactionType

QUESTION_KINDS = ("fund", "target_fund", "amount", "shares", "choice", "number", "order")
PROMPTS = ("menu", "read_back", "read_back_without_fee", "accepted")
DIRECTIONS = (BUY, SELL, "")
MENU_KEYS = tuple("123456789")


class TransactionTypes:
    """The transaction types of this box; a broken file leaves its own type out and no other."""

    def __init__(self, folders: Iterable[Path], prompts: Prompts, checks: Collection[str]) -> None:
        self._reader = _Reader(prompts, checks)
        self._types: dict[str, TransactionType] = {}
        self.refused: list[TransactionTypeRefused] = []
        """What is wrong with the files that were left out."""
        for file in (file for folder in folders for file in sorted(folder.glob("*.toml"))):
            try:
                self._add(file, self._reader.read(file))
            except TransactionTypeRefused as refusal:
                self.refused.append(refusal)

    def listing(self) -> list[TransactionType]:
        """Return every type, in the order of its menu key."""
        return sorted(self._types.values(), key=lambda one: one.key)

    def one(self, name: str) -> TransactionType:
        """Return the type of this name; `TransactionTypeRefused` where there is none."""
        if name not in self._types:
            raise TransactionTypeRefused(f"there is no transaction type {name!r}")
        return self._types[name]

    def by_business_code(self, code: str) -> TransactionType | None:
        """Return the type whose application or confirmation has this code, or None."""
        codes = ((one, (one.business_code, *one.confirmed_by)) for one in self._types.values())
        return next((one for one, its_codes in codes if code in its_codes), None)

    def _add(self, file: Path, type: TransactionType) -> None:
        for other in self._types.values():
            for field in ("name", "business_code", "key"):
                if getattr(other, field) == getattr(type, field):
                    _refuse(file, field, f"the type {other.name} has {getattr(type, field)} too")
        self._types[type.name] = type


class _Reader:
    """Reads a type's file and compares it with the sentences and checks that exist."""

    def __init__(self, prompts: Prompts, checks: Collection[str]) -> None:
        self._prompts, self._checks = prompts, checks

    def read(self, file: Path) -> TransactionType:
        try:
            table = _Table(file, "", tomllib.loads(file.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise TransactionTypeRefused(f"{file.name} cannot be read: {error}") from error
        type = TransactionType(
            name=table.text("name"),
            business_code=table.text("business_code"),
            confirmed_by=table.texts("confirmed_by"),
            key=table.one_of("key", MENU_KEYS),
            direction=table.one_of("direction", DIRECTIONS),
            questions=tuple(self._question(one) for one in table.tables("question")),
            checks=self._known_checks(table),
            prompts=table.mapping("prompts"),
            export=table.mapping("export"),
            cancellable=table.flag("cancellable", True),
        )
        table.finish()
        for place in PROMPTS:
            if place not in type.prompts:
                table.refuse(f"prompts.{place}", "it is missing")
        for place, prompt in type.prompts.items():
            self._known_prompt(table, f"prompts.{place}", prompt)
        return type

    def _question(self, table: "_Table") -> Question:
        question = Question(
            name=table.text("name"),
            kind=table.one_of("kind", QUESTION_KINDS),
            prompt=table.text("prompt"),
            checks=self._known_checks(table),
            choices=table.mapping("choices"),
            at_least=table.number("at_least"),
            at_most=table.number("at_most"),
        )
        table.finish()
        self._known_prompt(table, "prompt", question.prompt)
        if (question.kind == "choice") != bool(question.choices):
            table.refuse("choices", "a question of kind choice has choices, and no other has")
        return question

    def _known_checks(self, table: "_Table") -> tuple[str, ...]:
        checks = table.texts("checks", ())
        for check in checks:
            if check not in self._checks:
                table.refuse("checks", f"there is no check {check!r}")
        return checks

    def _known_prompt(self, table: "_Table", key: str, prompt: str) -> None:
        for language in self._prompts.languages:
            if prompt not in self._prompts.keys(language):
                table.refuse(key, f"sounds/{language}/prompts.toml has no sentence {prompt}")


class _Table:
    """One table of a file; what is missing, too much or of another kind is refused by its key."""

    def __init__(self, file: Path, where: str, content: dict[str, Any]) -> None:
        self._file, self._where, self._content = file, where, dict(content)

    def text(self, key: str) -> str:
        value = self._taken(key)
        if not isinstance(value, str) or not value:
            self.refuse(key, "it is missing or no text")
        return value

    def one_of(self, key: str, values: tuple[str, ...]) -> str:
        value = self._taken(key)
        if value not in values:
            self.refuse(key, f"it is one of {', '.join(map(repr, values))}, not {value!r}")
        return str(value)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._taken(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            self.refuse(key, "it is missing or no list of texts")
        return tuple(value)

    def mapping(self, key: str) -> dict[str, str]:
        value = self._taken(key, {})
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            self.refuse(key, "it is no table of texts")
        return value

    def tables(self, key: str) -> list["_Table"]:
        value = self._taken(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.refuse(key, f"write it as [[{key}]]")
        return [
            _Table(self._file, f"{key} {number}: ", one)
            for number, one in enumerate(value, start=1)
        ]

    def number(self, key: str) -> int | None:
        value = self._taken(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            self.refuse(key, "it is no whole number")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self._taken(key, default)
        if not isinstance(value, bool):
            self.refuse(key, "it is true or false")
        return value

    def finish(self) -> None:
        for key in self._content:
            self.refuse(key, "a transaction type has no such key")

    def refuse(self, key: str, reason: str) -> NoReturn:
        _refuse(self._file, f"{self._where}{key}", reason)

    def _taken(self, key: str, default: Any = None) -> Any:
        return self._content.pop(key, default)


def _refuse(file: Path, key: str, reason: str) -> NoReturn:
    raise TransactionTypeRefused(f"{file.name}, {key}: {reason}")
