"""Changes of a menu tree that a technician makes with one click; each returns another tree.

The document says only what differs from what the plugins offer. What the main menu offers without
being mentioned is mentioned as soon as it is moved, taken away or put elsewhere.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.errors import MenuChangeRefused
from appliance.services.workshop.menu_document import (
    AS_LISTED,
    ITEM,
    MAIN,
    MAIN_KEYS,
    MENU_KEYS,
    MOST_MENUS,
    NAME,
    SUBMENU,
    MenuChoice,
    MenuNode,
    MenuTree,
)

if TYPE_CHECKING:
    from appliance.services.hotline import Choice

Shown = Sequence["Choice"]
"""The choices of a menu as they are shown: those of the document and those of the plugins."""


def put(tree: MenuTree, menu: str, choice: MenuChoice, shown: Shown, was: str = "") -> MenuTree:
    """Put a choice on its key; one that had another key changes places with who is there."""
    node = tree.node(menu)
    if choice.key not in tuple(MENU_KEYS if menu else MAIN_KEYS):
        raise MenuChangeRefused("not_a_key", choice.key)
    there = next((one for one in shown if one.key == choice.key and _counts(one)), None)
    written = {was: choice}
    if there is not None and choice.key != was:
        if not was:
            raise MenuChangeRefused("key_taken", choice.key)
        written[there.key] = _mentioned(there, was)
    kept = [written.pop(one.key, one) for one in node.choices]
    node = replace(node, choices=(*kept, *written.values()))
    hidden = tuple(name for name in tree.hidden if name != choice.target.value)
    tree = _with(replace(tree, hidden=hidden), menu, node)
    gone = next((one.target for one in shown if was and one.key == was and _counts(one)), None)
    return hide(tree, gone.value) if menu == MAIN and gone and gone.kind == ITEM else tree


def remove(tree: MenuTree, menu: str, key: str, shown: Shown) -> MenuTree:
    """Take a choice away; an item of a plugin in the main menu is hidden from then on."""
    gone = next((one for one in shown if one.key == key and _counts(one)), None)
    if gone is None:
        raise MenuChangeRefused("no_such_key", key)
    node = tree.node(menu)
    left = replace(node, choices=tuple(one for one in node.choices if one.key != key))
    tree = _with(tree, menu, left)
    is_item = gone.target.kind == ITEM and menu == MAIN
    return hide(tree, gone.target.value) if is_item else tree


def hide(tree: MenuTree, item: str) -> MenuTree:
    """Let nobody be offered an item of a plugin any more, unless a key leads to it."""
    mentioned = any(one.kind == ITEM and one.value == item for one in tree.targets())
    if not item or mentioned or item in tree.hidden:
        return tree
    return replace(tree, hidden=(*tree.hidden, item))


def offer(tree: MenuTree, item: str) -> MenuTree:
    """Offer a hidden item of a plugin again, on the key it is delivered with."""
    return replace(tree, hidden=tuple(name for name in tree.hidden if name != item))


def move(tree: MenuTree, menu: str, key: str, by: int, shown: Shown) -> MenuTree:
    """Let a choice be spoken earlier or later; keys stay as they are."""
    listed = [_mentioned(one, one.key) for one in shown if _counts(one) and _named(one)]
    at = next((n for n, one in enumerate(listed) if one.key == key), None)
    if at is None or not 0 <= at + by < len(listed):
        raise MenuChangeRefused("no_such_key", key)
    listed.insert(at + by, listed.pop(at))
    tree = _with(tree, menu, replace(tree.node(menu), choices=tuple(listed)))
    return replace(tree, order=AS_LISTED) if menu == MAIN else tree


def ask(tree: MenuTree, menu: str, question: str) -> MenuTree:
    """Let a menu say a sentence before its choices, every time; an empty key says none."""
    return _with(tree, menu, replace(tree.node(menu), question=question))


def add_menu(tree: MenuTree, name: str, question: str = "") -> MenuTree:
    """Add an empty submenu."""
    if NAME.fullmatch(name) is None:
        raise MenuChangeRefused("menu_name", name)
    if name in tree.menus or len(tree.menus) >= MOST_MENUS:
        raise MenuChangeRefused("menu_there", name)
    return replace(tree, menus={**tree.menus, name: MenuNode(question=question)})


def remove_menu(tree: MenuTree, name: str) -> MenuTree:
    """Take a submenu away; refused while a key leads to it."""
    if any(target.kind == SUBMENU and target.value == name for target in tree.targets()):
        raise MenuChangeRefused("menu_used", name)
    return replace(tree, menus={one: node for one, node in tree.menus.items() if one != name})


def _counts(choice: "Choice") -> bool:
    """Tell whether a choice shown has its key; a hidden item or one pushed off it has none."""
    return choice.state not in ("hidden", "key_taken")


def _named(choice: "Choice") -> bool:
    """Tell whether a document can mention a choice: not an item without a name."""
    return choice.target.kind != ITEM or bool(choice.target.value)


def _mentioned(choice: "Choice", key: str) -> MenuChoice:
    """Return a choice shown as the document says it; an item's own sentence is not repeated."""
    own = choice.item.prompt if choice.item else ""
    return MenuChoice(key, choice.target, "" if choice.say == own else choice.say)


def _with(tree: MenuTree, menu: str, node: MenuNode) -> MenuTree:
    if menu == MAIN:
        return replace(tree, main=node)
    return replace(tree, menus={**tree.menus, menu: node})
