"""The reserve on the disk: held while there is room, given up when there is none."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from appliance.services.disk_reserve import DiskReserve

Usage = namedtuple("Usage", "total used free")


def test_it_is_held_given_up_and_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = DiskReserve(tmp_path / "spool" / "reserve", 1 << 20)
    for free_mb, held in ((5000, True), (100, True), (20, False), (100, False), (5000, True)):
        usage = Usage(0, 0, free_mb << 20)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path, usage=usage: usage)
        reserve.tend()
        assert reserve.held is held, free_mb
    assert (tmp_path / "spool" / "reserve").stat().st_blocks * 512 >= 1 << 20
