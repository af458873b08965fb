"""The live board in a real browser while real calls run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import change_password, log_in
from tests.browser.test_console_in_browser import faults
from tests.calls.box import Box
from tests.calls.conftest import CallerMaker

pytestmark = [pytest.mark.asterisk, pytest.mark.browser]

ACCOUNT, PIN = "980000000011", "135790"
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}


@pytest.fixture
def window(box: Box, browser: Browser) -> Iterator[Page]:
    """Log into the box's console with its first password and change it."""
    context = browser.new_context(base_url=box.console, locale="zh-CN")
    page = context.new_page()
    first = (box.settings.secrets / "first_password").read_text("utf-8").strip()
    log_in(page, first)
    change_password(page, first)
    page.wait_for_url("**/")
    yield page
    context.close()


def test_the_board_shows_where_real_callers_stand(
    window: Page, new_caller: CallerMaker, tmp_path: Path
) -> None:
    listener = new_caller("13900001111").dial().press("1", "1").press("000001")
    guest = new_caller("02155667788").dial().press("9")
    customer = new_caller("13700002222").dial().press("2").press(*f"{ACCOUNT}#")
    customer.hears("account.enter_pin").press(*PIN)

    cards = window.locator(".call-card")
    expect(cards).to_have_count(3)
    expect(cards.filter(has_text="139****1111").locator(".call-place")).to_contain_text("最新净值")
    expect(cards.filter(has_text="137****2222")).to_contain_text("已验证身份")
    expect(cards.filter(has_text="137****2222").locator(".call-last")).not_to_contain_text(PIN)
    window.locator(".side button", has_text="English").click()
    expect(cards.filter(has_text="021****7788").locator(".call-place")).to_contain_text("Main menu")
    for name, (width, height) in SIZES.items():
        window.set_viewport_size({"width": width, "height": height})
        assert window.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(window) == []
        window.screenshot(path=tmp_path / f"{name}.png", full_page=True)

    for conversation in (listener, guest, customer):
        assert conversation.up
        conversation.hang_up()
    expect(cards).to_have_count(0)
