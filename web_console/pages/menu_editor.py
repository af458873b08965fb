"""The menu editor: keys, what they lead to, and the words spoken, as changes of a draft."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly.workshop import hotline_of
from appliance.errors import (
    DocumentWrong,
    DraftClosed,
    DraftMoved,
    MenuChangeRefused,
    SentenceRefused,
)
from appliance.records.workshop import MENU, OPEN, Draft
from appliance.services.hotline import FOOTER, LANGUAGE, LANGUAGE_KEY, SUBMENU_FOOTER, Choice
from appliance.services.workshop import menu_changes, menu_document
from appliance.services.workshop.menu_document import (
    DAYS,
    MAIN,
    MAIN_KEYS,
    MENU_KEYS,
    MenuTree,
)
from appliance.services.workshop.own_sentences import OwnSentences
from web_console.access import operator_session
from web_console.menu_form import ALWAYS, ChoiceForm
from web_console.menu_words import MenuWords
from web_console.pages.drafts import draft_or_404, why
from web_console.pages.workshop import appliance
from web_console.refusals import unreadable
from web_console.refusals import why as why_refused

pages = Blueprint("menu_editor", __name__, url_prefix="/workshop/drafts")
TOP = "main"
"""What the main menu is called in an address."""


@pages.get("/<int:number>/menu")
def show(number: int) -> str:
    """Show every menu of a draft as it is spoken and where its keys lead."""
    draft = draft_or_404(number)
    try:
        tree = _tree(draft)
        form = ChoiceForm(appliance(), _sentences(draft))
    except (DocumentWrong, SentenceRefused) as error:
        return render_template("menu_editor/unreadable.html", draft=draft, reason=_refusal(error))
    return render_template(
        "menu_editor/show.html",
        draft=draft,
        tree=tree,
        is_open=draft.state == OPEN,
        menus={name: _choices(draft, name, tree) for name, _node in tree.nodes()},
        fixed={MAIN: ((LANGUAGE, LANGUAGE_KEY), *FOOTER.items())},
        fixed_below=tuple(SUBMENU_FOOTER.items()),
        last=_last_change(draft),
        top=TOP,
        said=form.words,
        words=MenuWords(appliance(), g.words, draft.documents),
    )


@pages.get("/<int:number>/menu/<menu>/key")
def key(number: int, menu: str) -> str:
    """Show the form of one key, or of a new one."""
    draft = draft_or_404(number)
    tree = _tree_with(draft, menu)
    form = ChoiceForm(appliance(), _sentences(draft))
    choice = _choice(draft, menu, tree, request.args.get("key", ""))
    return _form(draft, menu, tree, form.fields(choice), was=choice.key if choice else "")


@pages.post("/<int:number>/menu/<menu>/key")
def keep(number: int, menu: str) -> Response | tuple[str, int]:
    """Keep one key of a menu."""
    draft = draft_or_404(number)
    tree, typed = _tree_with(draft, menu), request.form.to_dict()
    sentences, was = _sentences(draft), typed.get("was", "")
    shown = _choices(draft, _name(menu), tree)
    form = ChoiceForm(appliance(), sentences)
    typed = form.fields(None) | typed
    try:
        choice = form.choice(typed, _choice(draft, menu, tree, was))
        changed = menu_changes.put(tree, _name(menu), choice, shown, was)
        _keep(draft, changed, sentences.changed())
    except (MenuChangeRefused, DocumentWrong, SentenceRefused) as error:
        return _form(draft, menu, tree, typed, was=was, refusal=_refusal(error)), 422
    except DraftMoved as error:
        draft = draft_or_404(number)
        tree = _tree_with(draft, menu)
        return _form(draft, menu, tree, typed, was=was, refusal=why(error)), 409
    except DraftClosed as error:
        flash(why(error), "refused")
    return _back(number, menu)


@pages.post("/<int:number>/menu/<menu>/<step>")
def step(number: int, menu: str, step: str) -> Response:
    """Move a key up or down, take it away, offer a hidden item again, or take a menu away."""
    draft, which = draft_or_404(number), request.form.get("key", "")
    tree = _tree_with(draft, menu)
    name, shown = _name(menu), _choices(draft, _name(menu), tree)
    steps: dict[str, Callable[[], MenuTree]] = {
        "up": lambda: menu_changes.move(tree, name, which, -1, shown),
        "down": lambda: menu_changes.move(tree, name, which, 1, shown),
        "remove": lambda: menu_changes.remove(tree, name, which, shown),
        "hide": lambda: menu_changes.hide(tree, request.form.get("item", "")),
        "offer": lambda: menu_changes.offer(tree, request.form.get("item", "")),
        "remove_menu": lambda: menu_changes.remove_menu(tree, name),
    }
    if step not in steps:
        abort(404)
    _flashing(lambda: _keep(draft, steps[step](), {}))
    return _back(number, menu)


@pages.post("/<int:number>/menu/<menu>/question")
def ask(number: int, menu: str) -> Response:
    """Keep what a menu says before its choices; without words it says nothing."""
    draft = draft_or_404(number)
    tree, sentences = _tree_with(draft, menu), _sentences(draft)
    node, form = tree.node(_name(menu)), ChoiceForm(appliance(), sentences)
    typed = {one: request.form.get(f"question_{one}", "").strip() for one in form.languages}

    def change() -> None:
        same = typed == {one: form.words(one, node.question) for one in form.languages}
        question = node.question if same else ""
        if any(typed.values()) and not same:
            question = sentences.put(typed, "question", node.question)
        changed = menu_changes.ask(tree, _name(menu), question)
        _keep(draft, changed, sentences.changed())

    _flashing(change)
    return _back(number, menu)


@pages.post("/<int:number>/menus")
def add_menu(number: int) -> Response:
    """Add a submenu."""
    draft = draft_or_404(number)
    name = request.form.get("name", "").strip().lower()
    _flashing(lambda: _keep(draft, menu_changes.add_menu(_tree(draft), name), {}))
    return _back(number, name if name in _tree(draft_or_404(number)).menus else TOP)


def _keep(draft: Draft, tree: MenuTree, sentences: Mapping[str, str | None]) -> None:
    text = menu_document.write(tree)
    menu_document.parse(text)
    seen = request.form.get("revision", -1, type=int)
    texts = {**sentences, MENU: text or None}
    appliance().workshop.drafts.change_together(
        draft.number, texts, seen, operator_session().operator
    )


def _flashing(change: Callable[[], None]) -> None:
    try:
        change()
    except (MenuChangeRefused, DocumentWrong, SentenceRefused) as error:
        flash(_refusal(error), "refused")
    except (DraftMoved, DraftClosed) as error:
        flash(why(error), "refused")


def _refusal(error: MenuChangeRefused | DocumentWrong | SentenceRefused) -> str:
    if isinstance(error, SentenceRefused):
        return str(g.words("menu_editor.refused_words", reason=why_refused(error)))
    return unreadable(error.reason, error.detail)


def _form(
    draft: Draft, menu: str, tree: MenuTree, fields: Mapping[str, str], *, was: str,
    refusal: str = "",
) -> str:  # fmt: skip
    words = MenuWords(appliance(), g.words, draft.documents)
    name = _name(menu)
    return render_template(
        "menu_editor/key.html",
        draft=draft,
        at=menu,
        fields=fields,
        was=was,
        refusal=refusal,
        keys=MENU_KEYS if name else MAIN_KEYS,
        taken={one.key: one for one in _choices(draft, name, tree) if one.state == "offered"},
        targets=words.targets(tree),
        days=(ALWAYS, *DAYS),
        languages_spoken=appliance().prompts.languages,
        words=words,
    )


def _tree(draft: Draft) -> MenuTree:
    return menu_document.parse(draft.documents.get(MENU, ""))


def _tree_with(draft: Draft, menu: str) -> MenuTree:
    try:
        tree = _tree(draft)
    except DocumentWrong:
        abort(404)
    if menu != TOP and menu not in tree.menus:
        abort(404)
    return tree


def _name(menu: str) -> str:
    return MAIN if menu == TOP else menu


def _choices(draft: Draft, name: str, tree: MenuTree) -> list[Choice]:
    return hotline_of(appliance(), draft.documents).choices(name, tree)


def _choice(draft: Draft, menu: str, tree: MenuTree, which: str) -> Choice | None:
    shown = _choices(draft, _name(menu), tree)
    held = [one for one in shown if one.key == which and one.state not in ("hidden", "key_taken")]
    return held[0] if held and which else None


def _sentences(draft: Draft) -> OwnSentences:
    return OwnSentences(draft.documents, appliance().prompts.languages)


def _last_change(draft: Draft) -> Any:
    changes = appliance().workshop.drafts.changes(draft.number)
    return changes[-1] if changes else None


def _back(number: int, menu: str) -> Response:
    return redirect(url_for("menu_editor.show", number=number, _anchor=f"menu-{menu}"), 303)
