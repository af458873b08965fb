"""Kept voices in a real browser: the player seeks, speeds up and draws what is heard."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.full_house import leave_messages, put_on_air

pytestmark = pytest.mark.browser


@pytest.fixture
def message(console):
    return leave_messages(console.appliance)


def place(page):
    return page.evaluate("document.querySelector('[data-voice] audio').currentTime")


def play_past(page, seconds):
    """Wait until the player is past a second; the content policy forbids waiting in the page."""
    deadline = time.monotonic() + 20
    while place(page) <= seconds:
        assert time.monotonic() < deadline, place(page)
        page.wait_for_timeout(50)


DRAWN = """() => {
  const canvas = document.querySelector("[data-wave]");
  const pen = canvas.getContext("2d");
  const opaque = (dots) => dots.filter((value, at) => at % 4 === 3 && value > 0).length;
  const tall = (part) => {
    const left = Math.floor((canvas.width * part) / 4) * 4 + 1;
    return opaque([...pen.getImageData(left, 0, 1, canvas.height).data]);
  };
  const line = pen.getImageData(0, canvas.height / 2, canvas.width, 1).data;
  const colours = new Set();
  for (let at = 0; at < line.length; at += 4) {
    if (line[at + 3] === 255) colours.add([...line.slice(at, at + 3)].join());
  }
  return { colours: colours.size, early: tall(0.1), late: tall(0.9) };
}"""


def drawn(page):
    """Return how many colours the waveform has, and how tall it is early and late."""
    return page.evaluate(DRAWN)


def test_the_waveform_is_drawn_and_a_click_moves_to_its_second(inside, message):
    inside.goto(f"/voice-mail/messages/{message.id}")
    wave = inside.locator("[data-wave]")
    expect(wave).to_be_visible()
    before = drawn(inside)
    assert before["colours"] == 1
    assert before["late"] > 4 * before["early"] > 0  # the tone grows, and so do the bars
    box = wave.bounding_box()
    inside.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    expect(inside.locator("[data-time]")).to_have_text("0:15 / 0:20")
    assert drawn(inside)["colours"] == 2
    inside.get_by_role("button", name="播放", exact=True).click()
    play_past(inside, 15.2)
    assert place(inside) < 19
    inside.get_by_role("button", name="暂停").click()
    at = place(inside)
    inside.get_by_role("button", name="−3 秒").click()
    assert place(inside) == pytest.approx(at - 3, abs=0.3)


def test_keys_move_the_place_and_the_space_bar_plays(inside, message):
    inside.goto(f"/voice-mail/messages/{message.id}")
    inside.locator("[data-wave]").focus()
    for key, shown in (("ArrowRight", "0:03"), ("PageUp", "0:13"), ("ArrowLeft", "0:10"),
                       ("End", "0:20"), ("Home", "0:00")):  # fmt: skip
        inside.keyboard.press(key)
        expect(inside.locator("[data-time]")).to_have_text(f"{shown} / 0:20")
    inside.keyboard.press(" ")
    play_past(inside, 0.2)


def test_at_one_and_a_half_the_sound_runs_that_fast(inside, message):
    inside.goto(f"/voice-mail/messages/{message.id}")
    inside.get_by_role("button", name="1.5×").click()
    inside.get_by_role("button", name="播放", exact=True).click()
    play_past(inside, 0.5)
    speed = inside.evaluate(
        """async () => {
          const sound = document.querySelector("[data-voice] audio");
          const from = [sound.currentTime, performance.now()];
          await new Promise((done) => setTimeout(done, 3000));
          return (sound.currentTime - from[0]) / ((performance.now() - from[1]) / 1000);
        }"""
    )
    assert speed == pytest.approx(1.5, abs=0.1)


def test_each_opening_of_the_player_is_one_access_however_often_it_asks(inside, console, message):
    for _ in range(2):
        inside.goto(f"/voice-mail/messages/{message.id}")
        inside.get_by_role("button", name="播放", exact=True).click()
        play_past(inside, 0.1)
        inside.locator("[data-wave]").press("End")
        inside.wait_for_timeout(200)
    assert console.appliance.accesses.count(message.id, action="message") == 2


@pytest.fixture
def room(console):
    """Topics, an expert, one commentary on air that was listened to, and one that waits."""
    return put_on_air(console.appliance)


def test_a_manager_listens_comments_and_releases_in_one_page(inside, console, room):
    inside.goto("/commentary/")
    inside.get_by_role("button", name="播放", exact=True).click()
    play_past(inside, 0.3)
    inside.get_by_label("点评").fill("观点清楚")
    inside.get_by_label("播出到").select_option("days:1")
    inside.get_by_role("button", name="放行").click()
    expect(inside.get_by_text("已放行，现在可以收听")).to_be_visible()
    found = console.appliance.commentary.one(room.id)
    assert (found.status, found.decided_by, found.comment) == ("released", "admin", "观点清楚")
    inside.get_by_role("button", name="立即下架").click()
    expect(inside.get_by_text("正在收听的人也会立即停止")).to_be_visible()
    assert room.id not in console.appliance.commentary.live_ids()


def test_the_figures_are_drawn(inside, room):
    inside.goto("/commentary/figures/")
    expect(inside.locator(".bar-frame canvas")).to_have_count(6)
