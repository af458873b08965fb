"""The document `menu.toml`: the hotline's menu tree, as a technician changes it.

Without it the main menu is what the plugins offer. What it does not mention stays so: an item of a
plugin that is neither on a key nor hidden is offered on the key it is delivered with, if that is
free. So a plugin that is added later is heard without anybody's doing.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from appliance.errors import DocumentWrong
from appliance.records.workshop import MENU

MAIN_KEYS = "12345678#"
"""Keys of the main menu; 9 changes the language there, 0 and * have one meaning everywhere."""
MENU_KEYS = "123456789#"
ITEM, SCRIPT, MAILBOX, NUMBER = "item", "script", "mailbox", "number"
SUBMENU, SENTENCE, TIMES, OPERATOR, BACK = "menu", "sentence", "times", "operator", "back"
KINDS = (ITEM, SCRIPT, MAILBOX, NUMBER, SUBMENU, SENTENCE, TIMES, OPERATOR, BACK)
WITHOUT_VALUE = (OPERATOR, BACK)
SCRIPTS = ("commentary", "conference", "expert_line", "voice_mail")
"""Conversations with a number of their own that a key may lead to as well."""
TRADING_DAYS, WEEKDAYS, EVERY_DAY = "trading", "weekdays", "every"
DAYS = (TRADING_DAYS, WEEKDAYS, EVERY_DAY)
BY_KEYS, AS_LISTED = "keys", "listed"
MAIN = ""
"""The name of the main menu."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
VALUES = {
    ITEM: re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+"),
    SCRIPT: re.compile("|".join(SCRIPTS)),
    MAILBOX: re.compile(r"[0-9]{3,8}"),
    NUMBER: re.compile(r"[0-9]{3,8}"),
    SUBMENU: NAME,
    SENTENCE: re.compile(r"[a-z0-9_]+\.[a-z0-9_]+"),
}
MOST_MENUS, DEEPEST_TIMES = 50, 3


@dataclass(frozen=True)
class Target:
    """What a key leads to; `times` leads to one of two others."""

    kind: str
    value: str = ""
    """The item, script, mailbox, number, menu or sentence."""
    days: str = EVERY_DAY
    begin: time = time(0)
    end: time = time(0)
    """The hours of `times`; an end of midnight is the day's end."""
    open: "Target | None" = None
    closed: "Target | None" = None

    def within(self) -> "Iterator[Target]":
        """Yield this target and those its times lead to."""
        yield self
        for one in (self.open, self.closed):
            if one is not None:
                yield from one.within()


@dataclass(frozen=True)
class MenuChoice:
    """One key of a menu."""

    key: str
    target: Target
    say: str = ""
    """The sentence that offers it; an item of a plugin brings its own."""


@dataclass(frozen=True)
class MenuNode:
    """One menu: a question, and the choices in the order they are spoken."""

    choices: tuple[MenuChoice, ...] = ()
    question: str = ""

    def choice(self, key: str) -> MenuChoice | None:
        """Return the choice on a key."""
        return next((one for one in self.choices if one.key == key), None)


@dataclass(frozen=True)
class MenuTree:
    """The whole tree; `menus` are the submenus by their names."""

    main: MenuNode = MenuNode()
    menus: Mapping[str, MenuNode] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    """Items of plugins that nobody is offered."""
    order: str = BY_KEYS
    """Whether the main menu is spoken in the order of its keys or as it is listed."""

    def node(self, name: str) -> MenuNode:
        """Return a menu by its name; the main menu has none."""
        return self.main if name == MAIN else self.menus[name]

    def nodes(self) -> Iterator[tuple[str, MenuNode]]:
        """Yield every menu with its name, the main menu first."""
        yield MAIN, self.main
        yield from self.menus.items()

    def targets(self) -> "Iterator[Target]":
        """Yield everything that any key leads to, at any time of the day."""
        for _name, node in self.nodes():
            for choice in node.choices:
                yield from choice.target.within()


def parse(text: str) -> MenuTree:
    """Read the tree; `DocumentWrong` names the line and says what is wrong there."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise DocumentWrong(MENU, line, "toml", re.sub(r" \(at .*\)$", "", str(error))) from error
    return _Reader(text).tree(table)


def line_of(text: str, menu: str, number: int) -> int:
    """Return the line at which a menu, or the choice of this number in it, begins."""
    return _Reader(text).line(menu, number)


class _Reader:
    """Reads one document and knows at which line each choice begins."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._place: tuple[str, int] = ("", 0)

    def tree(self, table: dict[str, Any]) -> MenuTree:
        self._known(table, ("choice", "menus", "hidden", "order", "question"))
        menus = table.get("menus", {})
        if not isinstance(menus, dict) or len(menus) > MOST_MENUS:
            self._wrong("menus", str(MOST_MENUS))
        hidden = table.get("hidden", [])
        if not isinstance(hidden, list) or not all(_fits(ITEM, one) for one in hidden):
            self._wrong("hidden")
        order = table.get("order", BY_KEYS)
        if order not in (BY_KEYS, AS_LISTED):
            self._wrong("order", f"{BY_KEYS}, {AS_LISTED}")
        main = self._node(MAIN, {k: v for k, v in table.items() if k in ("choice", "question")})
        read = {name: self._node(name, node) for name, node in menus.items()}
        return MenuTree(main, read, tuple(hidden), order)

    def _node(self, name: str, table: Any) -> MenuNode:
        self._place = (name, 0)
        if name != MAIN and NAME.fullmatch(name) is None:
            self._wrong("menu_name", name)
        self._known(table, ("choice", "question"))
        choices: list[MenuChoice] = []
        rows = table.get("choice", [])
        if not isinstance(rows, list):
            self._wrong("choices")
        for number, row in enumerate(rows, start=1):
            self._place = (name, number)
            choices.append(self._choice(row, MENU_KEYS if name else MAIN_KEYS, choices))
        self._place = (name, 0)
        return MenuNode(tuple(choices), self._sentence(table, "question"))

    def _choice(self, row: Any, keys: str, before: list[MenuChoice]) -> MenuChoice:
        self._known(row, ("key", "say", *KINDS))
        key = row.get("key")
        if not isinstance(key, str) or key not in tuple(keys):
            self._wrong("key", " ".join(keys))
        if any(one.key == key for one in before):
            self._wrong("key_twice", str(key))
        target = self._target({k: v for k, v in row.items() if k not in ("key", "say")})
        say = self._sentence(row, "say")
        if not say and target.kind != ITEM:
            self._wrong("say_missing", str(key))
        return MenuChoice(str(key), target, say)

    def _target(self, row: Any, depth: int = 0) -> Target:
        self._known(row, KINDS)
        if len(row) != 1:
            self._wrong("one_target", ", ".join(KINDS))
        kind, value = next(iter(row.items()))
        if kind in WITHOUT_VALUE:
            if value is not True:
                self._wrong("true", kind)
            return Target(kind)
        if kind == TIMES:
            return self._times(value, depth + 1)
        if not _fits(kind, value):
            self._wrong(f"no_{kind}", str(value))
        return Target(kind, value)

    def _times(self, row: Any, depth: int) -> Target:
        self._known(row, ("days", "from", "to", "open", "closed"))
        if depth > DEEPEST_TIMES:
            self._wrong("times_deep", str(DEEPEST_TIMES))
        if row.get("days", EVERY_DAY) not in DAYS:
            self._wrong("days", ", ".join(DAYS))
        if "open" not in row or "closed" not in row:
            self._wrong("times_ways")
        return Target(
            TIMES,
            days=row.get("days", EVERY_DAY),
            begin=self._hour(row.get("from", "00:00")),
            end=self._hour(row.get("to", "24:00")),
            open=self._target(row["open"], depth),
            closed=self._target(row["closed"], depth),
        )

    def _hour(self, value: Any) -> time:
        if value == "24:00":
            return time(0)
        if not isinstance(value, str) or re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is None:
            self._wrong("hour", str(value))
        return time.fromisoformat(value)

    def _sentence(self, row: Mapping[str, Any], name: str) -> str:
        value = row.get(name, "")
        if value != "" and not _fits(SENTENCE, value):
            self._wrong("sentence", str(value))
        return str(value)

    def _known(self, row: Any, names: tuple[str, ...]) -> None:
        if not isinstance(row, dict):
            self._wrong("table")
        for name in row:
            if name not in names:
                self._wrong("unknown", str(name))

    def _wrong(self, reason: str, detail: str = "") -> Any:
        raise DocumentWrong(MENU, self.line(*self._place), reason, detail)

    def line(self, name: str, number: int) -> int:
        """Return the line at which a menu or a choice begins."""
        header = (
            rf"\s*\[\[\s*(menus\.{name}\.)?choice\s*\]\]" if name else r"\s*\[\[\s*choice\s*\]\]"
        )
        if number == 0:
            header = rf"\s*\[+\s*menus\.{re.escape(name)}\b" if name else r"(?!)"
            number = 1
        found = [at for at, line in enumerate(self._lines, start=1) if re.match(header, line)]
        return found[number - 1] if number <= len(found) else 1


def _fits(kind: str, value: object) -> bool:
    return isinstance(value, str) and VALUES[kind].fullmatch(value) is not None


def write(tree: MenuTree) -> str:
    """Return the document of a tree."""
    head = [f"order = {_quoted(tree.order)}"] if tree.order != BY_KEYS else []
    if tree.hidden:
        head.append(f"hidden = [{', '.join(map(_quoted, tree.hidden))}]")
    parts = ["\n".join([*head, *_question(tree.main)])] if head or tree.main.question else []
    parts += [_choice("choice", one) for one in tree.main.choices]
    for name, node in tree.menus.items():
        parts.append("\n".join([f"[menus.{name}]", *_question(node)]))
        parts += [_choice(f"menus.{name}.choice", one) for one in node.choices]
    return "\n\n".join(parts) + "\n" if parts else ""


def _question(node: MenuNode) -> list[str]:
    return [f"question = {_quoted(node.question)}"] if node.question else []


def _choice(header: str, choice: MenuChoice) -> str:
    lines = [f"[[{header}]]", f"key = {_quoted(choice.key)}"]
    if choice.say:
        lines.append(f"say = {_quoted(choice.say)}")
    return "\n".join([*lines, _target(choice.target)])


def _target(target: Target) -> str:
    if target.kind in WITHOUT_VALUE:
        return f"{target.kind} = true"
    if target.kind != TIMES:
        return f"{target.kind} = {_quoted(target.value)}"
    end = "24:00" if target.end == time(0) else f"{target.end:%H:%M}"
    ways = (("open", target.open), ("closed", target.closed))
    parts = [
        f"days = {_quoted(target.days)}",
        f'from = "{target.begin:%H:%M}"',
        f'to = "{end}"',
        *(f"{name} = {{ {_target(way)} }}" for name, way in ways if way is not None),
    ]
    return f"times = {{ {', '.join(parts)} }}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
