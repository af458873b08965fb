"""What the tests of several services share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo_calls import demo, demo_home
from tests.services.trading_room import TradingRoom

__all__ = ["demo", "demo_home"]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[TradingRoom]:
    """Open a box in which a customer can trade on Monday morning."""
    room = TradingRoom(tmp_path / "home")
    yield room
    room.close()
