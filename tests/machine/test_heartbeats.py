"""The beats of the parts and what is read from them."""

import json
import time
from pathlib import Path

import pytest

from appliance.machine.health import BEATING, health
from appliance.machine.heartbeats import beat, forget_beats, last_beat
from appliance.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def test_a_beat_is_read_as_it_was_written(settings: Settings) -> None:
    before = time.time()
    beat(settings, "exchange", well=False, detail="数据库满了")
    seen = last_beat(settings, "exchange")
    assert seen is not None
    assert (seen.well, seen.detail) == (False, "数据库满了")
    assert before <= seen.at <= time.time()


def test_a_beat_leaves_one_file_and_no_draft(settings: Settings) -> None:
    for _ in range(3):
        beat(settings, "exchange")
    assert [file.name for file in (settings.run / "beats").iterdir()] == ["exchange"]


def test_a_part_that_never_beat_is_not_well(settings: Settings) -> None:
    assert last_beat(settings, "asterisk") is None
    assert {part: seen.well for part, seen in health(settings).items()} == dict.fromkeys(
        BEATING, False
    )


def test_every_part_that_beats_well_is_well(settings: Settings) -> None:
    for part in BEATING:
        beat(settings, part)
    assert all(seen.well for seen in health(settings).values())


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_an_old_beat_counts_as_a_failing_part_whatever_was_done_to_the_clock(
    settings: Settings, hours: int
) -> None:
    beat(settings, "agi_server")
    file = settings.run / "beats" / "agi_server"
    written = json.loads(file.read_text())
    written |= {"at": time.time() - 60 - 3600 * hours, "up": written["up"] - 60}
    file.write_text(json.dumps(written))
    seen = health(settings)["agi_server"]
    assert not seen.well
    assert seen.detail.startswith("gave no sign for 6")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_makes_no_part_fail(settings: Settings, hours: int) -> None:
    beat(settings, "agi_server")
    file = settings.run / "beats" / "agi_server"
    written = json.loads(file.read_text())
    file.write_text(json.dumps({**written, "at": written["at"] + 3600 * hours}))
    assert health(settings)["agi_server"].well


def test_a_beat_of_before_the_machine_was_started_is_none(settings: Settings) -> None:
    beat(settings, "exchange")
    file = settings.run / "beats" / "exchange"
    written = json.loads(file.read_text())
    file.write_text(json.dumps({**written, "up": written["up"] + 1000}))
    assert not health(settings)["exchange"].well


def test_a_part_that_says_it_is_unwell_keeps_its_reason(settings: Settings) -> None:
    beat(settings, "asterisk", well=False, detail="AMI is away")
    assert health(settings)["asterisk"].detail == "AMI is away"


def test_beats_of_an_earlier_start_are_forgotten(settings: Settings) -> None:
    beat(settings, "exchange")
    forget_beats(settings)
    assert last_beat(settings, "exchange") is None
