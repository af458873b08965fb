"""The conferences in a real browser: a live room follows its hands, and the floor is a click."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.pictures import look_at
from tests.commentary.commentary_room import EXPERT, MANAGER

pytestmark = pytest.mark.browser

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def room(console):
    """A conference that is on, a planned one, one that is over; a moderator and listeners in it."""
    appliance = console.appliance
    appliance.experts.keep(EXPERT, "李老师")
    appliance.experts.keep(MANAGER, "陈主任", releases=True)
    plan = appliance.conferences.plan
    people = {"moderators": [MANAGER], "experts": [EXPERT], "by": "admin"}
    now, hour = datetime.now(SHANGHAI), timedelta(hours=1)
    over = plan("早盘策略", now, now + hour, **people)
    appliance.conferences.start(over.id, "admin")
    appliance.conferences.end(over.id, "admin")
    plan("基金经理面对面", now + 24 * hour, now + 25 * hour, access="customers", **people)
    on = plan("收盘解读", now - hour / 3, now + hour, **people)
    appliance.conferences.start(on.id, "admin")
    join(appliance, on, 0, role="moderator", expert=MANAGER)
    join(appliance, on, 1, role="expert", expert=EXPERT)
    for number in range(2, 9):
        join(appliance, on, number, customer="980000000011" if number == 3 else None)
    return on


def join(appliance, conference, number, **who):
    call_id, caller = f"9.{number}", f"1380013{number:04}"
    now = datetime.now(SHANGHAI)
    appliance.calls.begin(call_id, caller=caller, dialled="1005", started_at=now)
    return appliance.conference_floor.join(
        conference, call_id=call_id, channel=f"PJSIP/x-{number}", caller=caller, **who
    )


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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_fit_every_window_and_have_no_serious_fault(inside, console, room, language):
    for member in console.appliance.conference_floor.members(room.id)[3:5]:
        console.appliance.conference_floor.raise_hand(member.id)
    paths = ["/conferences/", *(f"/conferences/{number}" for number in (1, 2, 3))]
    look_at(inside, paths, language)
