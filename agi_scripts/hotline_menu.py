"""The hotline's main menu: what the plugins offer, on the keys the owner chose."""

import logging
from typing import TYPE_CHECKING

from appliance.hookspecs import MenuItem
from appliance.services.hotline import FOOTER, GREETING, LANGUAGE, LANGUAGE_KEY
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance

log = logging.getLogger(__name__)

OTHER_LANGUAGE = {"zh": "en", "en": "zh"}


def hotline_menu(appliance: "Appliance", language: str, *, greet: bool = True) -> Menu:
    """Build the menu of what works now; the greeting is said once in a call."""
    for choice in appliance.hotline.choices():
        if choice.state == "key_taken":
            name = choice.item.name or choice.item.prompt
            log.error("%s of plugin %s is not offered: its key is taken", name, choice.plugin.name)
    language_item = MenuItem(LANGUAGE_KEY, LANGUAGE, switch_language)
    return Menu(
        "hotline",
        (*appliance.hotline.offered(), language_item),
        greeting=GREETING if greet else None,
        greeting_slots={"company": appliance.preferences.company_name(language)},
        footer=FOOTER,
        top=True,
    )


def switch_language(call: Call, _appliance: "Appliance") -> None:
    """Speak the other language from here on."""
    call.language = OTHER_LANGUAGE[call.language]
