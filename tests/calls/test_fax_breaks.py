"""The long form of breaks: lines cut and parts killed at random moments of a fax.

A far end that has a page and whose confirmation is cut gets it again, nobody can know better; so a
page may be there twice where a break fell into a confirmation, and none may ever be missing.
"""

import random
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from appliance.services.faxes.records import Fax
from tests.calls.box import Box
from tests.calls.far_fax import FarFax, box_and_far_end, far_number
from tests.calls.fax_desk import FaxDesk, copies, fax_desk

pytestmark = [pytest.mark.asterisk, pytest.mark.long, pytest.mark.timeout(7200)]

PAGES = 5
AT_ONCE = 6
CUTS, KILLS = 30, 20
PARTS = ("agi_server", "exchange", "asterisk")


class Ends(NamedTuple):
    """The box, its queue, and the other machine."""

    box: Box
    desk: FaxDesk
    far: FarFax


@pytest.fixture(scope="module")
def ends() -> Iterator[Ends]:
    with box_and_far_end() as (box, far), fax_desk(box) as desk:
        desk.appliance.parameters.keep_all(
            {"fax.calls_at_once": AT_ONCE, "fax.broken_pause_seconds": 2, "fax.broken_tries": 50}
        )
        desk.appliance.fax.choices.keep({"header": ""})
        yield Ends(box, desk, far)


def settled(ends: Ends, faxes: list[Fax]) -> int:
    """Wait for faxes, check that none lacks a page, return how many pages are there twice."""
    twice = 0
    for fax in ends.desk.settle(faxes, 1200):
        tried = [(one.outcome, one.pages) for one in ends.desk.attempts(fax)]
        assert (fax.status, fax.pages_confirmed) == ("sent", PAGES), tried
        counts = copies(ends.desk, ends.far, fax)
        breaks = len(ends.desk.attempts(fax)) - 1
        assert min(counts) == 1, f"{fax.number}: {counts}"
        assert sum(counts) <= PAGES + breaks, f"{fax.number}: {counts}"
        twice += sum(counts) - PAGES
    return twice


def test_lines_cut_at_random_lose_no_page(ends: Ends, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(5)
    faxes = []
    for cut in range(CUTS):
        number = far_number("able" if cut % 2 else "sound_only", 100 + cut)
        ends.far.cut(number, chance.randint(1, PAGES), chance.uniform(0.0, 8.0))
        faxes.append(ends.desk.send(number, PAGES))
    twice = settled(ends, faxes)
    with capsys.disabled():
        print(f"\n{CUTS} cuts: {twice} pages twice, cut in their confirmation")  # noqa: T201


@pytest.mark.parametrize("part", PARTS)
def test_kills_at_random_lose_no_page(
    ends: Ends, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(part)
    faxes = [
        ends.desk.send(
            far_number("able" if n % 2 else "sound_only", 200 + 100 * PARTS.index(part) + n), PAGES
        )
        for n in range(KILLS)
    ]
    for _kill in range(KILLS):
        time.sleep(chance.uniform(20.0, 40.0))
        ends.box.kill(part)
    twice = settled(ends, faxes)
    attempts = sum(len(ends.desk.attempts(fax)) for fax in faxes)
    with capsys.disabled():
        print(f"\n{KILLS} kills of {part}: {twice} pages twice in {attempts} calls")  # noqa: T201
