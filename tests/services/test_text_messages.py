"""Messages wait, go out once with the gate's ticket, and what became of them is known or asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlite_utils import Database as Tables

from appliance import strongbox
from appliance.errors import GatewayAway, MessageRefused
from appliance.exchange.ticks import Ticks
from appliance.machine.box_doctor import text_messages
from appliance.records.message import Handed, Message, NewMessage, parts_of, refuses
from appliance.services.messages.text_messages import MESSAGE_GATEWAY
from appliance.services.outbound.consents import Evidence
from appliance.settings import Secret
from plugins.sms_gateway.simulator import Simulator
from tests.demo_calls import DemoCompany

NUMBER = "13900000001"
CALLED = Evidence(call_id="1.1")
STAFF = Evidence(source="console", operator="admin", text="a letter")


class MessageRoom:
    """The demo company with a gateway that is well."""

    def __init__(self, company: DemoCompany) -> None:
        self.box, self.clock = company.appliance, company.clock
        self.messages = self.box.outbound.text_messages
        self.sending = self.box.outbound.message_sending
        self.gateway = Simulator("fundline", "secret")
        self.gateway.start()
        strongbox.keep(self.box.settings, MESSAGE_GATEWAY, Secret("secret"))
        self.messages.set_up(url=self.gateway.address, account="fundline")

    def add(self, number: str = NUMBER, text: str = "净值1.2345", **details: object) -> str:
        return self.messages.add(NewMessage(number=number, text=text, **details))  # type: ignore[arg-type]

    def state(self, message: str) -> str:
        return self.messages.one(message).state

    def states(self, message: str) -> list[str]:
        return [step["state"] for step in self.messages.steps(message)]

    def later(self, **time: float) -> None:
        self.clock.now += timedelta(**time)

    def tick(self) -> None:
        self.sending.send_due()
        self.sending.inquire_due()

    def settle(self) -> None:
        """Let an hour pass in ticks of a minute."""
        for _ in range(60):
            self.tick()
            self.later(minutes=1)

    def short_deadline(self) -> None:
        self.box.preferences.keep("message.deadline_seconds", "0.5")

    def writing(self) -> AbstractContextManager[Tables]:
        return self.box.database.writing()

    @property
    def got(self) -> list[tuple[str, str]]:
        return self.gateway.network.delivered


@pytest.fixture
def room(demo: DemoCompany) -> Iterator[MessageRoom]:
    room = MessageRoom(demo)
    yield room
    room.gateway.stop()


# --- what a message is


PARTS = {
    "a": 1, "净" * 70: 1, "净" * 71: 2, "净" * 134: 2, "净" * 135: 3, "a" * 70: 1, "a" * 71: 2,
    "😀" * 35: 1, "😀" * 36: 2, "净" * 66 + "😀" + "净" * 66: 3, "净" * 670: 10, "净" * 671: 11,
}  # fmt: skip


@pytest.mark.parametrize("text", PARTS)
def test_parts_are_counted_as_the_network_counts(text: str) -> None:
    assert parts_of(text) == PARTS[text]


@pytest.mark.parametrize(
    "reply", ["TD", "td", " T ", "退订", "Ｔ", "【退订】", "回T退订", "N", "R。"]
)
def test_a_reply_can_refuse(reply: str) -> None:
    assert refuses(reply)


@pytest.mark.parametrize("reply", ["", "好的", "Thanks", "T恤", "NO WAY", "退钱", "TDX"])
def test_other_replies_do_not(reply: str) -> None:
    assert not refuses(reply)


def test_the_company_signs_and_marketing_says_how_to_refuse(room: MessageRoom) -> None:
    assert room.messages.one(room.add()).text == "【示范基金】净值1.2345"
    assert room.messages.one(room.add(text="【别名】净值")).text == "【别名】净值"
    room.messages.set_up(signature="示范")
    message = room.messages.one(room.add(text="新基金发行。", purpose="marketing"))
    assert message.text == "【示范】新基金发行，拒收请回复TD"
    assert message.parts == 1
    again = room.add(text="新基金，拒收请回复TD", purpose="marketing")
    assert room.messages.one(again).text == "【示范】新基金，拒收请回复TD"


BAD = {
    "02161112222": "number", "110": "number", "": "number", "1390000000": "number",
    "a@example.com": "number",
}  # fmt: skip


@pytest.mark.parametrize("number", BAD)
def test_messages_go_to_mobile_telephones(room: MessageRoom, number: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        room.add(number)
    assert refused.value.code == BAD[number]


def test_what_can_never_be_sent_is_refused_at_once(room: MessageRoom) -> None:
    for details, code in (
        ({"text": " "}, "text"),
        ({"text": "a\x00"}, "text"),
        ({"text": "净" * 700}, "long"),
        ({"purpose": "fun"}, "purpose"),
        ({"medium": "fax"}, "purpose"),
        ({"purpose": "requested"}, "purpose"),
        ({"medium": "mail"}, "number"),
    ):
        with pytest.raises(MessageRefused) as refused:
            room.add(**details)  # type: ignore[arg-type]
        assert refused.value.code == code
    assert room.messages.figures() == {}


def test_settings_that_cannot_be_are_refused(room: MessageRoom) -> None:
    for name, value in (("url", "ftp://a"), ("url", "http://"), ("signature", "【a】"),
                        ("signature", "a" * 21), ("password", "x")):  # fmt: skip
        with pytest.raises(MessageRefused):
            room.messages.set_up(**{name: value})


# --- the ordinary way


def test_a_message_goes_out_once_with_its_ticket(room: MessageRoom) -> None:
    message = room.add()
    assert room.state(message) == "waiting"
    assert room.sending.send_due() == 1
    sent = room.messages.one(message)
    assert (sent.state, sent.tries, bool(sent.gateway_id)) == ("sent", 1, True)
    decision = room.box.outbound.gate.one(sent.ticket or "")
    assert decision is not None
    assert (decision.medium, decision.number, decision.allowed) == ("message", NUMBER, True)
    room.settle()
    assert room.got == [(NUMBER, "【示范基金】净值1.2345")]
    assert room.states(message) == ["waiting", "sending", "sent"]


def test_the_exchange_sends_asks_and_fetches(room: MessageRoom) -> None:
    ticks = Ticks(room.box, beat=lambda: None)
    message = room.add()
    ticks.send_messages()
    assert room.states(message) == ["waiting", "sending", "sent", "delivered"]
    room.gateway.break_down("cuts_before")
    lost = room.add("13900000002")
    ticks.send_messages()
    room.gateway.break_down("well")
    for _ in range(3):
        room.later(minutes=1)
        ticks.send_messages()
    assert room.states(lost)[1:4] == ["sending", "unknown", "waiting"]
    assert room.state(lost) == "delivered"


def test_the_same_key_is_queued_once(room: MessageRoom) -> None:
    assert room.add(key="alarm 1") == room.add(key="alarm 1", text="again")
    assert room.add(key="alarm 2") != room.add(key="alarm 1")
    assert room.messages.count() == 2


def test_reports_tell_what_became_of_it(room: MessageRoom) -> None:
    good = room.add()
    room.tick()
    room.gateway.break_down("undeliverable")
    bad = room.add("13900000002")
    room.tick()
    room.gateway.network.told_twice = True
    room.sending.collect()
    room.sending.collect()
    assert (room.state(good), room.state(bad)) == ("delivered", "undelivered")
    assert room.states(good) == ["waiting", "sending", "sent", "delivered"]


def test_a_message_for_later_waits(room: MessageRoom) -> None:
    message = room.add(wanted_at=room.clock.now + timedelta(hours=1))
    room.tick()
    assert room.state(message) == "waiting"
    room.later(hours=1)
    room.tick()
    assert room.state(message) == "sent"


def test_a_message_that_comes_too_late_is_not_sent(room: MessageRoom) -> None:
    room.gateway.stop()
    message = room.add(expires_at=room.clock.now + timedelta(minutes=10))
    room.settle()
    assert room.state(message) == "expired"
    assert "sent" not in room.states(message)


def test_a_mail_is_put_into_the_mail_queue_once(room: MessageRoom) -> None:
    message = room.add("a@example.com", medium="mail", subject="成交回报", text="已确认")
    room.settle()
    assert room.state(message) == "sent"
    (mail,) = room.box.mail_queue.listing()
    assert (mail["recipient"], mail["subject"], mail["body"]) == (
        "a@example.com", "成交回报", "已确认",
    )  # fmt: skip


def test_without_a_gateway_messages_wait_and_mails_go(room: MessageRoom) -> None:
    room.messages.set_up(url="")
    message = room.add()
    mail = room.add("a@example.com", medium="mail", subject="a")
    room.tick()
    room.sending.collect()
    assert (room.state(message), room.state(mail)) == ("waiting", "sent")


def test_staff_drop_a_message_that_waits(room: MessageRoom) -> None:
    message = room.add()
    room.messages.drop(message, "admin")
    room.tick()
    assert room.got == []
    assert room.messages.steps(message)[-1]["operator"] == "admin"
    with pytest.raises(MessageRefused):
        room.messages.drop(message, "admin")


def test_the_doctor_tells_of_what_cannot_go_out_and_of_what_nobody_knows(
    room: MessageRoom,
) -> None:
    assert text_messages(room.box).detail == "none waits"
    room.gateway.break_down("cuts_after")
    room.add()
    room.sending.send_due()
    assert text_messages(room.box).warning
    room.later(minutes=5)
    room.tick()
    room.messages.set_up(url="")
    room.add("13900000002")
    assert "no gateway" in text_messages(room.box).detail


# --- the gate


def test_a_refusal_after_queueing_bites(room: MessageRoom) -> None:
    message = room.add()
    room.box.outbound.consents.refuse(NUMBER, "", CALLED)
    room.tick()
    assert (room.state(message), room.messages.one(message).reason) == ("suppressed", "refusal")
    assert room.got == []


def test_a_message_at_night_waits_for_the_morning(room: MessageRoom) -> None:
    room.clock.set("2026-11-23 22:00:00")
    message = room.add()
    room.tick()
    assert (room.state(message), room.messages.one(message).reason) == ("waiting", "night")
    assert f"{room.messages.one(message).due_at:%d %H:%M}" == "24 09:00"
    room.clock.set("2026-11-24 09:00:00")
    room.tick()
    assert (room.state(message), room.messages.one(message).reason) == ("sent", "")


def test_what_was_asked_for_comes_at_night(room: MessageRoom) -> None:
    room.clock.set("2026-11-23 22:00:00")
    message = room.add(purpose="requested", requested_at=room.clock.now)
    room.tick()
    assert room.state(message) == "sent"


def test_marketing_without_consent_is_a_result(room: MessageRoom) -> None:
    message = room.add(purpose="marketing")
    room.tick()
    assert (room.state(message), room.messages.one(message).reason) == ("suppressed", "no_consent")


def test_a_refusal_while_the_gateway_is_away_bites(room: MessageRoom) -> None:
    room.gateway.stop()
    message = room.add()
    room.tick()
    room.box.outbound.consents.blacklist(NUMBER, "", STAFF)
    room.gateway.start()
    room.later(minutes=2)
    room.tick()
    assert (room.state(message), room.messages.one(message).reason) == ("suppressed", "blacklist")
    assert room.got == []


def test_waiting_for_the_gateway_is_no_contact(room: MessageRoom) -> None:
    room.gateway.stop()
    message = room.add()
    room.settle()
    room.settle()
    assert room.messages.one(message).tries > 3
    room.gateway.start()
    room.settle()
    assert room.state(message) == "sent"
    assert room.box.outbound.gate.count(NUMBER, "message") == 1


# --- replies


def test_a_reply_of_td_refuses_at_once_and_once(room: MessageRoom) -> None:
    room.gateway.network.told_twice = True
    room.gateway.network.write_back(f"86{NUMBER}", "td")
    room.gateway.network.write_back("13900000002", "谢谢")
    room.sending.collect()
    room.sending.collect()
    (event,) = room.box.outbound.consents.events(NUMBER)
    assert (event.topic, event.holds, event.source, event.text) == (
        "refusal",
        True,
        "message",
        "td",
    )
    assert room.box.outbound.consents.events("13900000002") == []
    assert {(one.number, one.text) for one in room.messages.replies()} == {
        (NUMBER, "td"), ("13900000002", "谢谢"),
    }  # fmt: skip
    message = room.add()
    room.tick()
    assert room.state(message) == "suppressed"


def test_a_reply_does_not_refuse_what_is_asked_for_afterwards(room: MessageRoom) -> None:
    room.gateway.network.write_back(NUMBER, "TD")
    room.sending.collect()
    room.later(minutes=1)
    message = room.add(purpose="requested", requested_at=room.clock.now)
    room.tick()
    assert room.state(message) == "sent"


# --- bad days: what was not taken waits, what may have been taken is asked about


@pytest.mark.parametrize("fault", ["busy", "wrong_password"])
def test_what_the_gateway_did_not_take_is_tried_again(room: MessageRoom, fault: str) -> None:
    room.gateway.break_down(fault)
    message = room.add()
    room.tick()
    assert room.state(message) == "waiting"
    assert "HTTP status" in room.messages.one(message).detail
    room.gateway.break_down("well")
    room.settle()
    assert room.state(message) == "sent"
    assert len(room.got) == 1


def test_what_the_gateway_refuses_is_a_result(room: MessageRoom) -> None:
    room.gateway.break_down("refuses")
    message = room.add()
    room.settle()
    assert (room.state(message), room.gateway.asked.count("send")) == ("refused", 1)
    assert room.messages.one(message).detail == "words that are not allowed"


@pytest.mark.parametrize("knows_ids", [True, False])
@pytest.mark.parametrize(
    "fault", ["status_500_after", "cuts_after", "nonsense", "status_500_before", "cuts_before"]
)
def test_nothing_is_sent_twice_after_an_answer_that_is_none(
    room: MessageRoom, fault: str, knows_ids: bool
) -> None:
    room.gateway.network.knows_ids = knows_ids
    room.gateway.break_down(fault)
    message = room.add()
    room.sending.send_due()
    assert room.state(message) == "unknown"
    room.gateway.break_down("well")
    room.settle()
    assert room.state(message) in ("sent", "delivered")
    assert len(room.got) == 1


@pytest.mark.parametrize("fault", ["silent_before", "silent_after"])
def test_a_gateway_that_says_nothing_is_asked_afterwards(room: MessageRoom, fault: str) -> None:
    room.short_deadline()
    room.gateway.break_down(fault)
    message = room.add()
    room.sending.send_due()
    assert room.state(message) == "unknown"
    assert "no answer within" in room.messages.one(message).detail
    room.gateway.break_down("well")
    room.box.preferences.keep("message.deadline_seconds", "10")
    room.settle()
    assert room.state(message) in ("sent", "delivered")
    assert len(room.got) == 1


def test_unknown_stays_unknown_while_nobody_can_be_asked(room: MessageRoom) -> None:
    room.gateway.break_down("cuts_after")
    message = room.add()
    room.sending.send_due()
    room.gateway.stop()
    room.settle()
    assert room.state(message) == "unknown"
    assert room.gateway.asked.count("send") == 1
    room.messages.settle(message, "admin", was_sent=True)
    assert room.state(message) == "sent"
    with pytest.raises(MessageRefused):
        room.messages.settle(message, "admin", was_sent=False)
    assert len(room.got) == 1


def test_staff_may_send_again_what_they_know_was_not_sent(room: MessageRoom) -> None:
    room.gateway.break_down("cuts_before")
    message = room.add()
    room.sending.send_due()
    room.gateway.break_down("well")
    room.messages.settle(message, "admin", was_sent=False)
    room.later(minutes=1)
    room.sending.send_due()
    assert room.state(message) == "sent"
    assert len(room.got) == 1


def test_a_report_settles_what_was_unknown(room: MessageRoom) -> None:
    room.gateway.break_down("cuts_after")
    message = room.add()
    room.sending.send_due()
    room.sending.collect()
    assert room.state(message) == "delivered"
    room.settle()
    assert len(room.got) == 1


def test_a_process_that_died_while_sending_asks_afterwards(
    room: MessageRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(message: Message) -> Handed:
        taken = {"id": message.id, "number": message.number, "text": message.text}
        room.gateway.network.take(taken, delivers=True)
        raise KeyboardInterrupt

    message = room.add()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(room.sending.gateway, "send", killed)
        room.sending.send_due()
    room.tick()
    assert room.state(message) == "sending"
    room.settle()
    assert room.state(message) == "delivered"
    assert "send" not in room.gateway.asked
    assert len(room.got) == 1


def test_while_the_gateway_is_away_the_others_wait_with_the_first(room: MessageRoom) -> None:
    room.gateway.break_down("busy")
    messages = [room.add(f"1390000000{n}") for n in range(5)]
    room.tick()
    assert [room.messages.one(one).tries for one in messages] == [1, 0, 0, 0, 0]
    room.gateway.break_down("well")
    room.settle()
    assert {room.state(one) for one in messages} == {"sent"}
    assert sorted(number for number, _text in room.got) == [f"1390000000{n}" for n in range(5)]


def test_news_that_cannot_be_read_keep_no_refusal_behind_them(room: MessageRoom) -> None:
    message = room.add()
    room.tick()
    news = room.gateway.network.news
    news.insert(0, ("reports", {"id": message, "status": "perhaps", "at": "today"}))
    news.insert(0, ("replies", {"number": NUMBER, "text": "TD"}))
    room.gateway.network.write_back("13900000002", "TD")
    room.sending.collect()
    assert room.state(message) == "delivered"
    assert [one.number for one in room.messages.replies()] == ["13900000002"]


def test_news_without_an_end_are_asked_for_again(
    room: MessageRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = room.add()
    room.tick()
    with monkeypatch.context() as patched, pytest.raises(GatewayAway):
        patched.setattr(room.gateway.network, "told", lambda _after: {"reports": []})
        room.sending.collect()
    assert room.state(message) == "sent"
    room.sending.collect()
    assert room.state(message) == "delivered"


def test_the_store_itself_sends_nothing_again(room: MessageRoom) -> None:
    message = room.add()
    room.tick()
    for state in ("waiting", "sending", "unknown"):
        with pytest.raises(sqlite3.IntegrityError, match="never sent again"), room.writing() as t:
            t.table("messages").update(message, {"state": state, "due_at": "2026-11-23"})
    with pytest.raises(sqlite3.IntegrityError), room.writing() as tables:
        tables.table("messages").delete(message)


def test_the_password_is_in_no_message_of_the_log(
    room: MessageRoom, caplog: pytest.LogCaptureFixture
) -> None:
    room.gateway.stop()
    message = room.add()
    room.tick()
    assert "secret" not in room.messages.one(message).detail
    assert "secret" not in caplog.text
