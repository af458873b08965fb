"""Faxes to another machine over SIP: every way, every page, cut lines, killed parts.

All of them are ordered at once, as on a busy evening; each test looks at its own.
"""

from collections.abc import Iterator

import pytest

from appliance.services.faxes.records import Fax
from tests.calls.box import Box
from tests.calls.far_fax import (
    EXTENSION,
    WELL_INTO_A_PAGE_SECONDS,
    FarFax,
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
}
"""The kinds of machine, and how each is to be reached at its best."""
LIMITS = {
    "fax.calls_at_once": 60,
    "fax.ring_seconds": 10,
    "fax.busy_tries": 2,
    "fax.busy_pause_seconds": 3,
    "fax.unanswered_tries": 1,
    "fax.broken_pause_seconds": 3,
    "fax.voice_tries": 1,
}
INSTEAD = {
    "busy": ("failed", "busy", 2),
    "silent": ("failed", "unanswered", 1),
    "voice": ("failed", "voice", 1),
    "no_such_number": ("failed", "refused", 1),
    "congested": ("failed", "refused", 1),
}
"""Who else may be behind a number: how its fax ends, why, and after how many calls."""
CUT, LEARNING = 31, 41
"""The subscribers whose line is cut, and whose machine is learned."""

Evening = dict[str, list[Fax]]


@pytest.fixture(scope="module")
def far(ends: tuple[Box, FarFax]) -> FarFax:
    return ends[1]


@pytest.fixture(scope="module")
def desk(ends: tuple[Box, FarFax]) -> Iterator[FaxDesk]:
    with fax_desk(ends[0]) as opened:
        opened.appliance.parameters.keep_all(LIMITS)
        opened.appliance.fax.choices.keep({"header": "", "station": "02112345678"})
        yield opened


@pytest.fixture(scope="module")
def evening(desk: FaxDesk, far: FarFax) -> Evening:
    """Order all faxes and wait until they are over."""
    ordered = {kind: [desk.send(far_number(kind), 2)] for kind in WAYS}
    ordered |= {kind: [desk.send(far_number(kind), 1)] for kind in INSTEAD}
    ordered["switchboard"] = [desk.send(far_number("switchboard"), 1, extension=EXTENSION)]
    cut = [far_number(kind, CUT) for kind in ("able", "sound_only")]
    for number in cut:
        far.cut(number, 3, after_seconds=WELL_INTO_A_PAGE_SECONDS)
    ordered["cut"] = [desk.send(number, 5) for number in cut]
    learning = far_number("slow_and_sound_only", LEARNING)
    ordered["learning"] = [desk.send(learning, 1) for _fax in range(3)]
    return {kind: desk.settle(faxes) for kind, faxes in ordered.items()}


@pytest.mark.parametrize("kind", WAYS)
def test_every_page_arrives_as_it_was_sent(
    evening: Evening, desk: FaxDesk, far: FarFax, kind: str
) -> None:
    (fax,) = evening[kind]
    assert (fax.status, fax.pages_confirmed) == ("sent", 2)
    (received,) = far.results(fax.number)
    assert same(rows_of(received.file), desk.sent_rows(fax))
    assert received.station == "02112345678"
    assert received.ecm == (kind != "no_ecm")
    (attempt,) = desk.attempts(fax)
    assert (attempt.mode, attempt.rate) == WAYS[kind]
    assert len(far.calls(fax.number)) == 1


def test_the_far_ends_name_is_kept(evening: Evening) -> None:
    """It comes in a frame of its own, one of which a busy machine may spoil."""
    names = [(fax.station, fax.number) for kind in WAYS for fax in evening[kind]]
    assert sum(station == number for station, number in names) >= len(names) - 1
    assert all(station in (number, "") for station, number in names)


@pytest.mark.parametrize("kind", INSTEAD)
def test_who_answers_instead_is_told_and_not_rung_too_often(
    evening: Evening, desk: FaxDesk, far: FarFax, kind: str
) -> None:
    status, reason, calls = INSTEAD[kind]
    (fax,) = evening[kind]
    assert (fax.status, fax.reason) == (status, reason)
    assert len(far.calls(fax.number)) == calls, desk.attempts(fax)


def test_a_switchboard_hears_the_extension(evening: Evening, far: FarFax) -> None:
    (fax,) = evening["switchboard"]
    assert fax.status == "sent"
    assert far.keys(fax.number) == [EXTENSION]


def test_a_fax_goes_on_at_the_page_where_the_line_was_cut(
    evening: Evening, desk: FaxDesk, far: FarFax
) -> None:
    """Over IP and as sound; the third page is under way when the far end hangs up."""
    for fax in evening["cut"]:
        assert (fax.status, fax.pages_confirmed, fax.attempts) == ("sent", 5, 2)
        first, second = desk.attempts(fax)
        assert (first.outcome, first.pages, second.first_page) == ("broken", 2, 3)
        assert (second.cover, second.pages) == (True, 3)
        complete_and_none_twice(desk, far, fax)


def test_the_third_fax_begins_with_what_the_number_can(
    evening: Evening, desk: FaxDesk, far: FarFax
) -> None:
    attempts = [desk.attempts(fax) for fax in evening["learning"]]
    assert [len(tried) for tried in attempts] == [1, 1, 1]
    third = attempts[2][0]
    assert (third.step, third.t38, third.max_rate, third.v17) == ("sound_slow", False, 9600, False)
    assert (third.mode, third.rate) == ("audio", 9600)
    assert far.results(evening["learning"][2].number)[2].rate == 9600


def test_a_killed_part_costs_no_page(ends: tuple[Box, FarFax], desk: FaxDesk, far: FarFax) -> None:
    """The server before page 1, the exchange on page 2, Asterisk on page 3; with a header."""
    desk.appliance.fax.choices.keep({"header": "Demo Fund"})
    fax = desk.send(far_number("able", 51), document=desk.document(4, dense=True))
    for page, part in ((1, "agi_server"), (2, "exchange"), (3, "asterisk")):
        far.wait_until_page(fax.number, page)
        assert desk.queue.one(fax.id).attempts == 1, "until now nothing was cut"
        ends[0].kill(part)
    (fax,) = desk.settle([fax])
    first, second = desk.attempts(fax)
    assert (first.outcome, second.outcome) == ("lost", "sent")
    assert (first.pages, second.first_page, fax.pages_confirmed) == (2, 3, 4)
    complete_and_none_twice(desk, far, fax)
