"""What every room's tests share: the long form of the trials, and one real box."""

from collections.abc import Iterator

import pytest

from tests.calls.box import Box, new_box


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long trials as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in set(long)]


@pytest.fixture(scope="session")
def box() -> Iterator[Box]:
    """Start the whole box once for all tests that call it."""
    with new_box() as running:
        yield running
