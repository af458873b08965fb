"""What a draft changes: its documents line by line, its menus key by key, its sentences."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.records.workshop import DELIVERED_AT, DIALPLAN, MENU, PROMPTS, Documents
from appliance.services.workshop import documents, menu_document
from appliance.services.workshop.menu_document import MAIN, MenuTree

if TYPE_CHECKING:
    from appliance.services.hotline import Choice, Hotline

ADDED, REMOVED, SAME, GAP = "added", "removed", "same", "gap"
LEADS_ELSEWHERE, SAID_OTHERWISE = "leads_elsewhere", "said_otherwise"
AROUND = 3
"""Lines shown before and after a change."""


@dataclass(frozen=True)
class Line:
    """One line of a comparison; a gap leaves lines out."""

    kind: str
    text: str = ""
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class DocumentDifference:
    """A document that differs."""

    name: str
    kind: str
    """`added`, `removed` or `changed`."""
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class MenuDifference:
    """A key that leads elsewhere, is new, is gone, or is offered in other words."""

    kind: str
    menu: str
    key: str
    before: "Choice | None" = None
    after: "Choice | None" = None


@dataclass(frozen=True)
class SentenceDifference:
    """A sentence with other words; an empty text is the delivered one or none."""

    language: str
    key: str
    before: str
    after: str


def document_differences(before: Documents, after: Documents) -> list[DocumentDifference]:
    """Return the documents that differ; an override is compared with what it stands for."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        if name.startswith(DELIVERED_AT) or before.get(name) == after.get(name):
            continue
        kind = "changed" if name in before and name in after else ADDED
        kind = kind if name in after else REMOVED
        lines = compared(_text(before, name), _text(after, name))
        found.append(DocumentDifference(name, kind, tuple(lines)))
    return found


def compared(before: str, after: str) -> Iterator[Line]:
    """Yield the lines of a comparison of two texts, changes with a few lines around them."""
    old, new = before.splitlines(), after.splitlines()
    groups = difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND)
    for number, group in enumerate(groups):
        if number or group[0][1]:
            yield Line(GAP)
        for tag, begin, end, new_begin, new_end in group:
            if tag == "equal":
                for offset, text in enumerate(old[begin:end]):
                    yield Line(SAME, text, begin + offset + 1, new_begin + offset + 1)
                continue
            for at, text in enumerate(old[begin:end], start=begin + 1):
                yield Line(REMOVED, text, before=at)
            for at, text in enumerate(new[new_begin:new_end], start=new_begin + 1):
                yield Line(ADDED, text, after=at)


def menu_differences(
    before: "tuple[Hotline, Documents]", after: "tuple[Hotline, Documents]"
) -> list[MenuDifference]:
    """Return the keys that differ, as callers hear them; `DocumentWrong` where one has no tree."""
    sides = [
        (hotline, menu_document.parse(texts.get(MENU, ""))) for hotline, texts in (before, after)
    ]
    names = sorted({name for _hotline, tree in sides for name in tree.menus})
    return [one for name in (MAIN, *names) for one in _menu(name, *sides)]


def _menu(
    name: str, before: "tuple[Hotline, MenuTree]", after: "tuple[Hotline, MenuTree]"
) -> Iterator[MenuDifference]:
    old, new = (
        {one.key: one for one in hotline.offered(name, tree)}
        if name == MAIN or name in tree.menus
        else {}
        for hotline, tree in (before, after)
    )
    for key in sorted(old.keys() | new.keys()):
        was, is_now = old.get(key), new.get(key)
        if was is None or is_now is None:
            yield MenuDifference(REMOVED if is_now is None else ADDED, name, key, was, is_now)
        elif was.target != is_now.target:
            yield MenuDifference(LEADS_ELSEWHERE, name, key, was, is_now)
        elif was.say != is_now.say:
            yield MenuDifference(SAID_OTHERWISE, name, key, was, is_now)


def sentence_differences(before: Documents, after: Documents) -> list[SentenceDifference]:
    """Return the owner's sentences that differ."""
    found = []
    for name in documents.PROMPT_DOCUMENTS:
        language = name.removeprefix(PROMPTS).removesuffix(".toml")
        old, new = _sentences(before.get(name, "")), _sentences(after.get(name, ""))
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                was, is_now = old.get(key, ""), new.get(key, "")
                found.append(SentenceDifference(language, key, was, is_now))
    return found


def _text(texts: Documents, name: str) -> str:
    if name in texts:
        return texts[name]
    return documents.delivered(name) if name.startswith(DIALPLAN) else ""


def _sentences(text: str) -> Mapping[str, str]:
    try:
        topics = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    return {
        f"{topic}.{name}": str(words)
        for topic, entries in topics.items()
        if isinstance(entries, dict)
        for name, words in entries.items()
    }
