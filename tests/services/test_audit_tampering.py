"""The audit under random tampering: each is found out, and the first bad row is named."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.services.evidence_room import EvidenceRoom
from tests.services.tampering import TAMPERINGS, rows

ENTRIES = 40
NUMBER = re.compile(r"^entr(?:y|ies) (-?\d+)")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvidenceRoom]:
    room = EvidenceRoom(tmp_path_factory.mktemp("box"))
    room.live(ENTRIES, Random(6))
    yield room
    room.box.close()


def test_an_untouched_copy_is_unaltered(room: EvidenceRoom, tmp_path: Path) -> None:
    with room.copy(tmp_path / "copy") as copy:
        proven = copy.verify()
        assert proven.findings == []
        assert proven.entries == len(rows(copy)) >= ENTRIES
        assert proven.checkpoints >= 2


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("tamperings", [150, pytest.param(2000, marks=pytest.mark.long)])
def test_every_tampering_is_found_and_its_first_bad_row_is_named(
    room: EvidenceRoom, tmp_path: Path, tamperings: int
) -> None:
    unseen = []
    for seed in range(tamperings):
        random, tampering = Random(seed), TAMPERINGS[seed % len(TAMPERINGS)]
        with room.copy(tmp_path / "copy") as copy:
            before = rows(copy)
            first = tampering(copy, random)
            if first is None or (tampering.__name__ != "take_the_table" and rows(copy) == before):
                continue
            found = copy.verify().findings
            named = NUMBER.match(found[0].subject) if found else None
            if named is None or int(named[1]) != first:
                unseen.append((seed, tampering.__name__, first, found[:2]))
    assert unseen == []
