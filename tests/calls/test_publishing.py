"""A version comes into force while people speak; what Asterisk does not take is taken back."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.records.workshop import FAILED, IN_FORCE, MENU
from appliance.services.workshop.documents import delivered
from tests.calls.box import Box
from tests.calls.caller import Caller
from tests.calls.conftest import CallerMaker
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_faults import Wanderers
from tests.calls.workshop_desk import WorkshopDesk, opened

pytestmark = pytest.mark.asterisk

EXTENSIONS = "dialplan/extensions.conf"
MOVED = '[[choice]]\nkey = "6"\nitem = "fund_query.quotes"\n'
ROLL_BACK_SECONDS = 5.0
LONGEST_SILENCE_SECONDS = 2.0


@pytest.fixture
def desk(box: Box) -> Iterator[WorkshopDesk]:
    """Open a technician's desk at the box; at the end it is as delivered again."""
    with opened(box) as desk:
        yield desk


@pytest.fixture(params=[5, pytest.param(50, marks=pytest.mark.long)])
def wanderers(box: Box, room: TelephoneRoom, request: pytest.FixtureRequest) -> Iterator[Wanderers]:
    """Let so many people call and stay."""
    group = Wanderers(box, room, request.param)
    yield group
    group.close()


def test_nobody_who_speaks_is_disturbed_and_the_next_caller_hears_what_is_new(
    box: Box,
    desk: WorkshopDesk,
    wanderers: Wanderers,
    new_caller: CallerMaker,
) -> None:
    changed = delivered(EXTENSIONS).replace("; A caller whose number", "; Changed. A caller whose")
    places = [(call, call.now()) for call in wanderers.calls]
    with ThreadPoolExecutor(1) as pool:
        walking = pool.submit(wanderers.wander, 3.0)
        version = desk.settled(desk.publish({MENU: MOVED, EXTENSIONS: changed}))
        walking.result()
    assert version.state == IN_FORCE, version.reason
    assert desk.asterisk_has() == str(version.number)
    assert wanderers.dropped() == []
    wanderers.all_reach_the_main_menu()  # of which key 1 still leads to prices
    silences = [call.longest_silence(place) for call, place in places]
    assert max(silences) < LONGEST_SILENCE_SECONDS
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
        ("FUNDLINE_VERSION = {{ version }}\n", "", "version: "),
        pytest.param(("[operator]\n", "[operator\n", "extensions.conf"), marks=pytest.mark.long),
        ("{{ operator }}", "{{ nobody }}", "nobody"),
        pytest.param(
            ("{{ operator }}", "{{ ami_secrets.__class__ }}", "unsafe"), marks=pytest.mark.long
        ),
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
