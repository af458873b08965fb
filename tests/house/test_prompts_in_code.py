"""Every sentence the code says is written in every language, and every written one is said."""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from appliance.audio.prompts import Prompts
from tests.house.source_tree import CHECKOUT, Source, calls, sources

PROMPTS = Prompts(CHECKOUT / "sounds")
LANGUAGES = PROMPTS.languages
TOPICS = {key.partition(".")[0] for language in LANGUAGES for key in PROMPTS.keys(language)}
DOTTED = re.compile(r"[a-z_]+\.[a-z0-9_*]+")
SAYING = {"say", "announce", "ask", "ask_secret", "sentence", "spoken", "_sentence"}
KEPT_FOR_LATER = {
    "hotline.company": "the hotline's key 6, when there are recorded introductions",
}


def template_of(node: ast.expr) -> str | None:
    """Return a text or f-string as a pattern, with `*` where something is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        pieces = [p.value if isinstance(p, ast.Constant) else "*" for p in node.values]
        return "".join(str(piece) for piece in pieces)
    return None


def names_of_items_and_menus(source: Source) -> set[str]:
    """Return the dotted names that are no sentences: of menu items and of menus."""
    names = set()
    for name, call in calls(source):
        places = {"MenuItem": call.args[3:4], "Menu": call.args[:1]}.get(name, [])
        places += [k.value for k in call.keywords if k.arg == "name"]
        names |= {template for place in places if (template := template_of(place))}
    return names


def said_in(source: Source) -> Iterator[tuple[str, int]]:
    """Yield every sentence key (or pattern of keys) in a file, with its line."""
    others = names_of_items_and_menus(source)
    pieces = {
        id(p) for n in ast.walk(source.tree) if isinstance(n, ast.JoinedStr) for p in n.values
    }
    for node in ast.walk(source.tree):
        template = template_of(node) if isinstance(node, ast.expr) else None
        if template is None or template in others or id(node) in pieces:
            continue
        if not DOTTED.fullmatch(template):
            continue
        if template.partition(".")[0] in TOPICS:
            yield template, getattr(node, "lineno", 0)
    for name, call in calls(source):
        if name in SAYING and call.args:
            template = template_of(call.args[0])
            if template and "." in template:
                yield template, call.lineno


def said_by_types() -> set[str]:
    """Return every sentence key that a plugin's transaction types name."""
    said = set()
    for file in (CHECKOUT / "plugins").glob("*/types/*.toml"):
        kind = tomllib.loads(file.read_text("utf-8"))
        said |= set(kind["prompts"].values())
        for question in kind["question"]:
            said.add(question["prompt"])
            said |= {
                f"{question['prompt']}_{value}" for value in question.get("choices", {}).values()
            }
    return said


def conversations() -> tuple[Source, ...]:
    """Return the files that may speak to a caller."""
    spoken = sources("appliance", "agi_scripts", "plugins")
    return tuple(one for one in spoken if not one.name.endswith("doctor.py"))  # codes of findings


def words_said() -> set[str]:
    """Return every text in the code, for the words that fill a slot of type `word`."""
    texts = set()
    for source in conversations():
        for node in ast.walk(source.tree):
            template = template_of(node) if isinstance(node, ast.expr) else None
            if template and re.fullmatch(r"[a-z0-9_.*]+", template) and template.strip("*._"):
                texts.add(template.removeprefix("words."))
    return texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", conversations(), ids=lambda source: source.name)
def test_every_sentence_in_code_is_written(source: Source, language: str) -> None:
    keys = PROMPTS.keys(language)
    missing = [
        f"{source.name}:{line} says {key}"
        for key, line in said_in(source)
        if not any(fnmatchcase(written, key) for written in keys)
    ]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_transaction_type_is_written(language: str) -> None:
    assert not said_by_types() - set(PROMPTS.keys(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_written_sentence_is_said(language: str) -> None:
    patterns = {key for source in conversations() for key, _line in said_in(source)}
    patterns |= said_by_types()
    words = words_said()
    unused = [
        key
        for key in PROMPTS.keys(language)
        if key not in KEPT_FOR_LATER
        and not any(fnmatchcase(key, pattern) for pattern in patterns)
        and not (
            key.startswith("words.")
            and any(fnmatchcase(key.removeprefix("words."), word) for word in words)
        )
    ]
    assert not unused


def test_every_language_has_the_same_sentences_with_the_same_slots() -> None:
    first, *others = LANGUAGES
    expected = {key: PROMPTS.slots(first, key).keys() for key in PROMPTS.keys(first)}
    for language in others:
        written = {key: PROMPTS.slots(language, key).keys() for key in PROMPTS.keys(language)}
        assert written == expected


def test_what_is_kept_for_later_is_not_said_yet() -> None:
    patterns = {key for source in conversations() for key, _line in said_in(source)}
    assert not patterns & KEPT_FOR_LATER.keys()
    assert set(PROMPTS.keys("zh")) >= KEPT_FOR_LATER.keys()
