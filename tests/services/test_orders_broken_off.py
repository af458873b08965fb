"""An order that breaks off anywhere is there as a whole and provable, or not there at all."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from appliance.errors import StoreUnavailable
from appliance.records.order import Intent
from appliance.settings import CHECKOUT
from tests.services.refusing_disk import Disk
from tests.services.trading_room import ACCOUNT, TradingRoom

BUY = {"fund_code": "000001", "amount": "1000"}
KILLS = 6
ORDERING = """
import sys
from pathlib import Path
from tests.services.trading_room import TradingRoom
room = TradingRoom(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    print(room.order("purchase", fund_code="000001", amount="100").order_number, flush=True)
"""


def counts(room: TradingRoom) -> dict[str, int]:
    """Return how many rows of each kind there are; an order has one of each."""
    with room.appliance.database.reading() as tables:
        return {
            "orders": tables["orders"].count,
            "events": tables["order_events"].count,
            "seals": tables["seals"].count,
            "accepted": tables["order_intents"].count_where("outcome = 'accepted'"),
        }


def unproven(room: TradingRoom) -> list[tuple[str, str]]:
    """Return every order, and every sealed change of one, that is not as it was written."""
    with room.appliance.database.reading() as tables:
        seals = tables.execute("SELECT subject, digest FROM seals WHERE kind = 'order'").fetchall()
    found = [(subject, room.orders.verify_subject(subject, digest)) for subject, digest in seals]
    return room.orders.state_faults() + [(one, wrong) for one, wrong in found if wrong]


def broken_off(room: TradingRoom, intent: Intent, refused: int) -> bool:
    """Accept an intent on a disk that refuses one write; tell whether that broke it off."""
    Disk(room.appliance.database, refused)
    try:
        room.desk.accept(intent, room.now)
    except StoreUnavailable:
        return True
    finally:
        Disk(room.appliance.database)
    return False


def test_whichever_write_fails_there_is_no_order_and_the_next_try_makes_one(
    room: TradingRoom,
) -> None:
    number = 0
    while True:
        number += 1
        intent = room.apply("purchase", **BUY)
        before = counts(room)
        broken = broken_off(room, intent, number)
        if not broken:
            break
        assert counts(room) == before
        assert room.orders.open_intents(intent.call_id) == [intent]
        order = room.desk.accept(intent, room.now)
        assert counts(room) == {name: count + 1 for name, count in before.items()}
        assert int(order.order_number[-6:]) == number
    assert number > 4, "an order, its event, its seal and its intent are at least four writes"
    assert unproven(room) == []


def test_a_cancellation_that_breaks_off_leaves_the_order_as_it_was(room: TradingRoom) -> None:
    number = 0
    while True:
        number += 1
        original = room.order("purchase", **BUY)
        intent = room.apply("cancel", original_order_number=original.order_number)
        before = counts(room)
        if not broken_off(room, intent, number):
            break
        assert counts(room) == before
        assert room.orders.one(original.order_number).state == "accepted"
    assert number > 7, "two orders change"
    assert unproven(room) == []


@pytest.mark.slow
def test_a_killed_process_leaves_every_order_it_told_and_none_in_between(tmp_path: Path) -> None:
    chance, told = random.Random(7), []
    for _ in range(KILLS):
        # The argument list is this interpreter and a folder of this test.
        command = [sys.executable, "-c", ORDERING, str(tmp_path / "home")]
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.05, 0.4))
            process.kill()
            told += process.stdout.read().split()
    room = TradingRoom(tmp_path / "home")
    found = counts(room)
    orders = {order.order_number for order in room.orders.listing(limit=10_000)}
    assert told
    assert set(told) <= orders
    assert set(found.values()) == {len(orders)}
    assert len({order.order_number for order in room.orders.untold(ACCOUNT)}) == len(orders)
    assert sorted(int(number[-6:]) for number in orders) == list(range(1, len(orders) + 1))
    assert unproven(room) == []
    room.close()
