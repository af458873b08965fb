"""What every room's tests share: one real box, one real browser."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.calls.box import Box, new_box

LONGEST_FIRST = (
    *("test_fax_sending", "test_every_page", "test_console_in_browser", "test_workshop_story"),
    *("test_recordings", "test_voice_mail", "test_orders", "test_voices_in_browser"),
    *("test_fax_receiving", "test_faults", "test_net_values", "test_calls_out", "test_campaigns"),
    *("test_fax_on_demand", "test_online_desk", "test_orders_under_kills", "test_secret_keys"),
    *("test_publishing", "test_voice_mail_faults", "test_conference", "test_accounts"),
    *("test_alarms", "test_voice_mail_call_back", "test_fax_bulletin", "test_arriving_calls"),
)
"""The files of calls and browsers that take minutes; begun late they would be waited for.

Those of the browser need no box: they begin while the first box speaks the sentences for all.
"""
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage",
    "--disable-component-update", "--no-first-run",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the files that take longest to the front; within a file the order stays."""
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def box() -> Iterator[Box]:
    """Start the whole box once for all tests that call it, and stop it as its owner does."""
    with new_box() as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests that look at pages."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()
