"""Kept voices in a real browser: the player seeks, speeds up and draws what is heard."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.pictures import look_at
from tests.commentary.commentary_room import (
    EXPERT,
    MANAGER,
    released,
    speak_risk_sentences,
    submitted,
)
from tests.speech_folders import garbage_model
from tests.spoken import leave

pytestmark = pytest.mark.browser


@pytest.fixture
def message(console):
    boxes = console.appliance
    boxes.mailboxes.keep("8000", "公司信箱")
    boxes.mailboxes.keep("8001", "王经理", email="wang@example.com")
    leave(boxes, seconds=3)
    leave(boxes, "8000", kind="complaint", fund_account="980000000011", known_by="pin")
    return leave(boxes, seconds=20, urgent=True, call_id="1.1")


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
    appliance = console.appliance
    speak_risk_sentences(console)
    appliance.topics.add("大势分析", "Market trends")
    appliance.topics.add("内部", "Internal", parent=1, access="pin")
    appliance.experts.keep(EXPERT, "李老师", about="二十年投资研究经验。")
    appliance.experts.keep(MANAGER, "陈经理", releases=True)
    live = released(console)
    number = appliance.commentary_listening.begin(live, "13800138000", "1.1", 0.0)
    appliance.commentary_listening.heard(number, 0.0, 90.0, completed=True)
    waiting = submitted(console)
    appliance.commentary.keep_note(waiting.id, transcript="大盘今天放量上涨 明天关注银行股")
    return waiting


@pytest.fixture
def broken_model(console, tmp_path):
    """A folder for English that looks like a speech model and is none; Chinese has none."""
    folder = garbage_model(tmp_path / "model")
    (folder / "graph" / "Gr.fst").unlink()
    console.appliance.speech.set_model("en", str(folder))


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


PAGES = ("/voice-mail/", "/voice-mail/?status=deleted", "/voice-mail/mailboxes/",
         "/voice-mail/mailboxes/8001", "/mail/", "/commentary/", "/commentary/experts/",
         "/commentary/experts/8801", "/commentary/topics/", "/commentary/topics/2",
         "/commentary/figures/", "/speech/")  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_fit_every_window_and_have_no_serious_fault(
    inside, message, room, broken_model, language
):
    of_one = (f"/voice-mail/messages/{message.id}", f"/commentary/{room.id}")
    look_at(inside, (*PAGES, *of_one), language)
