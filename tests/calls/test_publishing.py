"""A version comes into force as a whole while people speak, whatever is killed meanwhile."""

import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.services.workshop.documents import delivered
from appliance.workshop_records import FAILED, IN_FORCE, MENU
from tests.calls.box import Box, new_box
from tests.calls.caller import Caller
from tests.calls.conftest import CallerMaker
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_faults import Wanderers
from tests.calls.workshop_desk import WorkshopDesk

pytestmark = pytest.mark.asterisk

EXTENSIONS = "dialplan/extensions.conf"
MOVED = '[[choice]]\nkey = "6"\nitem = "fund_query.quotes"\n'
AS_DELIVERED = ""
ROLL_BACK_SECONDS = 5.0
LONGEST_SILENCE_SECONDS = 2.0
PARTS = ("exchange", "asterisk")


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    """Start a box whose configuration is changed under it."""
    with new_box() as running:
        yield running


@pytest.fixture(scope="module")
def desk(box: Box) -> Iterator[WorkshopDesk]:
    """Open a technician's desk at the box."""
    desk = WorkshopDesk(box)
    yield desk
    desk.close()


@pytest.fixture
def wanderers(box: Box, room: TelephoneRoom, request: pytest.FixtureRequest) -> Iterator[Wanderers]:
    """Let people call and stay: 5, with `--long` 50."""
    group = Wanderers(box, room, 50 if request.config.getoption("--long") else 5)
    yield group
    group.close()


def test_nobody_who_speaks_is_disturbed_and_the_next_caller_hears_what_is_new(
    box: Box,
    desk: WorkshopDesk,
    wanderers: Wanderers,
    new_caller: CallerMaker,
) -> None:
    changed = delivered(EXTENSIONS).replace("; A caller whose number", "; Changed. A caller whose")
    before = min(call.now() for call in wanderers.calls)
    with ThreadPoolExecutor(1) as pool:
        walking = pool.submit(wanderers.wander, 3.0)
        version = desk.settled(desk.publish({MENU: MOVED, EXTENSIONS: changed}))
        walking.result()
    assert version.state == IN_FORCE, version.reason
    assert desk.asterisk_has() == str(version.number)
    assert wanderers.dropped() == []
    wanderers.all_reach_the_main_menu()  # of which key 1 still leads to prices
    assert wanderers.longest_silence(before) < LONGEST_SILENCE_SECONDS
    caller = new_caller("13900139000")
    caller.dial("1000").hears("hotline.nav", key="6").hang_up()
    began = time.monotonic()
    back = desk.settled(desk.versions.roll_back(0, "li"))
    seconds = time.monotonic() - began
    assert (back.state, back.restores) == (IN_FORCE, 0)
    assert seconds < ROLL_BACK_SECONDS
    assert wanderers.dropped() == []
    caller.dial("1000").hears("hotline.nav", key="1").hang_up()
    figures = f"published in {version.seconds:.2f} s, brought back in {seconds:.2f} s"
    print(f"\n{len(wanderers.calls)} calls: {figures}")  # noqa: T201 - to be read


@pytest.mark.parametrize(
    "wrong",
    [
        ("FUNDLINE_VERSION = {{ version }}\n", "", "of extensions.conf"),
        ("[operator]\n", "[operator\n", "extensions.conf"),
        ("{{ operator }}", "{{ nobody }}", "nobody"),
        ("{{ operator }}", "{{ ami_secrets.__class__ }}", "unsafe"),
    ],
)
def test_what_asterisk_does_not_take_is_taken_back_and_calls_go_on(
    desk: WorkshopDesk, caller: Caller, wrong: tuple[str, str, str]
) -> None:
    found, written, reason = wrong
    call = caller.dial("1000").hears("hotline.nav", key="1")
    before = desk.versions.in_force()
    text = delivered(EXTENSIONS).replace(found, written)
    version = desk.settled(desk.publish({EXTENSIONS: text}))
    assert version.state == FAILED
    assert reason in version.reason
    assert desk.versions.in_force() == before
    assert desk.asterisk_has() == str(before.number)
    call.press("1").hears("fund_query.menu_latest", key="1")
    call.hang_up()
    caller.dial("1000").hears("hotline.nav", key="1").hang_up()


def test_a_version_is_whole_whatever_is_killed_while_it_comes_into_force(
    box: Box, desk: WorkshopDesk, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(7)
    times = 25 if request.config.getoption("--long") else 2
    for number in range(times * len(PARTS)):
        menu = MOVED if number % 2 else AS_DELIVERED
        changed = delivered(EXTENSIONS).replace("; A caller whose", f"; {number}. A caller whose")
        version = desk.publish({MENU: menu or None, EXTENSIONS: changed})
        time.sleep(chance.uniform(0, 0.6))
        box.kill(PARTS[number % len(PARTS)])
        after = desk.settled(version)
        assert after.state == IN_FORCE, after.reason
        assert desk.asterisk_has() == str(after.number)
        texts = (desk.files_in_place() / "extensions.conf").read_text("utf-8")
        assert f"; {number}. A caller whose" in texts
        assert re.findall(r"^FUNDLINE_VERSION = (\d+)", texts, re.MULTILINE) == [str(after.number)]


def test_who_speaks_stays_while_the_exchange_is_killed_in_the_middle_of_it(
    desk: WorkshopDesk, box: Box, wanderers: Wanderers
) -> None:
    version = desk.publish({MENU: MOVED})
    box.kill("exchange")
    assert desk.settled(version).state == IN_FORCE
    assert wanderers.dropped() == []
    assert desk.settled(desk.versions.roll_back(0, "li")).state == IN_FORCE
