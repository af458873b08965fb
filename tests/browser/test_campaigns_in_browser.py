"""Campaigns in a real browser: the five steps, live progress, results, and every page."""

import pytest
from playwright.sync_api import expect

from tests.campaigns_shown import LIST, called, people, with_trial

pytestmark = pytest.mark.browser
TEXT = "尊敬的{name}，您的产品将于{到期日}到期。"


def test_a_campaign_is_made_rehearsed_started_and_followed_live(inside, console, tmp_path):
    box = with_trial(console.appliance)
    (tmp_path / "名单.csv").write_bytes(LIST)
    inside.goto("/campaigns/")
    inside.fill("#name", "到期提醒")
    inside.select_option("#kind", "notice")
    inside.get_by_role("button", name="新建任务").click()
    inside.set_input_files("#file", str(tmp_path / "名单.csv"))
    inside.get_by_role("region", name="导入名单").locator("button").click()
    expect(inside.get_by_text("3 行里有 2 人可以加入")).to_be_visible()
    inside.get_by_role("button", name="加入这 2 人").click()
    inside.get_by_role("link", name="下一步：说什么").click()
    inside.fill("#field-text", TEXT)
    inside.get_by_role("button", name="保存并继续").click()
    inside.fill("#begin-1", "00:00")
    inside.get_by_role("button", name="保存并继续").click()
    expect(inside.locator("#calls_per_second")).to_have_value("1")
    inside.fill("#calls_per_second", "5")
    inside.get_by_role("button", name="保存并继续").click()
    inside.fill("#own_number", "13811112222")
    inside.get_by_role("button", name="现在打给我").click()
    expect(inside.get_by_text("已安排打给 13811112222")).to_be_visible()
    inside.get_by_role("link", name="说什么").click()
    expect(inside.get_by_text("尊敬的王小明，您的产品将于12月1日到期。")).to_be_visible()
    inside.get_by_role("link", name="什么时候").click()
    inside.fill("#begin-1", "")
    inside.get_by_role("button", name="保存并继续").click()
    inside.get_by_role("link", name="试打").click()
    inside.get_by_role("link", name="开始").click()
    inside.get_by_role("button", name="开始").click()
    expect(inside.get_by_text("2 人中 0 人已结束")).to_be_visible()
    expect(inside.locator("[data-live-mark=on]")).to_be_visible()
    campaign = next(one for one in box.outbound.campaigns.listing() if one.name == "到期提醒")
    first, second = people(box, campaign)
    token = called(box, first)
    expect(inside.get_by_role("link", name="139****0001")).to_be_visible()
    box.outbound.attempts.answered(token)
    box.outbound.attempts.end(token, "confirmed")
    expect(inside.get_by_text("2 人中 1 人已结束")).to_be_visible()
    called(box, second, "refused")
    expect(inside.locator(".bar-good .bar-part")).to_have_attribute("width", "50.00")
    inside.get_by_role("link", name="立即停止").click()
    expect(inside.get_by_role("heading", name="真的要停止“到期提醒”吗")).to_be_visible()
    inside.get_by_role("link", name="不，返回").click()
    box.outbound.campaigns.settle()
    expect(inside.locator("#progress-title .tag")).to_have_text("已完成")
