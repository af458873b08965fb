"""Many callers order while the server dies again and again: the book is what they heard."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from tests.calls.box import Box, new_box
from tests.calls.more_customers import add_customers
from tests.calls.ordering_caller import FUND, Cues, OrderingCaller
from tests.calls.ports import free_ports
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

LEAST_AMOUNT, STEP = 1000, 10
SECONDS_FOR_AN_ORDER = 60.0
"""Far more than one takes; only a caller who is stuck needs so long."""


@pytest.fixture
def box() -> Iterator[Box]:
    """Start a box with lines for everybody."""
    with new_box(**free_ports(600)) as running:
        yield running


def order_under_kills(
    box: Box, room: TelephoneRoom, *, callers: int, orders: int, kills: int
) -> list[OrderingCaller]:
    """Let the callers order, kill the server meanwhile, and return them when all have finished."""
    each = orders // callers
    cues = Cues(box)
    people = [
        OrderingCaller(box, room, cues, customer, _amounts(each))
        for customer in add_customers(box, callers)
    ]
    until = time.monotonic() + each * SECONDS_FOR_AN_ORDER
    finished = threading.Event()
    chance = random.Random(callers)

    def come_and_order(caller: OrderingCaller) -> None:
        time.sleep(chance.uniform(0.0, 5.0))  # not all at the same step at the same time
        caller.place_orders(until)

    with ThreadPoolExecutor(callers + 1) as pool:
        killer = pool.submit(_kill_at_random, box, kills, lambda: _progress(people), finished)
        list(pool.map(come_and_order, people))
        finished.set()
        assert killer.result() == kills, "the callers had finished before the last kill"
    return people


def _amounts(count: int) -> list[int]:
    return [LEAST_AMOUNT + STEP * number for number in range(count)]


def _progress(people: list[OrderingCaller]) -> float:
    return sum(len(one.told) for one in people) / sum(len(one.amounts) for one in people)


def _kill_at_random(
    box: Box, kills: int, progress: Callable[[], float], finished: threading.Event
) -> int:
    """Kill the server at random moments, spread over the orders; return how often."""
    chance = random.Random(kills)
    for number, moment in enumerate(sorted(chance.uniform(0.0, 0.85) for _ in range(kills))):
        while progress() < moment:
            if finished.wait(0.1):
                return number
        finished.wait(chance.uniform(1.0, 6.0))
        box.kill("agi_server")
        box.wait_for_server()
    return kills


def assert_heard_is_booked(box: Box, people: list[OrderingCaller]) -> None:
    unsatisfied = {
        one.customer.fund_account: one.heard()[-20:] for one in people if not one.satisfied
    }
    assert not unsatisfied
    booked = box.fundline("orders", "--limit", "10000")
    assert len({order["order_number"] for order in booked}) == len(booked)
    for one in people:
        mine = [o for o in booked if o["fund_account"] == one.customer.fund_account]
        assert sorted(o["order_number"][-4:] for o in mine) == sorted(one.told)
        amounts = Counter(Decimal(order["amount"]) for order in mine)
        assert amounts == Counter(map(Decimal, one.amounts)), "an order is doubled or lost"
        assert {order["fund_code"] for order in mine} == {FUND}


def test_orders_in_the_book_are_those_that_callers_heard(box: Box, room: TelephoneRoom) -> None:
    people = order_under_kills(box, room, callers=18, orders=36, kills=3)
    assert_heard_is_booked(box, people)
    box.say("verify")


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_thousand_orders_of_a_hundred_callers_survive_twenty_kills(
    box: Box, room: TelephoneRoom
) -> None:
    people = order_under_kills(box, room, callers=100, orders=1000, kills=20)
    assert_heard_is_booked(box, people)
    box.say("verify")
