"""A box with evidence, for the tests of its backups."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backups.backup_room import BackupRoom, one_room
from tests.demo_calls import demo_home

__all__ = ["demo_home"]


@pytest.fixture
def room(demo_home: Path, tmp_path: Path) -> Iterator[BackupRoom]:
    """Open a box with three recordings."""
    yield from one_room(tmp_path, demo_home)


@pytest.fixture(scope="module")
def kept_room(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackupRoom]:
    """Open a box for tests that do not change it."""
    yield from one_room(tmp_path_factory.mktemp("room"), demo_home)
