"""A customer's page shows what he wished for and keeps where his mail goes."""

import pytest

from appliance.records.wish import ORDER_RESULT, NewWish
from appliance.services.outbound.consents import Evidence

ACCOUNT = "980000000011"


@pytest.fixture
def page(appliance):
    with appliance.database.writing() as tables:
        row = {"fund_account": ACCOUNT, "updated_at": "2026-01-01T00:00:00+08:00"}
        tables.table("customers").insert(row)
    return f"/customers/{ACCOUNT}"


def test_what_a_customer_wished_for_is_shown(operator, appliance, page):
    assert "没有预约。" in operator.get(page).text
    new = NewWish(fund_account=ACCOUNT, topic=ORDER_RESULT, medium="call", address="13800138000")
    appliance.outbound.wishes.wish(new, Evidence(call_id="1.1"))
    shown = operator.get(page).text
    assert "成交回报 · 电话" in shown
    assert "13800138000" not in shown


def test_where_mail_goes_is_written_down_and_taken_away(operator, appliance, page):
    wishes = appliance.outbound.wishes
    assert operator.post(f"{page}/mail", page=page, address="zhang@example.com").status_code == 303
    assert wishes.mail_address(ACCOUNT) == "zhang@example.com"
    assert wishes.events(ACCOUNT)[0].operator == "admin"
    assert "zhang@example.com" in operator.get(page).text
    operator.post(f"{page}/mail", page=page, address="")
    assert not wishes.mail_address(ACCOUNT)


def test_what_is_no_address_is_refused(operator, appliance, page):
    answer = operator.post(f"{page}/mail", page=page, address="zhang")
    assert answer.status_code == 422
    assert "这不是一个邮箱地址。" in answer.text
