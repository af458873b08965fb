"""A box that dies at any step of an order: there is an order and it is told, or there is none."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from agi_scripts import main_menu
from appliance import assembly
from appliance.records.order import Order
from appliance.settings import Settings
from tests.demo_calls import TRADE, DemoClock, DemoCompany
from tests.dying_box import BoxDied, DyingDatabase, DyingLine, Steps
from tests.scripted_call import ScriptedCall

ACCOUNT = "980000000011"
ORDERS = {"purchase": "1000002" + "1000#" + "1", "cancel": "4" + "1" + "1"}
CUT, LATER = "cut.1", "later.1"


@contextmanager
def started(home: Path) -> Iterator[DemoCompany]:
    """Run the box on a home until the end of the block."""
    clock = DemoClock()
    appliance = assembly.assemble(Settings(home=home), clock=clock)
    try:
        yield DemoCompany(appliance, clock)
    finally:
        appliance.close()


def call_until(home: Path, keys: str, last: int) -> tuple[ScriptedCall, Steps]:
    """Dial and press keys in a box that dies at its step number `last`."""
    steps = Steps()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "Database", partial(DyingDatabase, steps=steps))
        with started(home) as demo:
            call = ScriptedCall(
                TRADE,
                keys,
                appliance=demo.appliance,
                call_id=CUT,
                line=partial(DyingLine, steps=steps),
            )
            with steps.until(last), suppress(BoxDied):
                call.run(main_menu.run)
    return call, steps


def orders_in(demo: DemoCompany, kind: str) -> list[Order]:
    """Return the account's orders of this kind."""
    return demo.appliance.orders.listing(fund_account=ACCOUNT, type=kind)


def told_in(call: ScriptedCall, order: Order) -> bool:
    """Tell whether a call told of an order, by the tail of its number."""
    tail = call._prompts.sentence("zh", "trading.cancel_accepted", tail=order.tail).text
    return tail.partition("尾号")[2] in call.said and "已受理" in call.said


@pytest.fixture(scope="module", params=ORDERS)
def kind(request: pytest.FixtureRequest) -> str:
    """Name the kind of order."""
    return str(request.param)


@pytest.fixture(scope="module")
def ready(kind: str, demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare a home in which this kind of order can be given."""
    home = tmp_path_factory.mktemp("ready") / "home"
    shutil.copytree(demo_home, home)
    with started(home) as demo:
        if kind == "cancel":
            demo.dial(TRADE, ORDERS["purchase"])
            assert len(orders_in(demo, "purchase")) == 1
    return home


RESUMED, NEXT_CALL, IN_TURN = "taken up again", "next call", "in turn"
ENDINGS = [
    IN_TURN,
    pytest.param(RESUMED, marks=pytest.mark.long),
    pytest.param(NEXT_CALL, marks=pytest.mark.long),
]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_death_at_any_step_leaves_an_order_that_is_told_or_none(
    kind: str, ready: Path, tmp_path: Path, ending: str
) -> None:
    rehearsal, steps = call_until(_copy(ready, tmp_path, 0), ORDERS[kind], last=0)
    assert "已受理" in rehearsal.said
    ended = {"with an order": 0, "without one": 0}
    for last in range(1, len(steps.log) + 1):
        home = _copy(ready, tmp_path, last)
        cut, died = call_until(home, ORDERS[kind], last)
        assert len(died.log) == last
        with started(home) as demo:
            resumed = ending == RESUMED or (ending == IN_TURN and last % 2 == 1)
            later = _call_afterwards(demo, resumed)
            outcome = _outcome(demo, kind, cut, later)
        ended[outcome] += 1
    sys.stdout.write(f"{kind}: {len(steps.log)} steps, ended {ended}\n")
    assert min(ended.values()) > 0


def _copy(ready: Path, folder: Path, number: int) -> Path:
    return Path(shutil.copytree(ready, folder / f"home-{number}"))


def _call_afterwards(demo: DemoCompany, resumed: bool) -> ScriptedCall:
    if resumed:
        return demo.dial("246801", call_id=CUT, again=True)
    return demo.dial(TRADE, call_id=LATER)


def _outcome(demo: DemoCompany, kind: str, cut: ScriptedCall, later: ScriptedCall) -> str:
    orders = orders_in(demo, kind)
    assert not demo.appliance.orders.untold(ACCOUNT)
    assert not demo.appliance.orders.open_intents(later.id)
    if kind == "cancel":
        (original,) = orders_in(demo, "purchase")
        assert (original.state == "withdrawn") == bool(orders)
    if not orders:
        assert "已受理" not in cut.said + later.said
        return "without one"
    (order,) = orders
    assert told_in(cut, order) or told_in(later, order)
    return "with an order"
