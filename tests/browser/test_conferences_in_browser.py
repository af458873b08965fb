"""The conferences in a real browser: a live room follows its hands, and the floor is a click."""

from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.full_house import hold_conferences

pytestmark = pytest.mark.browser

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def room(console):
    """A conference that is on, a planned one, one that is over; a moderator and listeners in it."""
    return hold_conferences(console.appliance)


def test_a_raised_hand_shows_without_a_reload_and_gets_the_floor_by_a_click(inside, console, room):
    floor = console.appliance.conference_floor
    listener = floor.members(room.id)[3]
    inside.goto(f"/conferences/{room.id}")
    expect(inside.locator("[data-live-mark=on]")).to_be_visible()
    hands, heard = inside.locator("[data-piece=hands]"), inside.locator("[data-piece=heard]")
    expect(hands.get_by_text("没有人举手")).to_be_visible()
    floor.raise_hand(listener.id)
    expect(hands.get_by_text("138****0003")).to_be_visible()
    expect(hands.locator("[data-since]")).to_have_text("0:02", timeout=10_000)
    hands.get_by_role("button", name="请他发言").click()
    expect(heard.get_by_text("138****0003")).to_be_visible()
    assert floor.one(listener.id).speaks
    heard.get_by_role("button", name="静音").first.click()
    expect(heard.locator(".tag-bad", has_text="静音")).to_be_visible()
    assert not floor.members(room.id)[0].speaks
    expect(inside.locator("[data-live-mark=on]")).to_be_visible()
    console.appliance.conferences.end(room.id, "admin")
    inside.get_by_role("link", name="查看结果").click()
    expect(inside.get_by_text("片刻之后成为股评草稿")).to_be_visible()
