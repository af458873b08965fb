"""What a key of the hotline's menu leads to, in the console's words."""

from datetime import time

from appliance.assembly import Appliance
from appliance.assembly.workshop import telephones_in
from appliance.audio.prompts import Prompts
from appliance.errors import SentenceRefused
from appliance.records.workshop import Documents
from appliance.services.workshop.documents import sentence_texts
from appliance.services.workshop.menu_document import (
    BACK,
    ITEM,
    KINDS,
    MAILBOX,
    NUMBER,
    OPERATOR,
    SCRIPT,
    SCRIPTS,
    SENTENCE,
    SUBMENU,
    TIMES,
    MenuTree,
    Target,
)
from web_console.wording import Words


class MenuWords:
    """Names what keys lead to, for one page."""

    def __init__(self, appliance: Appliance, words: Words, documents: Documents) -> None:
        self._words = words
        self._prompts = _prompts(appliance, documents)
        self._mailboxes = {one.number: one.name for one in appliance.mailboxes.listing()}
        self._telephones = telephones_in(appliance, documents)
        self._items = [item.name for _plugin, item in appliance.hotline.items if item.name]

    def target(self, target: Target) -> str:
        """Return what a key leads to."""
        if target.kind == TIMES and target.open and target.closed:
            return self._words(
                "menu_editor.leads_by_times",
                days=self._words(f"menu_editor.days_{target.days}"),
                hours=hours(target),
                open=self.target(target.open),
                closed=self.target(target.closed),
            )
        if target.kind == ITEM:
            return self._words.known(f"place.{target.value}", target.value)
        if target.kind == SCRIPT:
            return self._words(f"menu_editor.script_{target.value}")
        if target.kind == SENTENCE:
            return self._words("menu_editor.leads_sentence", text=self.said(target.value))
        name = self._mailboxes.get(target.value, "") if target.kind == MAILBOX else ""
        shown = f"{target.value} {name}".strip()
        return self._words(f"menu_editor.leads_{target.kind}", value=shown)

    def said(self, key: str, language: str = "") -> str:
        """Return a sentence's words; its key where there is none."""
        language = language or self._words.language
        return self._prompts.text(language, key) if key in self._prompts.keys(language) else key

    def targets(self, tree: MenuTree) -> dict[str, list[Target]]:
        """Return what a key can lead to on this box, by kind."""
        prompts = self._prompts
        sentences = [key for key in prompts.keys(self._words.language)
                     if key.startswith("own.") and prompts.fits(key, frozenset())]  # fmt: skip
        values = {
            ITEM: self._items,
            SUBMENU: list(tree.menus),
            MAILBOX: list(self._mailboxes),
            NUMBER: self._telephones,
            SCRIPT: list(SCRIPTS),
            SENTENCE: ["errors.not_available", *sentences],
            OPERATOR: [""],
            BACK: [""],
        }
        return {kind: [Target(kind, one) for one in values.get(kind, [])] for kind in KINDS}


def _prompts(appliance: Appliance, documents: Documents) -> Prompts:
    try:
        return appliance.prompts.changed(sentence_texts(documents))
    except SentenceRefused:
        return appliance.prompts


def hours(target: Target) -> str:
    """Return the hours of `times`, as they are typed."""
    end = "24:00" if target.end == time(0) else f"{target.end:%H:%M}"
    return f"{target.begin:%H:%M}–{end}"
