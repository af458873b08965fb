"""The menus that lead a caller to commentaries: topics, experts, and where he stopped."""

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from appliance.commentary_hearing import Hearing, listener_of
from appliance.errors import AccountLocked, BackWanted, IdentityRefused
from appliance.hookspecs import MenuItem
from appliance.identity import identify
from appliance.telephony.menu import Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.commentary.commentaries import Commentary
    from appliance.services.commentary.topics import Topic
    from appliance.telephony.call import Call

TRIES = 3
EXPERTS, CONTINUE, ALL = "7", "8", "7"
MOST_EXPERTS = 9
END = {"common.back_or_hang_up": ""}

_admitted: "WeakKeyDictionary[Call, set[int]]" = WeakKeyDictionary()


def hear_commentaries(call: "Call", appliance: "Appliance") -> None:
    """Offer topics, experts and what was not heard to its end, until the caller goes back."""
    while True:
        call.follow(call.choose(_first_menu(call, appliance)), appliance)


def topic_items(appliance: "Appliance", parent: int | None, language: str) -> list[MenuItem]:
    """Return the topics below another one, or the first ones, on the keys 1 to 6."""
    return [
        MenuItem(
            str(number),
            "commentary.menu_topic",
            partial(_topic, topic.id),
            slots={"name": topic.name(language)},
        )
        for number, topic in enumerate(appliance.topics.below(parent), start=1)
    ]


def _first_menu(call: "Call", appliance: "Appliance") -> Menu:
    items = topic_items(appliance, None, call.language)
    items.append(MenuItem(EXPERTS, "commentary.menu_experts", _experts))
    if _unfinished(call, appliance) is not None:
        items.append(MenuItem(CONTINUE, "commentary.menu_continue", _continue))
    return Menu("commentary", tuple(items), footer=END)


def _topic(topic_id: int, call: "Call", appliance: "Appliance") -> None:
    topic = appliance.topics.one(topic_id)
    _admit(call, appliance, topic)
    below = topic_items(appliance, topic.id, call.language)
    if not below:
        _own(topic_id, call, appliance)
        return
    name = {"name": topic.name(call.language)}
    below.append(MenuItem(ALL, "commentary.menu_all", partial(_own, topic_id), slots=name))
    while True:
        call.follow(call.choose(Menu("commentary_topic", tuple(below), footer=END)), appliance)


def _own(topic_id: int, call: "Call", appliance: "Appliance") -> None:
    found = [c for c in _allowed(call, appliance) if c.topic == topic_id]
    _hear(call, appliance, found)


def _experts(call: "Call", appliance: "Appliance") -> None:
    numbers = dict.fromkeys(c.expert for c in _allowed(call, appliance) if c.expert)
    items = tuple(
        MenuItem(
            str(key),
            "commentary.menu_topic",
            partial(_expert, number),
            slots={"name": appliance.experts.one(number).name},
        )
        for key, number in enumerate(list(numbers)[:MOST_EXPERTS], start=1)
    )
    if not items:
        call.say("commentary.none")
        return
    while True:
        call.follow(call.choose(Menu("commentary_expert", items, footer=END)), appliance)


def _expert(number: str, call: "Call", appliance: "Appliance") -> None:
    _hear(call, appliance, [c for c in _allowed(call, appliance) if c.expert == number])


def _continue(call: "Call", appliance: "Appliance") -> None:
    stopped = _unfinished(call, appliance)
    if stopped is None:
        call.say("commentary.none")
        return
    beside = [c for c in _allowed(call, appliance) if c.topic == stopped.topic]
    Hearing(call, appliance, beside).run([c.id for c in beside].index(stopped.id))


def _hear(call: "Call", appliance: "Appliance", found: "list[Commentary]") -> None:
    if found:
        Hearing(call, appliance, found).run()
    else:
        call.say("commentary.none")


def _unfinished(call: "Call", appliance: "Appliance") -> "Commentary | None":
    last = appliance.commentary_listening.unfinished(listener_of(call))
    return next((c for c in _allowed(call, appliance) if c.id == last), None)


# --- who may listen


def _allowed(call: "Call", appliance: "Appliance") -> "list[Commentary]":
    """Return what is live and open to this caller without another question."""
    return [
        commentary
        for commentary in appliance.commentary.live()
        if all(
            _is_open(call, appliance, topic)
            for topic in appliance.topics.path(commentary.topic or 0)
        )
    ]


def _is_open(call: "Call", appliance: "Appliance", topic: "Topic") -> bool:
    customer = appliance.callers.customer(call.customer) if call.customer else None
    return topic.admits(customer) or topic.id in _admitted.get(call, ())


def _admit(call: "Call", appliance: "Appliance", topic: "Topic") -> None:
    """Ask for what a private topic wants; `BackWanted` where the caller has it not."""
    if _is_open(call, appliance, topic):
        return
    if topic.access == "pin":
        _ask_pin(call, appliance, topic)
        _admitted.setdefault(call, set()).add(topic.id)
        return
    call.say("commentary.customers_only")
    if not topic.admits(identify(call, appliance)):
        call.announce("commentary.not_for_you")
        raise BackWanted


def _ask_pin(call: "Call", appliance: "Appliance", topic: "Topic") -> None:
    for left in reversed(range(TRIES)):
        pin = call.ask_secret("commentary.enter_pin")
        try:
            call.work(appliance.topics.prove, topic.id, pin, listener_of(call))
        except AccountLocked:
            call.announce("commentary.locked")
            raise BackWanted from None
        except IdentityRefused:
            call.did(f"topic {topic.id}: refused")
        else:
            return
        if left:
            call.announce("commentary.wrong_pin", left=left)
    raise BackWanted
