"""The exchange beside a manager port that says what Asterisk 22.10.1 was seen to say."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from appliance.assembly import assemble
from appliance.machine.heartbeats import last_beat
from appliance.settings import CHECKOUT, Settings

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 30


class FakeAsterisk:
    """Asterisk's manager port: logs in, lists its channels, says what a test lets happen."""

    def __init__(self):
        self.started_at = time.time()
        self.channels = []
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        connection.sendall(b"Asterisk Call Manager/11.0.0\r\n")
        received = b""
        with suppress(OSError), connection:
            while data := connection.recv(4096):
                received += data
                while b"\r\n\r\n" in received:
                    packet, _, received = received.partition(b"\r\n\r\n")
                    lines = [line.split(": ", 1) for line in packet.decode().split("\r\n") if line]
                    action = {name.lower(): value for name, value in lines}
                    self._answer(connection, action)

    def _answer(self, connection, action):
        number, name = action.get("actionid", ""), action["action"].lower()
        if name == "login":
            _write(connection, Response="Success", ActionID=number, Message="ok")
            uptime = str(int(time.time() - self.started_at))
            _write(connection, Event="FullyBooted", Status="Fully Booted", Uptime=uptime)
            self.connections.append(connection)
        elif name == "coreshowchannels":
            _write(connection, Response="Success", ActionID=number, EventList="start", Message="x")
            for channel in self.channels:
                _write(connection, Event="CoreShowChannel", ActionID=number, **channel)
            count = str(len(self.channels))
            _write(
                connection,
                Event="CoreShowChannelsComplete",
                ActionID=number,
                EventList="Complete",
                ListItems=count,
            )
        else:
            _write(connection, Response="Success", ActionID=number, Ping="Pong", Message="ok")

    def say(self, event, **fields):
        for connection in self.connections:
            with suppress(OSError):
                _write(connection, Event=event, **fields)

    def die(self, *, restart):
        """Close every connection at once; with `restart` the next one is another Asterisk."""
        if restart:
            self.channels, self.started_at = [], time.time() + 1
        connections, self.connections = self.connections, []
        for connection in connections:
            with suppress(OSError):  # the other side may have gone first
                connection.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.listener.close()
        self.die(restart=False)


def _write(connection, **fields):
    text = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    connection.sendall(text.encode() + b"\r\n")


def leg(call_id, **more):
    return {
        **{"Channel": f"PJSIP/demo_trunk-{call_id}", "ChannelState": "4", "Context": "inbound"},
        **{"CallerIDNum": "+8613800138000", "Exten": "1000", "Priority": "1"},
        **{"Uniqueid": call_id, "Linkedid": call_id, **more},
    }


class Running:
    """An exchange as its own process, and the ledger it writes."""

    def __init__(self, home, asterisk):
        self.home, self.asterisk = home, asterisk
        self.appliance = assemble(Settings(home=home))
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appliance.exchange"],
            cwd=CHECKOUT,
            env={
                **os.environ,
                "FUNDLINE_HOME": str(self.home),
                "FUNDLINE_AMI_PORT": str(self.asterisk.port),
            },
            stderr=subprocess.PIPE,
        )
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.wait_for_link()

    def wait_for_link(self):
        pid = self.process.pid
        until(lambda: self.asterisk.connections)
        until(lambda: (beat := last_beat(self.appliance.settings, "exchange")) and beat.well, pid)

    def end(self, call_id):
        """Return how a call ended, once the ledger says so."""
        until(lambda: (call := self.appliance.calls.one(call_id)) and call["ended_at"])
        return self.appliance.calls.one(call_id)["ending"]

    def known(self, call_id):
        until(lambda: self.appliance.calls.one(call_id))

    def stop(self, with_signal=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(with_signal)
        status = self.process.wait(PATIENCE_SECONDS)
        self.process.stderr.close()
        self.process = None
        return status


def until(condition, what=""):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"did not happen: {what}"
        time.sleep(0.05)


@pytest.fixture
def asterisk():
    asterisk = FakeAsterisk()
    yield asterisk
    asterisk.close()


@pytest.fixture
def exchange(tmp_path, asterisk):
    exchange = Running(tmp_path / "home", asterisk)
    exchange.start()
    yield exchange
    exchange.stop()
    exchange.appliance.close()


def begin(exchange, call_id, *, answered=True):
    exchange.asterisk.say("Newchannel", **leg(call_id))
    if answered:
        exchange.asterisk.say("Newstate", **leg(call_id, ChannelState="6"))
    exchange.known(call_id)


def test_a_call_is_written_from_ring_to_end(exchange):
    begin(exchange, "1.1")
    exchange.asterisk.say("HangupRequest", **leg("1.1", Cause="16"))
    exchange.asterisk.say("Hangup", **leg("1.1", Cause="16"))
    assert exchange.end("1.1") == "caller_hung_up"
    call = exchange.appliance.calls.one("1.1")
    assert (call["caller"], call["dialled"]) == ("13800138000", "1000")
    assert call["started_at"] <= call["answered_at"] <= call["ended_at"]


@pytest.mark.parametrize(
    ("reason", "ending"), [("", "finished"), ("32", "finished"), ("1", "line_lost")]
)
def test_the_box_ending_a_call_and_a_lost_line_are_told_apart(exchange, reason, ending):
    begin(exchange, "1.1")
    if reason:
        exchange.asterisk.say("SoftHangupRequest", **leg("1.1", Cause=reason))
    exchange.asterisk.say("Hangup", **leg("1.1", Cause="16"))
    assert exchange.end("1.1") == ending


def test_a_call_refused_before_the_answer_says_so(exchange):
    begin(exchange, "1.1", answered=False)
    exchange.asterisk.say("Hangup", **leg("1.1", Cause="1"))
    assert exchange.end("1.1") == "refused"


def test_the_operators_leg_is_a_step_of_the_callers_call(exchange):
    begin(exchange, "1.1")
    operator = {"DestChannel": "PJSIP/8000-00000001", "DestUniqueid": "1.2"}
    exchange.asterisk.say("Newchannel", **leg("1.2", Linkedid="1.1", Context="internal"))
    exchange.asterisk.say("DialBegin", **leg("1.1"), **operator)
    exchange.asterisk.say("DialEnd", **leg("1.1"), **operator, DialStatus="ANSWER")
    exchange.asterisk.say("Hangup", **leg("1.2", Linkedid="1.1", Cause="16"))
    exchange.asterisk.say("Hangup", **leg("1.1", Cause="16"))
    assert exchange.end("1.1") == "operator_hung_up"
    steps = exchange.appliance.calls.one("1.1")["steps"]
    assert [step["text"] for step in steps] == ["operator: calling 8000", "operator: answered"]
    assert exchange.appliance.calls.one("1.2") is None


def test_an_orderly_stop_of_asterisk_ends_its_calls(exchange):
    begin(exchange, "1.1")
    begin(exchange, "1.2")
    exchange.asterisk.say("SoftHangupRequest", **leg("1.1", Cause="4"))
    exchange.asterisk.say("Hangup", **leg("1.1", Cause="0"))
    exchange.asterisk.say("Shutdown", Shutdown="Cleanly", Restart="False")
    assert [exchange.end("1.1"), exchange.end("1.2")] == ["asterisk_stopped"] * 2


def test_asterisks_death_is_the_cause_of_every_open_call(exchange):
    begin(exchange, "1.1")
    exchange.asterisk.die(restart=True)
    assert exchange.end("1.1") == "asterisk_died"


def test_a_broken_link_ends_only_the_calls_that_are_gone(exchange, asterisk):
    begin(exchange, "1.1")
    begin(exchange, "1.2")
    asterisk.channels = [
        leg("1.2", ChannelState="6", Context="conversation", Exten="s", Duration="00:00:09"),
        leg("1.3", ChannelState="6", Context="conversation", Exten="s", Duration="00:01:00"),
    ]
    asterisk.started_at -= 3600
    asterisk.die(restart=False)
    assert exchange.end("1.1") == "unseen"
    exchange.known("1.3")  # it began while nobody looked
    assert exchange.appliance.calls.one("1.2")["ended_at"] is None
    until(lambda: asterisk.connections)
    asterisk.say("HangupRequest", **leg("1.2", Cause="16"))
    asterisk.say("Hangup", **leg("1.2", Cause="16"))
    assert exchange.end("1.2") == "caller_hung_up"


def test_a_killed_exchange_catches_up(exchange, asterisk):
    begin(exchange, "1.1")
    begin(exchange, "1.2")
    asterisk.channels = [leg("1.2", ChannelState="6")]
    asterisk.started_at -= 3600
    exchange.stop(signal.SIGKILL)
    asterisk.connections.clear()
    exchange.start()
    assert exchange.end("1.1") == "unseen"
    asterisk.say("Hangup", **leg("1.2", Cause="16"))
    assert exchange.end("1.2") == "finished"


def test_only_one_exchange_works_for_a_home(exchange, asterisk):
    second = subprocess.run(
        [sys.executable, "-m", "appliance.exchange"],
        cwd=CHECKOUT,
        env={**os.environ, "FUNDLINE_HOME": str(exchange.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "is running" in second.stderr


def test_the_exchange_ends_when_it_is_told_to(exchange):
    begin(exchange, "1.1")
    assert exchange.stop() == 0
    assert exchange.appliance.calls.one("1.1")["ended_at"] is None


def test_a_beat_says_when_asterisk_is_away(exchange, asterisk):
    asterisk.close()
    until(lambda: not last_beat(exchange.appliance.settings, "exchange").well)
    assert "Asterisk" in last_beat(exchange.appliance.settings, "exchange").detail
