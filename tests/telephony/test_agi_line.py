"""The line over FastAGI, against what a real Asterisk 22.10.1 sends."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import CallerHungUp, LineRefused, PromptMissing
from appliance.telephony.agi_line import AgiLine
from appliance.telephony.line import ALL_KEYS, Played
from tests.telephony.fake_asterisk import FakeAsterisk, environment

SOUND = Path("/sounds/welcome")
DEAD = b"511 Command Not Permitted on a dead channel or intercept routine\n"

Connect = Callable[..., tuple[AgiLine, FakeAsterisk]]


@pytest.fixture
def connect() -> Iterator[Connect]:
    sockets: list[socket.socket] = []
    ends: list[Any] = []

    def make(*replies: bytes, opening: bytes = b"") -> tuple[AgiLine, FakeAsterisk]:
        listener = socket.create_server(("127.0.0.1", 0))
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
        sockets.extend((listener, ours, theirs))
        asterisk = FakeAsterisk(theirs, opening)
        line = AgiLine(ours)
        ends.extend((line, asterisk))
        asterisk.answer(*replies)
        return line, asterisk

    yield make
    for thing in (*ends, *sockets):
        thing.close()


def test_the_environment_is_what_asterisk_said(connect: Connect) -> None:
    line, _ = connect()
    assert line.environment["agi_uniqueid"] == "1795408788.2"
    assert line.environment["agi_request"] == "agi://127.0.0.1:4573/main_menu"


def test_a_caller_name_in_another_encoding_is_no_fault(connect: Connect) -> None:
    name = "agi_calleridname: 张三\n".encode("gbk")
    line, _ = connect(b"200 result=0\n", opening=name + environment())
    line.answer()
    assert line.environment["agi_dnid"] == "1000"


@pytest.mark.parametrize("sent", [b"", b"agi_network: yes\nagi_req"])
def test_a_connection_that_is_closed_before_the_call_begins(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(sent)
        with pytest.raises(CallerHungUp):
            AgiLine(ours)


@pytest.mark.parametrize(
    ("reply", "key"),
    [
        (b"200 result=5\n", "5"),
        (b"200 result=1\n", "1"),
        (b"200 result=*\n", "*"),
        (b"200 result=\n", "#"),
        (b"200 result= (timeout)\n", ""),
        (b"200 result=A\n", ""),
    ],
)
def test_the_key_after_a_question(connect: Connect, reply: bytes, key: str) -> None:
    line, asterisk = connect(reply)
    assert line.play_for_key(SOUND, 1.9) == key
    assert asterisk.commands == ['GET DATA "/sounds/welcome" 1900 1']


@pytest.mark.parametrize(
    ("reply", "played"),
    [
        (b"200 result=53 endpos=5760\n", Played("5", 5760)),
        (b"200 result=35 endpos=160\n", Played("#", 160)),
        (b"200 result=0 endpos=16000\n", Played("", 16000)),
    ],
)
def test_a_sound_ends_by_itself_or_by_a_key(connect: Connect, reply: bytes, played: Played) -> None:
    line, asterisk = connect(reply)
    assert line.play(SOUND, ALL_KEYS) == played
    assert asterisk.commands == ['STREAM FILE "/sounds/welcome" "0123456789*#" 0']


def test_a_sound_goes_on_from_a_place_in_it(connect: Connect) -> None:
    line, asterisk = connect(b"200 result=0 endpos=16000\n")
    line.play(SOUND, "", 5760)
    assert asterisk.commands == ['STREAM FILE "/sounds/welcome" "" 5760']


def test_a_call_is_recorded_by_mixmonitor(connect: Connect) -> None:
    line, asterisk = connect(b"200 result=0\n", b"200 result=0\n")
    line.start_recording(Path("/home/1.1.wav"))
    line.stop_recording()
    assert asterisk.commands == ['EXEC MixMonitor "/home/1.1.wav"', "EXEC StopMixMonitor"]


def test_an_asterisk_without_mixmonitor_is_refused(connect: Connect) -> None:
    line, _asterisk = connect(b"200 result=-2\n")
    with pytest.raises(LineRefused):
        line.start_recording(Path("/home/1.1.wav"))


@pytest.mark.parametrize(("reply", "key"), [(b"200 result=56\n", "8"), (b"200 result=0\n", "")])
def test_waiting_for_a_key(connect: Connect, reply: bytes, key: str) -> None:
    line, asterisk = connect(reply)
    assert line.wait_for_key(3.0) == key
    assert asterisk.commands == ["WAIT FOR DIGIT 3000"]


ENDINGS = {
    "result -1, then HANGUP": [b"200 result=-1\n", b"HANGUP\n" + DEAD],
    "HANGUP before the reply": [b"HANGUP\n" + DEAD],
    "511": [DEAD],
    "closed": [b""],
    "result -1, then closed": [b"200 result=-1 endpos=4000\n", b""],
    "result -1 on a channel that is going down": [b"200 result=-1\n", b"200 result=0\n"],
}
COMMANDS: dict[str, Callable[[AgiLine], object]] = {
    "answer": lambda line: line.answer(),
    "play": lambda line: line.play(SOUND, ""),
    "play_for_key": lambda line: line.play_for_key(SOUND, 1),
    "wait_for_key": lambda line: line.wait_for_key(1),
    "work": lambda line: line.wait_for_key(1, Future()),
    "go_to": lambda line: line.go_to("operator", "s"),
    "hang_up": lambda line: line.hang_up(),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_hang_up_is_the_same_in_every_command(
    connect: Connect, command: str, ending: str
) -> None:
    line, _ = connect(*ENDINGS[ending])
    with pytest.raises(CallerHungUp):
        COMMANDS[command](line)


def test_replies_stay_in_step_after_a_hang_up(connect: Connect) -> None:
    line, asterisk = connect(b"HANGUP\n200 result=1 (yes)\n", b"200 result=1\n")
    assert line.variable("FUNDLINE_DONE") == "yes"
    line.set_variable("X", "1")
    assert line.hung_up
    with pytest.raises(CallerHungUp):
        line.play(SOUND, "")
    assert len(asterisk.commands) == 2, "nothing is played to a caller who is gone"


def test_what_became_of_a_fax_can_be_read_after_the_far_end_hung_up(connect: Connect) -> None:
    """The far end hangs up as soon as it has its pages: `HANGUP` comes before the value."""
    line, asterisk = connect(b"200 result=-1\n", b"HANGUP\n200 result=1 (SUCCESS)\n")
    line.run("SendFAX", "/faxes/one.tif,zf")
    assert asterisk.commands[-1] == 'EXEC SendFAX "/faxes/one.tif,zf"'
    assert line.variable("FAXOPT(status)") == "SUCCESS"
    assert line.hung_up
    with pytest.raises(CallerHungUp):
        line.run("SendFAX", "/faxes/two.tif,zf")


@pytest.mark.parametrize("command", ["play", "play_for_key"])
def test_a_missing_sound_is_not_a_hang_up(connect: Connect, command: str) -> None:
    line, asterisk = connect(b"200 result=-1 endpos=0\n", b"200 result=6\n", b"200 result=0\n")
    with pytest.raises(PromptMissing, match="/sounds/welcome"):
        COMMANDS[command](line)
    line.answer()
    assert asterisk.commands[1:] == ["CHANNEL STATUS", "ANSWER"]


@pytest.mark.parametrize(
    "reply",
    [
        b"510 Invalid or unknown command\n",
        b"520 Invalid command syntax.  Proper usage not available.\n",
        b"520-Invalid command syntax.  Proper usage follows:\nAnswers.\n520 End of proper usage.\n",
        b"200 nonsense\n",
    ],
)
def test_a_refused_command_leaves_the_line_usable(connect: Connect, reply: bytes) -> None:
    line, _ = connect(reply, b"200 result=1 (zh)\n")
    with pytest.raises(LineRefused):
        line.answer()
    assert line.variable("CHANNEL(language)") == "zh"


def test_a_trying_reply_is_read_over(connect: Connect) -> None:
    line, _ = connect(b"100 result=0 Trying...\n200 result=1 (zh)\n")
    assert line.variable("CHANNEL(language)") == "zh"


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        (b'200 result=1 ({"a":1})\n', '{"a":1}'),
        (b"200 result=1 (hangup)\n", "hangup"),
        (b"200 result=1 (a) endpos=3)\n", "a) endpos=3"),
        (b"200 result=1 (one\ntwo\nthree)\n", "one\ntwo\nthree"),
        ("200 result=1 (张三)\n".encode("gbk"), "����"),
        (b"200 result=1 ()\n", ""),
        (b"200 result=0\n", ""),
    ],
)
def test_the_value_of_a_variable(connect: Connect, reply: bytes, value: str) -> None:
    line, _ = connect(reply, b"200 result=0\n")
    assert line.variable("V") == value
    line.answer()


def test_a_value_cannot_smuggle_a_command_in(connect: Connect) -> None:
    line, asterisk = connect(b"200 result=1\n", b"200 result=0\n")
    line.set_variable("V", 'a"\nEXEC System "rm\r\n\0 \\ 张三')
    line.answer()
    assert asterisk.commands == [
        'SET VARIABLE "V" "a\\" EXEC System \\"rm    \\\\ 张三"',
        "ANSWER",
    ]


def test_going_on_elsewhere_is_one_command(connect: Connect) -> None:
    line, asterisk = connect(b"200 result=0\n")
    line.go_to("operator", "s")
    assert asterisk.commands == ['EXEC Goto "operator,s,1"']


def test_a_wait_beside_work_ends_when_the_work_is_done(connect: Connect) -> None:
    line, asterisk = connect()
    work: Future[int] = Future()
    connect_answers = threading.Thread(target=_interrupted_wait, args=(asterisk, work), daemon=True)
    connect_answers.start()
    assert line.wait_for_key(10, work) == ""
    assert line.variable("V") == "in step"
    connect_answers.join()


def _interrupted_wait(asterisk: FakeAsterisk, work: "Future[int]") -> None:
    assert asterisk.heard() == "WAIT FOR DIGIT 50"
    asterisk.connection.sendall(b"200 result=0\n")
    assert asterisk.heard() == "WAIT FOR DIGIT 9950"
    work.set_result(1)
    assert asterisk.heard() == "NOOP"
    asterisk.connection.sendall(b"200 result=1\n200 result=0\n")
    assert asterisk.heard().startswith("GET VARIABLE")
    asterisk.connection.sendall(b"200 result=1 (in step)\n")


def test_a_key_at_the_moment_the_work_ends_is_not_lost(connect: Connect) -> None:
    line, asterisk = connect()
    work: Future[int] = Future()

    def answers() -> None:
        asterisk.heard()
        asterisk.connection.sendall(b"200 result=0\n")
        asterisk.heard()
        work.set_result(1)
        asterisk.connection.sendall(b"200 result=55\n")  # the key ended the wait, not the NOOP
        asterisk.heard()
        asterisk.heard()
        asterisk.connection.sendall(b"200 result=0\n200 result=0\n")
        asterisk.heard()
        asterisk.connection.sendall(b"200 result=1 (in step)\n")

    threading.Thread(target=answers, daemon=True).start()
    assert line.wait_for_key(10, work) == "7"
    assert line.variable("V") == "in step"


def test_no_key_is_ever_logged(
    connect: Connect, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        line, _ = connect(b"200 result=9\n", b"200 result=57\n", b"200 result=57 endpos=9\n")
        assert line.play_for_key(SOUND, 1) == line.wait_for_key(1) == "9"
        assert line.play(SOUND, ALL_KEYS).key == "9"
    output = capfd.readouterr()
    assert "9" not in caplog.text + output.out + output.err


def test_a_recording_ends_with_its_key_and_its_length(connect: Connect) -> None:
    line, asterisk = connect(b"200 result=35 (dtmf) endpos=24000\n")
    assert line.record(Path("/spool/voice"), ALL_KEYS, 300, 10) == Played("#", 24000)
    assert asterisk.commands == ['RECORD FILE "/spool/voice" "wav" "0123456789*#" 300000 s=10']


def test_a_caller_who_hangs_up_says_how_far_he_was(connect: Connect) -> None:
    line, _ = connect(b"HANGUP\n200 result=-1 (hangup) endpos=16000\n")
    with pytest.raises(CallerHungUp) as gone:
        line.record(Path("/spool/voice"), ALL_KEYS, 300, 10)
    assert gone.value.samples == 16000


def test_a_sound_is_played_from_a_sample_on(connect: Connect) -> None:
    line, asterisk = connect(b"200 result=-1 endpos=40000\n", DEAD)
    with pytest.raises(CallerHungUp) as gone:
        line.play(SOUND, ALL_KEYS, 8000)
    assert gone.value.samples == 40000
    assert asterisk.commands[0] == 'STREAM FILE "/sounds/welcome" "0123456789*#" 8000'


def test_a_kept_voice_is_played_so_that_it_can_be_stopped(connect: Connect) -> None:
    line, asterisk = connect(b"200 result=53 endpos=2500\n", b"200 result=0 endpos=-1\n")
    assert line.listen(Path("/voices/one"), ALL_KEYS, 8000) == Played("5", 20000)
    assert line.listen(Path("/voices/one"), ALL_KEYS, 0).samples < 0
    command = 'CONTROL STREAM FILE "/voices/one" "0123456789*#" "1000" "x" "x" "x" 1000'
    assert asterisk.commands[0] == command
