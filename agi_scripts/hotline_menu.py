"""The hotline's menus: what the tree offers on this box, and the conversation behind each key."""

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from agi_scripts.find_script import find_script
from appliance.errors import BackWanted, HelpWanted
from appliance.hookspecs import MenuItem
from appliance.message_taking import take_message
from appliance.services.hotline import (
    FOOTER,
    GREETING,
    KEY_TAKEN,
    LANGUAGE,
    LANGUAGE_KEY,
    OFFERED,
    SUBMENU_FOOTER,
    Choice,
)
from appliance.services.workshop import menu_document
from appliance.services.workshop.menu_document import ITEM, MAIN, MenuTree, Target
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance

log = logging.getLogger(__name__)

OTHER_LANGUAGE = {"zh": "en", "en": "zh"}


def hotline_menu(
    appliance: "Appliance", language: str, *, greet: bool = True, version: int | None = None
) -> Menu:
    """Build the main menu of what works now; the greeting is said once in a call."""
    tree = appliance.hotline.tree(version)
    choices = appliance.hotline.choices(MAIN, tree)
    for choice in choices:
        if choice.state == KEY_TAKEN and choice.plugin:
            name = choice.target.value or choice.say
            log.error("%s of plugin %s is not offered: its key is taken", name, choice.plugin.name)
    offered = [_item(choice, tree) for choice in choices if choice.state == OFFERED]
    language_item = MenuItem(LANGUAGE_KEY, LANGUAGE, switch_language)
    return Menu(
        "hotline",
        (*offered, language_item),
        greeting=GREETING if greet else None,
        greeting_slots={"company": appliance.preferences.company_name(language)},
        question=tree.main.question or None,
        footer=FOOTER,
        top=True,
    )


def switch_language(call: Call, _appliance: "Appliance") -> None:
    """Speak the other language from here on."""
    call.language = OTHER_LANGUAGE[call.language]


def _item(choice: Choice, tree: MenuTree) -> MenuItem:
    if choice.target.kind == ITEM and choice.item is not None:
        return replace(choice.item, key=choice.key, prompt=choice.say)
    return MenuItem(choice.key, choice.say, partial(_follow, choice.target, tree))


def _follow(target: Target, tree: MenuTree, call: Call, appliance: "Appliance") -> None:
    """Do what a key leads to at this time of the day."""
    target = appliance.hotline.leads_to(target)
    match target.kind:
        case menu_document.SUBMENU:
            _offer(target.value, tree, call, appliance)
        case menu_document.MAILBOX:
            take_message(call, appliance, appliance.mailboxes.one(target.value))
        case menu_document.NUMBER:
            call.to_telephone(target.value)
        case menu_document.SENTENCE:
            call.say(target.value)
        case menu_document.SCRIPT:
            find_script(target.value)(call, appliance)
        case menu_document.OPERATOR:
            raise HelpWanted
        case menu_document.ITEM if found := appliance.hotline.item(target.value):
            found[1].run(call, appliance)


def _offer(name: str, tree: MenuTree, call: Call, appliance: "Appliance") -> None:
    """Offer a submenu until the caller goes back or elsewhere."""
    while not call.passed_on:
        choices = appliance.hotline.offered(name, tree)
        menu = Menu(
            f"hotline.{name}",
            tuple(_item(choice, tree) for choice in choices),
            question=tree.menus[name].question or None,
            footer=SUBMENU_FOOTER,
        )
        item = call.choose(menu)
        chosen = next(choice for choice in choices if choice.key == item.key)
        if appliance.hotline.leads_to(chosen.target).kind == menu_document.BACK:
            raise BackWanted
        call.follow(item, appliance)
