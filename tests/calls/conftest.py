"""Callers for the tests in this room."""

from collections.abc import Callable, Iterator

import pytest

from tests.calls.box import Box
from tests.calls.caller import Caller
from tests.calls.carrier_box import box_with_carrier
from tests.calls.far_fax import FarFax, box_and_far_end
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom

CallerMaker = Callable[..., Caller]


@pytest.fixture(scope="session")
def room() -> Iterator[TelephoneRoom]:
    """Open the room in which the test telephones stand."""
    room = TelephoneRoom().start()
    yield room
    room.close()


@pytest.fixture(scope="session")
def ends() -> Iterator[tuple[Box, FarFax]]:
    """Start a box and the other fax machine at the far end of its trunk."""
    with box_and_far_end() as both:
        yield both


@pytest.fixture(scope="session")
def carried(room: TelephoneRoom) -> Iterator[tuple[Box, SipPhone]]:
    """Start a box and the carrier's telephone at the far end of its trunk."""
    with box_with_carrier(room) as both:
        yield both


@pytest.fixture
def new_caller(box: Box, room: TelephoneRoom) -> Iterator[CallerMaker]:
    """Give out telephones; they are put away when the test ends."""
    callers: list[Caller] = []

    def make(number: str = "13800138000", **details: str) -> Caller:
        callers.append(Caller(box, room, number, **details))
        return callers[-1]

    yield make
    for caller in callers:
        caller.close()


@pytest.fixture
def caller(new_caller: CallerMaker) -> Caller:
    """Give out one telephone."""
    return new_caller()
