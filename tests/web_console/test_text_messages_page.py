"""Text messages in the console: what was sent, what is unknown, the gateway and a trial."""

import pytest

from appliance import strongbox
from appliance.records.message import NewMessage
from appliance.services.messages.text_messages import MESSAGE_GATEWAY
from plugins.sms_gateway.simulator import Simulator

NUMBER = "13900000001"


@pytest.fixture
def gateway():
    gateway = Simulator("fundline", "s3cret")
    gateway.start()
    yield gateway
    gateway.stop()


def set_up(operator, gateway):
    return operator.post(
        "/text-messages/gateway", page="/text-messages/gateway", url=gateway.address,
        account="fundline", signature="示范", password="s3cret",
    )  # fmt: skip


def test_an_empty_page_says_what_will_stand_there(operator):
    assert "还没有短信" in operator.get("/text-messages/").text


def test_the_gateway_is_set_up_and_its_password_never_shown(operator, appliance, gateway):
    assert "尚未设置" in operator.get("/text-messages/gateway").text
    assert set_up(operator, gateway).status_code == 303
    page = operator.get("/text-messages/gateway").text
    assert gateway.address in page
    assert "已保存密码" in page
    assert "s3cret" not in page
    set_again = {"url": gateway.address, "account": "fundline", "signature": "", "password": ""}
    operator.post("/text-messages/gateway", page="/text-messages/gateway", **set_again)
    assert strongbox.given(appliance.settings, MESSAGE_GATEWAY).reveal() == "s3cret"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"url": "sms.example.com"}, "以 http:// 或"), ({"signature": "【a】"}, "不含【】")],
)
def test_settings_that_cannot_be_are_refused(operator, appliance, fields, sentence):
    answer = operator.post("/text-messages/gateway", page="/text-messages/gateway", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert appliance.outbound.text_messages.settings()["url"] == ""


def test_a_trial_is_sent_and_shown(operator, gateway):
    form = {"page": "/text-messages/gateway", "number": NUMBER}
    assert "请先填写并保存" in operator.post("/text-messages/gateway/test", **form).text
    set_up(operator, gateway)
    answer = operator.post("/text-messages/gateway/test", **form)
    assert answer.status_code == 303
    page = operator.get(answer.location).text
    assert "已交网关" in page
    assert gateway.network.delivered == [
        (NUMBER, "【示范】这是一条测试短信。收到它，说明短信网关的设置可以使用。")
    ]
    refused = operator.post("/text-messages/gateway/test", **{**form, "number": "110"})
    assert "请填写手机号码" in refused.text


def test_messages_are_listed_and_filtered_with_their_reasons(operator, appliance):
    messages = appliance.outbound.text_messages
    messages.add(NewMessage(number=NUMBER, text="净值<b>1.2</b>"))
    messages.add(NewMessage(number="13900000002", text="新基金", purpose="marketing"))
    page = operator.get("/text-messages/").text
    assert "净值&lt;b&gt;1.2" in page
    assert "13900000002" in page
    assert "13900000002" not in operator.get(f"/text-messages/?number={NUMBER}").text
    assert "没有符合条件的短信" in operator.get("/text-messages/?state=delivered").text
    assert operator.get("/text-messages/none").status_code == 404


def test_what_nobody_knows_of_is_shown_and_settled(operator, appliance, gateway):
    set_up(operator, gateway)
    gateway.break_down("cuts_after")
    form = {"page": "/text-messages/gateway", "number": NUMBER}
    where = operator.post("/text-messages/gateway/test", **form).location
    assert "1 条短信没有得到网关的答复" in operator.get("/text-messages/").text
    assert "请向网关的服务商核实" in operator.get(where).text
    operator.post(where, page=where, decision="sent")
    page = operator.get(where).text
    assert "已交网关" in page
    assert "admin" in page
    operator.post(where, page="/text-messages/gateway", decision="again")
    assert "状态已经变化" in operator.get(where).text
    assert len(gateway.network.delivered) == 1


def test_a_refusal_by_reply_is_shown_with_its_evidence(operator, appliance, gateway):
    set_up(operator, gateway)
    gateway.network.write_back(NUMBER, "TD")
    appliance.outbound.message_sending.collect()
    assert "谢绝" in operator.get("/text-messages/").text
    assert "短信回复" in operator.get(f"/consents/?number={NUMBER}").text


def test_a_message_that_waits_is_dropped(operator, appliance):
    message = appliance.outbound.text_messages.add(NewMessage(number=NUMBER, text="净值"))
    where = f"/text-messages/{message}"
    operator.post(where, page=where, decision="drop")
    assert appliance.outbound.text_messages.one(message).state == "dropped"
