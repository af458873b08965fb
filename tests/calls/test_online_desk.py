"""The sales desk by real calls: slow, then well again; what is heard, and what is in the book."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.services.funds import Funds
from appliance.settings import Secret
from appliance.store.database import Database
from plugins.fund_query.quote_sentences import change
from plugins.online_desk.simulated_book import SimulatedBook
from plugins.online_desk.simulator import Simulator
from tests.calls.box import Box, new_box
from tests.calls.caller import Caller, Conversation
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

ACCOUNT, TRADE_PIN, TOKEN = "980000000011", "246801", "a-token-of-the-desk"
SHANGHAI = ZoneInfo("Asia/Shanghai")
SILENCE_SECONDS = 2.0
ANSWER_SECONDS = 10.0
PATIENCE_SECONDS = 60.0
DeskBox = tuple[Box, Simulator, Funds]


@pytest.fixture(scope="module")
def with_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBox]:
    """Start a box that works with a sales desk, and the desk."""
    folder = tmp_path_factory.mktemp("desk")
    with new_box() as box:
        register = Funds(copied(box, folder))
        desk = Simulator(SimulatedBook(register), Secret(TOKEN))
        desk.start()
        box.say("desk", "connect", desk.address, "--token", TOKEN)
        for part in ("agi_server", "exchange"):
            box.kill(part)
        box.wait_for_server()
        wait_until(lambda: "trade_limit_qry" in desk.calls)
        yield box, desk, register
        desk.stop()


@pytest.fixture
def caller(with_desk: DeskBox, room: TelephoneRoom) -> Iterator[Caller]:
    """Give out a telephone."""
    caller = Caller(with_desk[0], room, "13800138000")
    yield caller
    caller.close()


def copied(box: Box, folder: Path) -> Database:
    """Return a copy of the box's register, for the desk to have its own."""
    for file in box.settings.home.glob("fundline.db*"):
        shutil.copyfile(file, folder / file.name)
    return Database(folder / "fundline.db")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def trade(call: Conversation) -> Conversation:
    call.press("3").begins("account.enter_number")
    call.press(f"{ACCOUNT}#").begins("account.enter_trade_pin")
    call.press(TRADE_PIN).begins("trading.menu_purchase", key="1")
    return call.press("1")


def seen(box: Box) -> dict[str, object]:
    answer: dict[str, object] = box.fundline("desk", "show")
    return answer


def test_a_desk_that_answers_after_ten_seconds(with_desk: DeskBox, caller: Caller) -> None:
    box, desk, register = with_desk
    quote = register.latest_quote("000001")
    before = register.previous_quote("000001", quote.nav_date) if quote else None
    assert quote is not None and before is not None
    desk.break_down("slow", seconds=ANSWER_SECONDS)

    call = caller.dial("1000")
    call.press("11000001").hears(
        "fund_query.latest",
        fund=register.fund("000001").fund_name,
        day=quote.nav_date,
        nav=quote.nav,
        change=change(quote.nav, before.nav),
        accumulated=quote.accumulated_nav,
    )
    call.hang_up()
    assert call.longest_silence() <= SILENCE_SECONDS

    call = caller.dial("1000")
    trade(call).hears("desk.away_order")
    call.hang_up()
    assert call.longest_silence() <= SILENCE_SECONDS
    assert box.fundline("orders") == []
    (promise,) = box.fundline("callbacks")
    assert (promise["reason"], promise["fund_account"]) == ("desk_away_order", ACCOUNT)
    assert not seen(box)["well"]


def test_the_desk_is_well_again(with_desk: DeskBox, caller: Caller) -> None:
    box, desk, _register = with_desk
    desk.break_down("well")
    wait_until(lambda: bool(seen(box)["well"]))
    time.sleep(5.0)  # until the telephone's own side of the box asks again
    call = caller.dial("1000")
    trade(call).begins("trading.ask_fund")
    call.press("000002").begins("trading.ask_purchase_amount")
    call.press("1000#").hears("common.confirm", key="1")
    call.press("1")
    wait_until(lambda: bool(desk.book.orders))
    (number,) = desk.book.orders
    call.begins("trading.accepted", tail=number[-4:], query_from=datetime.now(SHANGHAI).date())
    call.hang_up()
    (order,) = box.fundline("orders")
    assert (order["order_number"], order["status"]) == (number, "accepted")
    assert desk.calls.count("allot_trade") == 1
    log = "".join(f.read_text("utf-8", "replace") for f in box.settings.log.glob("agi_server*"))
    assert "no answer within 4 s" in log
    assert TOKEN not in log
    assert TRADE_PIN not in log
