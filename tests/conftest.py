"""What every room's tests share: one real box."""

from collections.abc import Iterator

import pytest

from tests.calls.box import Box, new_box


@pytest.fixture(scope="session")
def box() -> Iterator[Box]:
    """Start the whole box once for all tests that call it."""
    with new_box() as running:
        yield running
