"""Complaints, tasks and questionnaires in a real browser: worked on, and looked at."""

import pytest
from playwright.sync_api import expect

from tests.browser.full_house import leave_complaint

pytestmark = pytest.mark.browser

PAGES = ("/questionnaires/", "/questionnaires/return_visit", "/questionnaires/return_visit/text")
RESULT = "多收的手续费今天退回您的银行卡。"


@pytest.fixture
def receipt(console):
    """Leave a complaint whose caller wants to be called in the morning."""
    return leave_complaint(console.appliance)


def test_a_complaint_is_answered_handled_again_and_its_task_closed(inside, console, receipt):
    complaints = console.appliance.outbound.complaints
    inside.goto("/complaints/")
    inside.get_by_role("link", name=receipt).click()
    inside.get_by_role("button", name="受理").click()
    inside.fill("#text", RESULT)
    inside.get_by_role("button", name="提交答复").click()
    expect(inside.get_by_text("答复已保存")).to_be_visible()
    complaints.judge(receipt, satisfied=False, call_id="1.1")
    inside.goto("/follow-up-tasks/")
    inside.get_by_role("link", name="投诉需要再次处理").click()
    inside.fill("#result", "已与客户联系")
    inside.get_by_role("button", name="完成").click()
    expect(inside.get_by_text("已记下处理结果")).to_be_visible()


def test_a_questionnaire_is_changed_checked_and_kept(inside, console):
    inside.goto("/questionnaires/return_visit")
    inside.fill("[id='q7.zh']", "请告诉我们，哪里可以做得更好。")
    inside.get_by_role("button", name="检查并预览").click()
    expect(inside.get_by_text("检查通过")).to_be_visible()
    expect(inside.locator("main ol").first).to_contain_text("哪里可以做得更好")
    inside.get_by_role("button", name="保存为新版本").click()
    expect(inside.get_by_text("已保存为 return_visit/2")).to_be_visible()
