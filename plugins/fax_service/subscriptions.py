"""Callers join the fax lists, with their number read back, and leave them, which always works."""

from typing import TYPE_CHECKING

from appliance import BackWanted, Call, HelpWanted, Menu, MenuItem, stay
from plugins.fax_service.destination import (
    BEFORE_EXTENSION,
    LONGEST_ENTRY,
    TRIES,
    Destination,
    ask_destination,
    enter_destination,
)
from plugins.fax_service.wording import spoken

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.faxes.lists import FaxList

MOST_LISTS = 6
CONFIRM, NEW_NUMBER = "1", "2"
ALL, OTHER_NUMBER = "7", "8"


def subscriptions(call: Call, appliance: "Appliance") -> None:
    """Let the caller join and leave lists until he goes back."""
    while True:
        call.follow(call.choose(MENU), appliance)


def subscribe(call: Call, appliance: "Appliance") -> None:
    """Put a number on a list once the caller confirmed it."""
    lists = appliance.fax.lists.open_to_callers()[:MOST_LISTS]
    if not lists:
        call.say("fax_service.nothing_to_subscribe")
        return
    offer = Menu("fax_subscribe", _titles(lists, call.language), footer={"common.back": ""})
    chosen = lists[int(call.choose(offer).key) - 1]
    title = chosen.name(call.language)
    to = ask_destination(call, appliance, allowed)
    while _read_back(call, title, to) == NEW_NUMBER:
        to = enter_destination(call, appliance, allowed)
    is_new = appliance.fax.lists.subscribe(
        chosen.id, to.number, extension=to.extension, by_call=call.id
    )
    call.did(f"fax list {chosen.id}: {to.number} {to.extension} joins".replace("  ", " "))
    call.announce(f"fax_service.{'subscribed' if is_new else 'subscribed_already'}", title=title)


def unsubscribe(call: Call, appliance: "Appliance") -> None:
    """Take a number off one of its lists, or off all; whose number it is, nobody asks."""
    number, extension = call.caller, ""
    if not appliance.fax.lists.of_number(number):
        number, extension = _enter_number(call, appliance)
    while (choice := _choice(call, appliance, number, extension)) is None:
        number, extension = _enter_number(call, appliance)
    for one in choice:
        appliance.fax.lists.unsubscribe(
            one.id, number, extension=extension or None, by_call=call.id
        )
        call.did(f"fax list {one.id}: {number} leaves")
    if len(choice) > 1:
        call.announce("fax_service.unsubscribed_all")
    else:
        call.announce("fax_service.unsubscribed", title=choice[0].name(call.language))


def allowed(_call: Call, appliance: "Appliance", number: str, extension: str) -> Destination:
    """Return where the faxes of a list may go; `FaxRefused` where they may not."""
    return Destination(appliance.fax.destinations.permitted(number, extension), extension)


def _choice(
    call: Call, appliance: "Appliance", number: str, extension: str
) -> "list[FaxList] | None":
    """Return the lists the caller leaves; None where he means another number."""
    lists = appliance.fax.lists.of_number(number, extension or None)
    items = _titles(lists[:MOST_LISTS], call.language)
    if len(lists) > 1:
        items += (MenuItem(ALL, "fax_service.menu_all_lists", stay),)
    items += (MenuItem(OTHER_NUMBER, "fax_service.menu_other_subscriber", stay),)
    offer = Menu(
        "fax_unsubscribe",
        items,
        question="fax_service.subscriptions_of",
        question_slots=spoken(number),
        footer={"common.back": ""},
    )
    key = call.choose(offer).key
    if key == OTHER_NUMBER:
        return None
    return lists if key == ALL else [lists[int(key) - 1]]


def _enter_number(call: Call, appliance: "Appliance") -> Destination:
    """Return a number that is on a list; after three that are not, the caller gets help."""
    for _attempt in range(TRIES):
        keys = call.ask(
            "fax_service.enter_subscriber", at_most=LONGEST_ENTRY, star_is=BEFORE_EXTENSION
        )
        number, _star, extension = keys.partition(BEFORE_EXTENSION)
        if not number:
            raise BackWanted
        if appliance.fax.lists.of_number(number, extension or None):
            return Destination(number, extension)
        call.announce("fax_service.not_subscribed")
    call.say("errors.help")
    raise HelpWanted


def _read_back(call: Call, title: str, to: Destination) -> str:
    """Say where the faxes will go, to its end, and return the caller's key."""
    if to.extension:
        call.announce(
            "fax_service.subscribe_read_back_extension",
            title=title,
            extension=to.extension,
            **spoken(to.number),
        )
    else:
        call.announce("fax_service.subscribe_read_back", title=title, **spoken(to.number))
    return call.choose(CONFIRMATION).key


def _titles(lists: "list[FaxList]", language: str) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(str(key), "fax_service.menu_title", stay, slots={"title": one.name(language)})
        for key, one in enumerate(lists, start=1)
    )


MENU = Menu(
    "fax_subscriptions",
    (
        MenuItem("1", "fax_service.menu_subscribe", subscribe),
        MenuItem("2", "fax_service.menu_unsubscribe", unsubscribe),
    ),
    footer={"common.back": ""},
)
CONFIRMATION = Menu(
    "fax_subscribe_read_back",
    (
        MenuItem(CONFIRM, "fax_service.menu_confirm_subscription", stay),
        MenuItem(NEW_NUMBER, "fax_service.menu_new_number", stay),
    ),
    footer={"common.give_up": "*"},
)
