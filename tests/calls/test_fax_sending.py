"""Faxes to another machine over SIP: every way, every page, and who answers instead."""

from collections.abc import Iterator

import pytest

from tests.calls.box import Box
from tests.calls.far_fax import (
    EXTENSION,
    WELL_INTO_A_PAGE_SECONDS,
    FarFax,
    box_and_far_end,
    far_number,
)
from tests.calls.fax_desk import FaxDesk, complete_and_none_twice, fax_desk, rows_of, same

pytestmark = pytest.mark.asterisk

WAYS = {
    "able": ("T38", 14400),
    "sound_only": ("audio", 14400),
    "no_ecm": ("audio", 14400),
    "v29_only": ("audio", 9600),
    "at_most_9600": ("T38", 9600),
    "slow_and_sound_only": ("audio", 9600),
}
"""The kinds of machine, and how each is to be reached at its best."""
PARTS_TO_KILL = ("agi_server", "exchange", "asterisk")


@pytest.fixture(scope="module")
def ends() -> Iterator[tuple[Box, FarFax]]:
    """Start a box and the other fax machine."""
    with box_and_far_end() as both:
        yield both


@pytest.fixture(scope="module")
def far(ends: tuple[Box, FarFax]) -> FarFax:
    return ends[1]


@pytest.fixture(scope="module")
def desk(ends: tuple[Box, FarFax]) -> Iterator[FaxDesk]:
    with fax_desk(ends[0]) as opened:
        opened.appliance.parameters.keep_all(
            {
                "fax.calls_at_once": 40,
                "fax.ring_seconds": 10,
                "fax.busy_tries": 2,
                "fax.busy_pause_seconds": 3,
                "fax.unanswered_tries": 1,
                "fax.broken_pause_seconds": 3,
                "fax.voice_tries": 1,
            }
        )
        opened.appliance.fax.choices.keep({"header": "", "station": "02112345678"})
        yield opened


def test_every_page_arrives_as_it_was_sent_on_every_way(desk: FaxDesk, far: FarFax) -> None:
    faxes = {kind: desk.send(far_number(kind)) for kind in WAYS}
    others = {
        "switchboard": desk.send(far_number("switchboard"), extension=EXTENSION),
        **{kind: desk.send(far_number(kind)) for kind in ("busy", "silent", "voice")},
        **{kind: desk.send(far_number(kind)) for kind in ("no_such_number", "congested")},
    }
    desk.settle([*faxes.values(), *others.values()])
    for kind, (mode, rate) in WAYS.items():
        fax = desk.queue.one(faxes[kind].id)
        assert (kind, fax.status, fax.pages_confirmed) == (kind, "sent", 2)
        (received,) = far.results(fax.number)
        assert same(rows_of(received.file), desk.sent_rows(fax)), kind
        assert (received.station, fax.station) == ("02112345678", fax.number)
        assert received.ecm == (kind != "no_ecm")
        (attempt,) = desk.attempts(fax)
        assert (kind, attempt.mode, attempt.rate) == (kind, mode, rate)
        assert len(far.calls(fax.number)) == 1
    _who_answered_instead(desk, far)


def _who_answered_instead(desk: FaxDesk, far: FarFax) -> None:
    expected = {
        "switchboard": ("sent", "", 1),
        "busy": ("failed", "busy", 2),
        "silent": ("failed", "unanswered", 1),
        "voice": ("failed", "voice", 1),
        "no_such_number": ("failed", "refused", 1),
        "congested": ("failed", "refused", 1),
    }
    for kind, (status, reason, calls) in expected.items():
        number = far_number(kind)
        (fax,) = desk.queue.listing(number=number)
        assert (kind, fax.status, fax.reason) == (kind, status, reason)
        assert len(far.calls(number)) == calls, desk.attempts(fax)
    assert far.keys(far_number("switchboard")) == [EXTENSION]


def test_a_fax_goes_on_at_the_page_where_the_line_was_cut(desk: FaxDesk, far: FarFax) -> None:
    """Both over IP and as sound; the third page is under way when the far end hangs up."""
    numbers = [far_number("able", 31), far_number("sound_only", 31)]
    for number in numbers:
        far.cut(number, 3, after_seconds=WELL_INTO_A_PAGE_SECONDS)
    faxes = desk.settle([desk.send(number, 5) for number in numbers])
    for fax in faxes:
        assert (fax.status, fax.pages_confirmed, fax.attempts) == ("sent", 5, 2)
        first, second = desk.attempts(fax)
        assert (first.outcome, first.pages, second.first_page) == ("broken", 2, 3)
        assert (second.cover, second.pages) == (True, 3)
        complete_and_none_twice(desk, far, fax)


def test_the_third_fax_begins_with_what_the_number_can(desk: FaxDesk, far: FarFax) -> None:
    number = far_number("slow_and_sound_only", 41)
    faxes = [desk.send(number, 1) for _fax in range(3)]
    desk.settle(faxes)
    attempts = [desk.attempts(fax) for fax in faxes]
    assert [len(tried) for tried in attempts] == [1, 1, 1]
    third = attempts[2][0]
    assert (third.step, third.t38, third.max_rate, third.v17) == ("sound_slow", False, 9600, False)
    assert (third.mode, third.rate) == ("audio", 9600)
    assert far.wait_for(number, 3)[2].rate == 9600


@pytest.mark.parametrize("part", ["agi_server", "exchange", "asterisk"])
def test_a_killed_part_costs_no_page(
    ends: tuple[Box, FarFax], desk: FaxDesk, far: FarFax, part: str
) -> None:
    number = far_number("able", 50 + sorted(PARTS_TO_KILL).index(part))
    fax = desk.send(number, 5)
    far.wait_until_page(number, 3)
    ends[0].kill(part)
    (fax,) = desk.settle([fax])
    assert (fax.status, fax.pages_confirmed) == ("sent", 5)
    complete_and_none_twice(desk, far, fax)
    if part != "asterisk":
        assert fax.attempts == 1, "nothing was cut"
