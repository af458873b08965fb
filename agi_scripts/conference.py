"""The conferences' number, 1005: which one, who the caller is, and what his keys mean."""

from functools import partial
from typing import TYPE_CHECKING

from agi_scripts.conference_door import listen, speak
from agi_scripts.conference_keys import go_in, press
from appliance.hookspecs import MenuItem
from appliance.message_taking import offer_message
from appliance.services.conference.conferences import OPEN
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.conference.conferences import Conference

COMMENTARY_NUMBER = "1002"
END = {"conference.leave": ""}


def run(call: Call, appliance: "Appliance") -> None:
    """Lead a caller to a conference, or do what his key in the room means."""
    member = appliance.conference_floor.of_call(call.id)
    if member is not None and call.key_in_room:
        member = appliance.conference_floor.come_back(member.id)
        press(call, appliance, member, call.key_in_room)
    elif member is not None and call.again and member.left_at is None:
        go_in(call, appliance, member)
    else:
        _choose(call, appliance)


def _choose(call: Call, appliance: "Appliance") -> None:
    """Offer what is on or comes next; several have a key each."""
    call.answer()
    if call.operator_away:
        call.say("operator.away")
        offer_message(call, appliance)
    offered = appliance.conferences.offered()
    if not offered:
        call.say("conference.none", number=COMMENTARY_NUMBER)
        return
    if len(offered) == 1:
        _offer(offered[0].id, call, appliance)
        return
    items = tuple(
        MenuItem(str(key), *_named(conference)) for key, conference in enumerate(offered, start=1)
    )
    menu = Menu("conferences", items, question="conference.which", footer=END)
    while not call.passed_on:
        call.follow(call.choose(menu), appliance)


def _named(conference: "Conference") -> tuple[str, partial[None], str, dict[str, object]]:
    slots: dict[str, object] = {"title": conference.title}
    if conference.state == OPEN:
        return "conference.menu_on", partial(_offer, conference.id), "", slots
    slots |= {"day": conference.starts_at.date(), "at": conference.starts_at}
    return "conference.menu_coming", partial(_offer, conference.id), "", slots


def _offer(number: int, call: Call, appliance: "Appliance") -> None:
    """Say what a conference is and when, and let the caller in by one of its two doors."""
    while not call.passed_on:
        conference = appliance.conferences.one(number)
        is_on = conference.state == OPEN
        slots: dict[str, object] = {"title": conference.title}
        if not is_on:
            slots |= {"day": conference.starts_at.date(), "at": conference.starts_at}
        menu = Menu(
            "conference",
            (
                MenuItem(
                    "1",
                    "conference.menu_listen" if is_on else "conference.menu_wait",
                    partial(listen, number),
                ),
                MenuItem("2", "conference.menu_speak", partial(speak, number)),
            ),
            question="conference.is_on" if is_on else "conference.begins",
            question_slots=slots,
            footer=END,
        )
        call.follow(call.choose(menu), appliance)
