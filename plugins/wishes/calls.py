"""Calls about what a customer asked to be told: identity first, then the news until he heard it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from appliance import (
    CONFIRMED,
    REFUSING,
    REPEATING,
    Call,
    Contacted,
    ContactOver,
    Menu,
    MenuItem,
    identify_called,
    order_result,
    pressed,
    stay,
)
from plugins.wishes.wording import crossing_sentence

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.audio.prompts import Sentence
    from appliance.records.order import Order

RESULTS_AT_ONCE = 3
LATE = timedelta(hours=24)
"""A notice nobody heard for so long says of when it is."""
HEARD = MenuItem("1", "outbound.menu_heard", stay)


def tell_alarm(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Say which alarm fired, on which day and by which value, until a key confirms it."""
    identify_called(call, appliance, contacted)
    values = contacted.contact.values
    sentence, slots = crossing_sentence(appliance, values)
    news = [appliance.prompts.sentence(call.language, sentence, **slots)]
    noticed_at = datetime.fromisoformat(values["noticed_at"])
    if appliance.clock() - noticed_at > LATE:
        late = {"day": noticed_at, "at": noticed_at}
        news.append(appliance.prompts.sentence(call.language, "wishes.told_late", **late))
    _tell(call, appliance, news)
    appliance.outbound.attempts.confirmed(contacted.attempt.token)
    call.did(f"alarm {values['alarm']}: heard")
    return CONFIRMED


def tell_results(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Say what became of all orders whose result was not told yet, until a key confirms it."""
    account = identify_called(call, appliance, contacted).fund_account
    orders = appliance.orders.untold_results(account)
    if not orders:  # he asked for them himself a moment ago
        appliance.outbound.attempts.confirmed(contacted.attempt.token)
        raise ContactOver(CONFIRMED, "wishes.told_before")
    for first in range(0, len(orders), RESULTS_AT_ONCE):
        some = orders[first : first + RESULTS_AT_ONCE]
        _tell(call, appliance, [_result(call, appliance, one) for one in some])
        for order in some:
            appliance.orders.result_told(order.order_number)
            call.did(f"told the result of order {order.order_number}")
    appliance.outbound.attempts.confirmed(contacted.attempt.token)
    return CONFIRMED


def _result(call: Call, appliance: "Appliance", order: "Order") -> "Sentence":
    sentence, slots = order_result(appliance, order, call.language)
    return appliance.prompts.sentence(call.language, sentence, **slots)


def _tell(call: Call, appliance: "Appliance", news: "list[Sentence]") -> None:
    """Say the news until a key confirms that it was heard."""
    items = (HEARD, REPEATING, REFUSING)
    pressed(call, appliance, Menu("wishes_told", items, opening=tuple(news)))
