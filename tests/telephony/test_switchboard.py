"""The switchboard over AMI, with a fake manager at the other end of a real socket."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from appliance.errors import SwitchboardAway, TicketUnfit
from appliance.records.contact import Ticket
from appliance.settings import Secret
from appliance.telephony.dialling import Way
from appliance.telephony.switchboard import Switchboard
from tests.telephony.fake_manager import FakeManager

Dial = Callable[..., Switchboard]


def ticket(number: str, *, made_seconds_ago: float = 0) -> Ticket:
    """Return what the gate gives for a call to a number."""
    decided_at = datetime.now().astimezone() - timedelta(seconds=made_seconds_ago)
    return Ticket(
        id="20261125100000aa",
        number=number,
        medium="call",
        purpose="service",
        decided_at=decided_at,
        good_until=decided_at + timedelta(seconds=30),
    )


@pytest.fixture
def manager() -> Iterator[FakeManager]:
    running = FakeManager()
    yield running
    running.close()


@pytest.fixture
def dial(manager: FakeManager) -> Iterator[Dial]:
    made: list[Switchboard] = []

    def start(prepare: Callable[[Switchboard], None] = lambda _new: None) -> Switchboard:
        switchboard = Switchboard("127.0.0.1", manager.port, "exchange", Secret("password"))
        made.append(switchboard)
        connected = threading.Event()
        switchboard.on_connect(connected.set)
        prepare(switchboard)
        switchboard.start()
        if manager.lets_in:
            assert connected.wait(20)
        return switchboard

    yield start
    for switchboard in made:
        switchboard.close()


def test_an_action_returns_its_response(dial: Dial) -> None:
    (answer,) = dial().send({"Action": "Ping"})
    assert answer["Message"] == "Pong"


def test_the_channels_are_listed(dial: Dial) -> None:
    (channel,) = dial().channels()
    assert (channel["Channel"], channel["Application"]) == ("PJSIP/demo-1", "AGI")


def test_the_start_of_asterisk_comes_from_its_uptime(dial: Dial) -> None:
    started_at = dial().core_started_at()
    age = datetime.now().astimezone() - started_at
    assert timedelta(seconds=3600) <= age <= timedelta(seconds=3660)


def test_a_channel_is_sent_elsewhere(dial: Dial, manager: FakeManager) -> None:
    dial().redirect("PJSIP/demo-1", "server_away", "s")
    action = manager.next_action("Redirect")
    assert (action["Channel"], action["Context"]) == ("PJSIP/demo-1", "server_away")
    assert (action["Exten"], action["Priority"]) == ("s", "1")


def test_what_asterisk_refuses_is_told(dial: Dial) -> None:
    with pytest.raises(SwitchboardAway, match="does not exist: nobody"):
        dial().redirect("nobody", "server_away", "s")


def test_a_value_cannot_add_headers(dial: Dial, manager: FakeManager) -> None:
    dial().send({"Action": "Setvar", "Value": "x\r\nApplication: System\r\n\r\nAction: Logoff"})
    action = manager.next_action("Setvar")
    assert action["Value"] == "x Application: System Action: Logoff"
    assert "Application" not in action


def test_events_arrive_whole_even_in_pieces(dial: Dial, manager: FakeManager) -> None:
    events: queue.Queue[dict[str, str]] = queue.Queue()
    dial(lambda new: new.on_event("New*", events.put))
    data = "Event: Newchannel\r\nCallerIDName: 张三丰\r\nChannel: PJSIP/demo-1\r\n\r\n".encode()
    for byte in data:
        manager.send(bytes([byte]))
    event = events.get(timeout=20)
    assert (event["CallerIDName"], event["Channel"]) == ("张三丰", "PJSIP/demo-1")


def test_a_callback_that_fails_costs_nothing_else(
    dial: Dial, manager: FakeManager, caplog: pytest.LogCaptureFixture
) -> None:
    events: queue.Queue[dict[str, str]] = queue.Queue()

    def fail(_event: dict[str, str]) -> None:
        raise ZeroDivisionError

    def prepare(new: Switchboard) -> None:
        new.on_event("Hangup", fail)
        new.on_event("Hangup", events.put)

    switchboard = dial(prepare)
    manager.send(b"Event: Hangup\r\nChannel: PJSIP/demo-1\r\n\r\n")
    assert events.get(timeout=20)["Channel"] == "PJSIP/demo-1"
    assert switchboard.connected
    assert "a callback of the switchboard failed" in caplog.text


def test_a_callback_may_ask_asterisk(dial: Dial, manager: FakeManager) -> None:
    answers: queue.Queue[list[dict[str, str]]] = queue.Queue()
    asking: list[Switchboard] = []

    def ask(_event: dict[str, str]) -> None:
        answers.put(asking[0].channels())

    def prepare(new: Switchboard) -> None:
        asking.append(new)
        new.on_event("Hangup", ask)

    dial(prepare)
    manager.send(b"Event: Hangup\r\nChannel: PJSIP/demo-1\r\n\r\n")
    assert len(answers.get(timeout=20)) == 1


def test_nothing_is_sent_twice_when_the_link_breaks(dial: Dial, manager: FakeManager) -> None:
    back = threading.Semaphore(0)
    switchboard = dial(lambda new: new.on_connect(back.release))
    assert back.acquire(timeout=20)
    manager.silent.add("Originate")
    refusals: queue.Queue[Exception] = queue.Queue()

    def originate() -> None:
        try:
            switchboard.send({"Action": "Originate", "Channel": "PJSIP/8000"}, timeout_seconds=30)
        except SwitchboardAway as error:
            refusals.put(error)

    caller = threading.Thread(target=originate)
    caller.start()
    assert manager.next_action("Originate")["Async"] == "true"
    manager.cut()
    assert "broke" in str(refusals.get(timeout=20)), "told at once, not after the time-out"
    caller.join()
    assert back.acquire(timeout=20), "the link comes back by itself"
    switchboard.send({"Action": "Status"})
    sent = []
    while (action := manager.actions.get(timeout=20))["Action"] != "Status":
        sent.append(action["Action"])
    assert "Login" in sent
    assert "Originate" not in sent


def test_a_call_is_placed_under_its_own_id_and_nobody_waits_for_its_end(
    dial: Dial, manager: FakeManager
) -> None:
    dial().place(
        ticket("02151000001"),
        Way("PJSIP/902151000001@trunk_carrier", "02151000001", shown="02112345678"),
        call_id="fax-77",
        context="fax_sending",
        variables={"FUNDLINE_FAX": "77"},
        ring_seconds=45,
    )
    action = manager.next_action("Originate")
    assert (action["ChannelId"], action["ActionID"], action["Async"]) == (
        "fax-77",
        "fax-77",
        "true",
    )
    assert (action["Context"], action["Exten"], action["Priority"]) == ("fax_sending", "s", "1")
    assert (action["Timeout"], action["CallerID"]) == ("45000", "<02112345678>")
    assert action["Variable"] == "FUNDLINE_FAX=77"


def test_no_call_is_placed_with_a_ticket_that_is_over_or_used_or_of_another_number(
    dial: Dial, manager: FakeManager
) -> None:
    switchboard, good = dial(), ticket("02151000001")
    line = Way("PJSIP/02151000001@trunk_carrier", "02151000001")

    def place(with_ticket: Ticket, way: Way) -> None:
        switchboard.place(with_ticket, way, call_id="1", context="c", variables={}, ring_seconds=45)

    with pytest.raises(TicketUnfit, match="good until"):
        place(ticket("02151000001", made_seconds_ago=31), line)
    with pytest.raises(TicketUnfit, match="good until"):
        place(ticket("02151000001", made_seconds_ago=-3600), line)
    with pytest.raises(TicketUnfit, match="is not for"):
        place(good, Way("PJSIP/110@trunk_carrier", "110"))
    place(good, line)
    assert manager.next_action("Originate")["Channel"] == line.channel
    with pytest.raises(TicketUnfit, match="is used"):
        place(good, line)
    assert manager.actions.empty()


def test_how_far_a_fax_is_comes_as_an_event(dial: Dial, manager: FakeManager) -> None:
    events: queue.Queue[dict[str, str]] = queue.Queue()
    switchboard = dial(lambda new: new.on_event("FAXSession", events.put))
    switchboard.ask_fax_session("7")
    number = manager.next_action("FAXSession")["ActionID"]
    manager.send(
        f"Event: FAXSession\r\nActionID: {number}\r\nSessionNumber: 7\r\n"
        f"PagesTransmitted: 2\r\n\r\n".encode()
    )
    assert events.get(timeout=20)["PagesTransmitted"] == "2"


def test_the_faxes_under_way_are_listed(dial: Dial) -> None:
    (listed,) = dial().fax_sessions()
    assert (listed["SessionNumber"], listed["Channel"]) == ("7", "PJSIP/demo-1")


@pytest.mark.slow
def test_a_link_on_which_nothing_comes_back_is_made_anew(
    dial: Dial, manager: FakeManager, caplog: pytest.LogCaptureFixture
) -> None:
    back = threading.Semaphore(0)
    dial(lambda new: new.on_connect(back.release))
    assert back.acquire(timeout=20)
    manager.silent.add("Ping")
    manager.next_action("Ping")
    manager.next_action("Login")
    manager.silent.clear()
    assert back.acquire(timeout=20)
    assert "the link is cut" in caplog.text


def test_no_answer_in_time_is_told(dial: Dial, manager: FakeManager) -> None:
    manager.silent.add("Status")
    with pytest.raises(SwitchboardAway, match="no answer to Status"):
        dial().send({"Action": "Status"}, timeout_seconds=0.1)


def test_a_wrong_password_is_told(
    dial: Dial, manager: FakeManager, caplog: pytest.LogCaptureFixture
) -> None:
    manager.lets_in = False
    switchboard = dial()
    manager.next_action("Login")
    for _ in range(400):
        if "refuses the password of exchange" in caplog.text:
            break
        threading.Event().wait(0.05)
    with pytest.raises(SwitchboardAway, match="refuses the password"):
        switchboard.send({"Action": "Ping"})
    assert not switchboard.connected


def test_no_key_of_a_caller_is_ever_logged(
    dial: Dial, manager: FakeManager, caplog: pytest.LogCaptureFixture
) -> None:
    events: queue.Queue[dict[str, str]] = queue.Queue()
    with caplog.at_level(logging.DEBUG):
        dial(lambda new: new.on_event("DTMFEnd", events.put))
        manager.send(b"Event: DTMFEnd\r\nDigit: seven\r\n\r\n")
        assert events.get(timeout=20)["Digit"] == "seven"
    assert "seven" not in caplog.text


def test_without_asterisk_there_is_no_link_and_closing_is_quick(manager: FakeManager) -> None:
    manager.close()
    switchboard = Switchboard("127.0.0.1", manager.port, "exchange", Secret("password"))
    with pytest.raises(SwitchboardAway, match="not started"):
        switchboard.send({"Action": "Ping"})
    switchboard.start()
    with pytest.raises(SwitchboardAway, match="not connected"):
        switchboard.send({"Action": "Ping"})
    switchboard.close()
    assert not switchboard.connected
