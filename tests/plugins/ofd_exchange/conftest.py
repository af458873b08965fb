"""Fixtures of the tests about fund files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins.ofd_exchange.box import Box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Give a box with an empty store."""
    box = Box(tmp_path)
    yield box
    box.database.close()
