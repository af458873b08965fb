"""The console in a real browser: what an operator sees and does."""

import re
import time
from datetime import datetime

import pytest
from playwright.sync_api import expect

from appliance.errors import ContactSuppressed
from appliance.records.contact import Question
from tests.browser.conftest import SHANGHAI, change_password, log_in
from tests.browser.pictures import faults
from tests.order_book import NUMBER

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/calls/", "/calls/?caller=555", "/calls/1.1", "/funds/", "/funds/000001",
    "/funds/000003", "/exchange-imports/", "/customers/", "/customers/980000000011",
    "/customers/980000000012", "/customers/980000000012/unlock", "/hotline/", "/hotline/restore",
    "/calls/77.1", "/orders/", f"/orders/{NUMBER}", "/orders/?state=failed",
    "/exchange-days/?day=2026-11-20", "/calendar/", "/calendar/2026-11-20", "/parameters/",
    "/parameters/registrars/98", "/transaction-types/", "/callback-requests/", "/accesses/",
    "/consents/", "/consents/?number=13800138000", "/consents/decisions/", "/consents/rules/",
    "/text-messages/", "/text-messages/gateway",
    "/plugins/", "/health", "/timed-jobs/", "/account", "/account/password", "/no-such-page",
)  # fmt: skip


def test_the_first_login_forces_a_new_password_and_leads_to_the_board(page, console):
    log_in(page, console.first_password)
    page.wait_for_url("**/account/password")
    page.goto("/customers/")
    assert page.url.endswith("/account/password")
    change_password(page, console.first_password)
    expect(page.locator("h1")).to_have_text("实时看板")
    expect(page.locator(".note-good")).to_be_visible()


def test_the_board_follows_calls_without_a_reload(inside, console):
    expect(inside.locator("[data-live-mark=on]")).to_be_visible()
    expect(inside.locator(".call-number")).to_have_text("138****8000")
    expect(inside.locator(".call-place")).to_contain_text("最新净值")
    calls, now = console.appliance.calls, datetime.now(SHANGHAI)
    calls.begin("now.2", caller="02155667788", dialled="1000", started_at=now)
    expect(inside.locator(".call-number")).to_have_text(["138****8000", "021****7788"])
    calls.step("now.2", "heard", prompt="x", text="<script>alert(1)</script>")
    expect(inside.locator(".call-last").last).to_contain_text("<script>alert(1)</script>")
    calls.ended("now.1", now, "caller_hung_up")
    calls.ended("now.2", now, "caller_hung_up")
    expect(inside.get_by_text("现在没有通话")).to_be_visible()


def test_more_open_boards_than_streams_leave_room_for_pages(inside):
    windows = [inside.context.new_page() for _ in range(6)]
    for window in windows:
        window.goto("/")
    inside.goto("/funds/")
    expect(inside.locator("h1")).to_have_text("基金")


def test_ending_the_session_sends_an_open_board_to_the_login(inside, console):
    expect(inside.locator("[data-live-mark=on]")).to_be_visible()
    began = time.monotonic()
    console.appliance.operators.revoke_all("admin", "somebody")
    inside.wait_for_url("**/login?ended=1")
    expect(inside.get_by_role("alert")).to_contain_text("您的登录已结束")
    assert time.monotonic() - began < 2  # the login page itself is drawn within this time


def test_taking_a_right_away_takes_the_open_page_away(inside, console):
    operators = console.appliance.operators
    operators.add("second", ["administrator"], "admin")
    inside.goto("/faxes/queue/")
    expect(inside.locator("[data-live-mark=on]")).to_be_visible()
    began = time.monotonic()
    operators.give_roles("admin", ["editor"], "second")
    expect(inside.locator(".error-page")).to_contain_text("传真 · 查看")
    assert time.monotonic() - began < 2
    expect(inside.locator("nav")).not_to_contain_text("委托")


def test_the_language_is_switched_in_the_page(inside):
    inside.locator(".side button", has_text="English").click()
    expect(inside.locator("h1")).to_have_text("Live board")
    assert inside.locator("html").get_attribute("lang") == "en"
    inside.locator(".side button", has_text="中文").click()
    expect(inside.locator("h1")).to_have_text("实时看板")


def test_the_theme_follows_the_system_until_one_is_chosen(inside):
    html = inside.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "light")
    inside.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-bs-theme", "dark")
    inside.locator("[data-theme-switch]").click()
    expect(html).to_have_attribute("data-bs-theme", "light")
    inside.goto("/funds/")
    expect(html).to_have_attribute("data-bs-theme", "light")


def test_files_are_uploaded_and_each_result_is_shown(inside, console, tmp_path):
    wrong = tmp_path / "OFD_98_001_20261119_07.TXT"
    wrong.write_bytes(b"this is no fund file\r\n")
    known = next((tmp_path / "demo").glob("OFD_*_05.TXT"))
    inside.goto("/exchange-imports/")
    inside.set_input_files("#files", [str(wrong), str(known)])
    inside.click("form.panel button[type=submit]")
    inside.wait_for_url("**/exchange-imports/results/*")
    expect(inside.locator("tbody tr")).to_have_count(2)
    expect(inside.locator(".tag-bad")).to_have_text("已拒绝")


def test_an_upload_without_files_is_answered_in_the_page(inside):
    inside.goto("/exchange-imports/")
    inside.click("form.panel button[type=submit]")
    expect(inside.get_by_text("请先选择至少一个文件")).to_be_visible()


def test_the_nav_chart_is_drawn(inside):
    inside.goto("/funds/000001")
    expect(inside.locator(".chart-frame canvas")).to_be_visible()
    expect(inside.locator(".u-legend .u-value").last).not_to_have_text("–")


def test_a_locked_customer_is_unlocked_by_hand(inside, console):
    inside.goto("/customers/980000000012")
    inside.get_by_role("link", name="解锁").click()
    inside.get_by_role("button", name="确认解锁").click()
    expect(inside.get_by_text("账户 980000000012 已解锁")).to_be_visible()
    assert not console.appliance.callers.customer("980000000012").locked


def test_a_step_of_the_sheet_is_heard_at_its_second_and_marked(inside, console):
    inside.goto(f"/orders/{NUMBER}")
    assert console.appliance.accesses.count(action="recording") == 0
    step = inside.locator("[data-step]").nth(3)
    step.locator("[data-jump]").click()
    expect(step).to_have_class(re.compile("step-now"))
    inside.get_by_role("button", name="1.5×").click()
    sound = inside.locator("audio")
    assert sound.evaluate("sound => [sound.paused, sound.playbackRate]") == [False, 1.5]
    assert float(step.get_attribute("data-seconds")) <= sound.evaluate("one => one.currentTime")
    assert console.appliance.accesses.count(action="recording") == 1


def test_the_recording_is_sought_by_span_and_each_opening_noted_once(inside, console):
    answers = []
    inside.on("response", lambda one: answers.append(one.status) if ".wav" in one.url else None)
    inside.goto("/calls/77.1")
    seek = """sound => new Promise(done => {
        sound.addEventListener("seeked", () => done([sound.currentTime, sound.duration]));
        sound.addEventListener("loadedmetadata", () => { sound.currentTime = 50; });
        sound.load();
    })"""
    inside.locator("audio").evaluate("sound => { sound.preload = 'auto'; }")
    assert inside.locator("audio").evaluate(seek) == [50, 60]
    assert set(answers) == {206}
    assert console.appliance.accesses.count(action="recording") == 1


def test_a_day_of_the_calendar_is_closed_by_hand(inside):
    inside.goto("/calendar/?year=2026")
    inside.locator("a.day[href$='2026-12-31']").click()
    inside.select_option("#state", "closed")
    inside.click("form.panel button[type=submit]")
    expect(inside.locator("a.day[href$='2026-12-31']")).to_have_class(re.compile("day-closed"))


def test_whom_an_operator_puts_on_the_blacklist_is_not_called(inside, console):
    inside.goto("/consents/?number=%2B8613700137000")
    inside.select_option("#change", "blacklist")
    inside.fill("#text", "两次投诉")
    inside.get_by_role("button", name="登记").click()
    expect(inside.get_by_role("row", name="两次投诉")).to_contain_text("列入黑名单")
    question = Question(medium="call", purpose="service", number="13700137000")
    with pytest.raises(ContactSuppressed):
        console.appliance.outbound.gate.ask(question)
    inside.get_by_role("link", name="查看对这个号码的裁决").click()
    expect(inside.get_by_role("row", name="13700137000")).to_contain_text("黑名单")


def test_the_menu_of_a_telephone_opens_and_leads_on(inside):
    inside.set_viewport_size({"width": 390, "height": 800})
    inside.goto("/")
    link = inside.get_by_role("link", name="通话记录")
    expect(link).to_be_hidden()
    inside.get_by_role("button", name="菜单").click()
    link.click()
    expect(inside.locator("h1")).to_have_text("通话记录")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_before_the_login_have_no_serious_accessibility_fault(page, console, theme):
    page.emulate_media(color_scheme=theme)
    page.goto("/login")
    found = faults(page)
    log_in(page, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page)
    log_in(page, console.first_password)
    page.wait_for_url("**/account/password")
    assert found + faults(page) == []


def test_the_console_asks_no_other_machine_for_anything(inside, console):
    asked = []
    inside.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        inside.goto(path)
    assert asked
    assert [url for url in asked if not url.startswith((console.address, "data:"))] == []
