"""The rules of menu.toml: where each key leads, and whether a caller ever gets out again."""

from collections.abc import Iterator

from appliance.records.workshop import MENU, LintFinding
from appliance.services.workshop.lint.facts import Facts, error
from appliance.services.workshop.menu_document import (
    BACK,
    EVERY_DAY,
    ITEM,
    MAILBOX,
    MAIN,
    NUMBER,
    SENTENCE,
    SUBMENU,
    TIMES,
    MenuChoice,
    MenuNode,
    MenuTree,
    Target,
    line_of,
    parse,
)

KEY_SLOT = "key"


def lint_menu(facts: Facts) -> list[LintFinding]:
    """Return what is wrong with the draft's menu tree; it can be read."""
    text = facts.documents[MENU]
    tree = parse(text)
    return [*_Menu(facts, text, tree).findings()]


class _Menu:
    def __init__(self, facts: Facts, text: str, tree: MenuTree) -> None:
        self._facts, self._text, self._tree = facts, text, tree

    def findings(self) -> Iterator[LintFinding]:
        yield from self._main()
        reached = self._reached()
        for name, node in self._tree.nodes():
            if name not in reached:
                yield self._at(name, 0, "menu_unreached", menu=name)
            if name != MAIN and not node.choices:
                yield self._at(name, 0, "menu_empty", menu=name)
            if node.question:
                yield from self._sentence(name, 0, node.question, slots=())
            for number, choice in enumerate(node.choices, start=1):
                yield from self._choice(name, number, choice)
            if name in reached and name != MAIN and not self._leads_out(name):
                yield self._at(name, 0, "menu_circle", menu=name)

    def _main(self) -> Iterator[LintFinding]:
        """Look at the items of plugins: on a key, hidden, or offered on their own key."""
        chosen = {c.target.value for c in self._tree.main.choices if c.target.kind == ITEM}
        keys = {choice.key for choice in self._tree.main.choices}
        for name in self._tree.hidden:
            if name not in self._facts.items:
                yield self._at(MAIN, 0, "no_item", name=name)
            if name in chosen:
                yield self._at(MAIN, 0, "hidden_and_chosen", name=name)
        offered = chosen | set(self._tree.hidden)
        for name, key in self._facts.items.items():
            if name not in offered and key in keys:
                yield self._at(MAIN, 0, "key_taken", name=name, key=key)
        if not keys and all(name in self._tree.hidden for name in self._facts.items):
            yield self._at(MAIN, 0, "menu_empty", menu=MAIN)

    def _choice(self, name: str, number: int, choice: MenuChoice) -> Iterator[LintFinding]:
        if choice.say:
            yield from self._sentence(name, number, choice.say, slots=(KEY_SLOT,))
        for target in choice.target.within():
            yield from self._target(name, number, target)

    def _target(self, name: str, number: int, target: Target) -> Iterator[LintFinding]:
        known = {
            ITEM: self._facts.items,
            MAILBOX: self._facts.mailboxes,
            NUMBER: self._facts.extensions,
            SUBMENU: self._tree.menus,
        }
        if target.kind in known and target.value not in known[target.kind]:
            yield self._at(name, number, f"no_{target.kind}", name=target.value)
        elif target.kind == SENTENCE:
            yield from self._sentence(name, number, target.value, slots=())
        elif target.kind == TIMES and target.open == target.closed:
            yield self._at(name, number, "times_same")
        elif target.kind == TIMES and target.days == EVERY_DAY and target.begin == target.end:
            yield self._at(name, number, "times_always")
        elif target.kind == BACK and name == MAIN:
            yield self._at(name, number, "back_of_main")

    def _sentence(
        self, name: str, number: int, key: str, *, slots: tuple[str, ...]
    ) -> Iterator[LintFinding]:
        for language, sentences in self._facts.prompts.items():
            if key not in sentences:
                yield self._at(name, number, "sentence_lacks", key=key, language=language)
            elif other := sorted(set(sentences[key].values()) - set(slots)):
                yield self._at(name, number, "sentence_slots", key=key, slots=", ".join(other))
            elif slots and not sentences[key]:
                yield self._at(name, number, "sentence_without_key", key=key, language=language)

    def _reached(self) -> set[str]:
        reached: set[str] = set()
        waiting = [MAIN]
        while waiting:
            name = waiting.pop()
            if name not in reached and (name == MAIN or name in self._tree.menus):
                reached.add(name)
                waiting += _submenus(self._tree.node(name))
        return reached

    def _leads_out(self, name: str) -> bool:
        """Tell whether a key in this menu, or in one below it, does anything but lead on."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one in seen or one not in self._tree.menus:
                continue
            seen.add(one)
            node = self._tree.menus[one]
            targets = [t for choice in node.choices for t in choice.target.within()]
            if any(target.kind not in (SUBMENU, TIMES, BACK) for target in targets):
                return True
            waiting += _submenus(node)
        return False

    def _at(self, name: str, number: int, key: str, /, **values: object) -> LintFinding:
        return error(MENU, line_of(self._text, name, number), key, **values)


def _submenus(node: MenuNode) -> list[str]:
    return [t.value for c in node.choices for t in c.target.within() if t.kind == SUBMENU]
