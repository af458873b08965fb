"""Reads a questionnaire from its TOML text; each question must be reached, and each way end."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from appliance.errors import QuestionnaireRefused
from appliance.records.survey import (
    CHOICE,
    END,
    ENDS,
    KINDS,
    Choice,
    Questionnaire,
    SurveyQuestion,
)

NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
LONGEST_TEXT = 120
LONGEST_NAME = 30
MOST_QUESTIONS = 40
CHOICE_KEYS = "12345678"
"""9 refuses calls, 0 gets a person."""
FIELDS = {"id", "name", "opening", "question"}
QUESTION_FIELDS = {"name", "kind", "zh", "en", "choice", "next", "branch", "follow_up"}
CHOICE_FIELDS = {"key", "zh", "en"}


def read(text: str) -> Questionnaire:
    """Return the questionnaire of a TOML text; `QuestionnaireRefused` says where it is wrong."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionnaireRefused("", "toml", str(error)) from error
    _known(written, FIELDS, "")
    questions = written.get("question")
    if not isinstance(questions, list) or not 0 < len(questions) <= MOST_QUESTIONS:
        raise QuestionnaireRefused("", "count", str(MOST_QUESTIONS))
    names = [_name(one, "name", f"{number}.") for number, one in enumerate(questions, start=1)]
    following = [*names[1:], END]
    name = _words(written.get("name"), "name", LONGEST_NAME)
    opening = written.get("opening")
    said = _words(opening, "opening") if opening is not None else {"zh": "", "en": ""}
    found = Questionnaire(
        id=_name(written, "id", ""),
        name_zh=name["zh"],
        name_en=name["en"],
        opening_zh=said["zh"],
        opening_en=said["en"],
        questions=tuple(_question(*pair) for pair in zip(questions, following, strict=True)),
        text=text,
    )
    _check_ways(found)
    return found


def _question(written: Mapping[str, Any], following: str) -> SurveyQuestion:
    name, kind = written["name"], written.get("kind")
    _known(written, QUESTION_FIELDS, name)
    if kind not in KINDS:
        raise QuestionnaireRefused(name, "kind", str(kind))
    branch = _typed(written, "branch", dict)
    words = _words({one: written.get(one) for one in ("zh", "en")}, name)
    question = SurveyQuestion(
        name=name,
        kind=kind,
        zh=words["zh"],
        en=words["en"],
        choices=_choices(_typed(written, "choice", list), kind, name),
        next=str(written.get("next", following)),
        branch={str(key): str(way) for key, way in branch.items()},
        follow_up=tuple(str(one) for one in _typed(written, "follow_up", list)),
    )
    for answer in (*question.branch, *question.follow_up):
        if answer not in question.answers:
            raise QuestionnaireRefused(name, "answer", answer)
    return question


def _choices(written: list[Mapping[str, Any]], kind: str, name: str) -> tuple[Choice, ...]:
    if kind != CHOICE and written:
        raise QuestionnaireRefused(name, "no_choices", kind)
    if kind == CHOICE and not 2 <= len(written) <= len(CHOICE_KEYS):
        raise QuestionnaireRefused(name, "choices", str(len(written)))
    for one in written:
        if not isinstance(one, Mapping):
            raise QuestionnaireRefused(name, "field", "choice")
        _known(one, CHOICE_FIELDS, name)
    keys = [str(one.get("key", "")) for one in written]
    for key in keys:
        if len(key) != 1 or key not in CHOICE_KEYS or keys.count(key) > 1:
            raise QuestionnaireRefused(name, "key", key)
    words = [_words({k: one.get(k) for k in ("zh", "en")}, name, LONGEST_NAME) for one in written]
    return tuple(Choice(key=key, **said) for key, said in zip(keys, words, strict=True))


def _check_ways(found: Questionnaire) -> None:
    """Let every way lead forward, so that it ends, and every question stand on one."""
    names = [question.name for question in found.questions]
    for name in names:
        if names.count(name) > 1 or name in ENDS:
            raise QuestionnaireRefused(name, "twice", name)
    reached = {names[0]}
    for place, question in enumerate(found.questions):
        for way in question.ways:
            if way not in names and way not in ENDS:
                raise QuestionnaireRefused(question.name, "nowhere", way)
            if way in names[: place + 1]:
                raise QuestionnaireRefused(question.name, "backwards", way)
        if question.name not in reached:
            raise QuestionnaireRefused(question.name, "unreached", question.name)
        reached.update(question.ways)


def _name(written: Any, field: str, where: str) -> str:
    name = written.get(field, "") if isinstance(written, Mapping) else ""
    if not isinstance(name, str) or NAME.fullmatch(name) is None:
        raise QuestionnaireRefused(where, "name", str(name))
    return name


def _words(written: Any, where: str, longest: int = LONGEST_TEXT) -> dict[str, str]:
    """Return the words of both languages."""
    said = written if isinstance(written, Mapping) else {}
    words = {language: str(said.get(language) or "").strip() for language in ("zh", "en")}
    _known(said, set(words), where)
    for language, text in words.items():
        if not text or not text.isprintable():
            raise QuestionnaireRefused(where, "words", language)
        if len(text) > longest * (1 if language == "zh" else 2):
            raise QuestionnaireRefused(where, "long", str(longest))
    return words


def _typed(written: Mapping[str, Any], field: str, kind: type[Any]) -> Any:
    """Return a field that is a table or a list, or an empty one where it is not written."""
    found = written.get(field, kind())
    if not isinstance(found, kind):
        raise QuestionnaireRefused(str(written.get("name", "")), "field", field)
    return found


def _known(written: Mapping[str, Any], fields: set[str], where: str) -> None:
    for name in written:
        if name not in fields:
            raise QuestionnaireRefused(where, "field", name)
