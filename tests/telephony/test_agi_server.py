"""The FastAGI server on a real socket, with a fake Asterisk at the other end."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import BackWanted, HelpWanted, PromptMissing, ScriptUnknown
from appliance.hookspecs import Conversation
from appliance.settings import Settings
from appliance.telephony import agi_server
from appliance.telephony.agi_server import AgiServer
from appliance.telephony.call import Call
from tests.telephony.fake_asterisk import ENVIRONMENT, FakeAsterisk, environment

CALL_ID = ENVIRONMENT["agi_uniqueid"]

Serve = Callable[[Conversation], AgiServer]


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    running = assemble(Settings(home=tmp_path / "home"))
    yield running
    running.close()


@pytest.fixture
def serve(appliance: Appliance) -> Iterator[Serve]:
    servers: list[tuple[AgiServer, threading.Thread]] = []

    def start(conversation: Conversation) -> AgiServer:
        def find_script(name: str) -> Conversation:
            if name != "main_menu":
                raise ScriptUnknown(f"there is no conversation {name!r}")
            return conversation

        server = AgiServer(("127.0.0.1", 0), find_script, appliance, lambda _channel, _muted: None)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        servers.append((server, thread))
        return server

    yield start
    for server, thread in servers:
        server.stop()
        thread.join()


def ring(server: AgiServer, **other: str) -> FakeAsterisk:
    connection = socket.create_connection(("127.0.0.1", server.port))
    return FakeAsterisk(connection, environment(**other))


def record(appliance: Appliance, key: str) -> Path:
    """Put sounds behind a sentence; return the file in which it is heard."""
    sentence = appliance.prompts.sentence("zh", key)
    for clip in sentence.clips:
        file = appliance.clips.sounds / clip.language / f"{clip.name}.alaw"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(160))
    return appliance.clips.sentence_file(sentence)


def success(command: str) -> bytes:
    if command.startswith("STREAM FILE"):
        return b"200 result=0 endpos=160\n"
    return b"200 result=0\n"


def whole_call(server: AgiServer, **other: str) -> list[str]:
    """Answer everything by success; return what Asterisk was told."""
    with closing(ring(server, **other)) as asterisk:
        asterisk.answer_all(success)
        return asterisk.commands


def ending(appliance: Appliance) -> str | None:
    appliance.calls.flush()
    row = appliance.calls.one(CALL_ID)
    assert row is not None
    return str(row["ending"]) if row["ended_at"] else None


def test_a_call_is_marked_as_done_last(serve: Serve, appliance: Appliance) -> None:
    commands = whole_call(serve(lambda call, _appliance: call.answer()))
    assert commands == [
        'SET VARIABLE "FUNDLINE_DONE" ""',
        "ANSWER",
        'SET VARIABLE "FUNDLINE_DONE" "yes"',
    ]
    assert ending(appliance) == "finished"


def test_a_conversation_knows_who_called_which_number(serve: Serve) -> None:
    seen: list[tuple[str, str, str, bool]] = []
    server = serve(
        lambda call, _appliance: seen.append((call.id, call.caller, call.dialled, call.again))
    )
    whole_call(server)
    assert seen == [(CALL_ID, "13800138000", "1000", False)]


def test_a_heartbeat_is_answered_without_a_call(serve: Serve, appliance: Appliance) -> None:
    server = serve(lambda _call, _appliance: None)
    with socket.create_connection(("127.0.0.1", server.port)) as watchdog:
        watchdog.sendall(b"agi_network: yes\nagi_network_script: heartbeat\n\n")
        with watchdog.makefile("rb") as answer:
            assert answer.read() == b'VERBOSE "alive" 4\n'
    appliance.calls.flush()
    assert appliance.calls.listing(10) == []


def test_an_unknown_conversation_is_refused(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(lambda _call, _appliance: None)
    assert whole_call(server, agi_network_script="os") == []
    assert "there is no conversation 'os'" in caplog.text


def test_a_probe_that_connects_and_closes_does_no_harm(serve: Serve) -> None:
    server = serve(lambda call, _appliance: call.answer())
    socket.create_connection(("127.0.0.1", server.port)).close()
    assert "ANSWER" in whole_call(server)


def test_hanging_up_is_not_an_error(
    serve: Serve, appliance: Appliance, caplog: pytest.LogCaptureFixture
) -> None:
    record(appliance, "common.goodbye")
    server = serve(lambda call, _appliance: call.say("common.goodbye"))
    with caplog.at_level(logging.INFO), closing(ring(server)) as asterisk:
        asterisk.answer_all(
            lambda command: (
                b"HANGUP\n511 Command Not Permitted on a dead channel\n"
                if command.startswith("STREAM")
                else b"200 result=1\n"
            )
        )
    spoken = [command for command in asterisk.commands if command.startswith("STREAM")]
    assert len(spoken) == 1, "nothing is said to nobody"
    assert ending(appliance) == "caller_hung_up"
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_caller_whose_fax_tone_was_heard_has_not_hung_up(
    serve: Serve, appliance: Appliance
) -> None:
    record(appliance, "common.goodbye")
    server = serve(lambda call, _appliance: call.say("common.goodbye"))
    now_at = {"CONTEXT": "conversation", "EXTEN": "fax"}

    def led_away(command: str) -> bytes:
        if command.startswith("STREAM"):
            return b"HANGUP\n200 result=-1 endpos=0\n"
        name = command.partition("GET VARIABLE ")[2].strip('"')
        return f"200 result=1 ({now_at[name]})\n".encode() if name else b"200 result=1\n"

    with closing(ring(server)) as asterisk:
        asterisk.answer_all(led_away)
    assert ending(appliance) is None
    with closing(ring(server)) as asterisk:
        now_at["EXTEN"] = "s"
        asterisk.answer_all(led_away)
    assert ending(appliance) == "caller_hung_up"


def test_a_lost_connection_ends_no_call(serve: Serve, appliance: Appliance) -> None:
    over = threading.Event()

    def answer(call: Call, _appliance: Appliance) -> None:
        try:
            call.answer()
        finally:
            over.set()

    server = serve(answer)
    with closing(ring(server)) as asterisk:
        asterisk.answer(b"200 result=1\n", b"").join()
    assert over.wait(30)
    server.stop()
    assert ending(appliance) is None


def test_a_caller_who_wants_a_person_gets_one(serve: Serve, appliance: Appliance) -> None:
    def wants_help(_call: Call, _appliance: Appliance) -> None:
        raise HelpWanted

    commands = whole_call(serve(wants_help))
    assert commands[1:] == [
        'EXEC Goto "operator,s,1"',
        'SET VARIABLE "FUNDLINE_DONE" "yes"',
    ]
    assert ending(appliance) is None


def test_going_back_out_of_a_conversation_ends_it(serve: Serve, appliance: Appliance) -> None:
    def goes_back(_call: Call, _appliance: Appliance) -> None:
        raise BackWanted

    assert whole_call(serve(goes_back))[-1] == 'SET VARIABLE "FUNDLINE_DONE" "yes"'
    assert ending(appliance) == "finished"


def test_an_error_is_logged_once_and_the_caller_reaches_a_person(
    serve: Serve, appliance: Appliance, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_call: Call, _appliance: Appliance) -> None:
        raise ZeroDivisionError("no funds")

    sorry = record(appliance, "errors.sorry")
    commands = whole_call(serve(fails))
    assert commands[1:] == [
        f'STREAM FILE "{sorry}" "" 0',
        'EXEC Goto "operator,s,1"',
        'SET VARIABLE "FUNDLINE_DONE" "yes"',
    ]
    (error,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert CALL_ID in error.getMessage()
    assert error.exc_info is not None and error.exc_info[0] is ZeroDivisionError


def test_a_caller_reaches_a_person_even_where_no_sound_is_left(serve: Serve) -> None:
    def fails(_call: Call, _appliance: Appliance) -> None:
        raise PromptMissing("no sound")

    commands = whole_call(serve(fails))
    assert 'EXEC Goto "operator,s,1"' in commands


@pytest.mark.parametrize(
    ("argument", "replayed"), [("again", ["1", "2"]), ("operator_away", []), ("", [])]
)
def test_what_is_known_of_a_call_that_comes_back(
    serve: Serve, appliance: Appliance, argument: str, replayed: list[str]
) -> None:
    appliance.calls.begin(CALL_ID, caller="13800138000", dialled="1000")
    appliance.calls.place(CALL_ID, ["1", "2"], "en")
    appliance.calls.identified(CALL_ID, "980000000011")
    seen: list[tuple[str | None, str, list[str], bool, bool]] = []

    def look(call: Call, _appliance: Appliance) -> None:
        place = list(call._to_replay)
        seen.append((call.customer, call.language, place, call.again, call.operator_away))

    other = {"agi_arg_1": argument} if argument else {}
    whole_call(serve(look), **other)
    known = ("980000000011", "en") if argument else (None, "zh")
    assert seen == [(*known, replayed, argument == "again", argument == "operator_away")]


def test_a_caller_who_comes_back_from_the_operator_is_at_the_beginning(
    serve: Serve, appliance: Appliance
) -> None:
    appliance.calls.begin(CALL_ID, caller="13800138000", dialled="1000")
    appliance.calls.place(CALL_ID, ["1", "2"], "zh")
    whole_call(serve(lambda _call, _appliance: None), agi_arg_1="operator_away")
    assert appliance.calls.resume_point(CALL_ID).place == []


def test_a_number_that_was_not_told_is_left_to_the_exchange(serve: Serve) -> None:
    dialled: list[str] = []
    server = serve(lambda call, _appliance: dialled.append(call.dialled))
    whole_call(server, agi_dnid="unknown", agi_extension="s")
    whole_call(server, agi_dnid="unknown", agi_extension="1001")
    assert dialled == ["", "1001"]


def test_stopping_gives_the_calls_back_to_the_dialplan(serve: Serve, appliance: Appliance) -> None:
    server = serve(lambda call, _appliance: call.answer())
    with closing(ring(server)) as asterisk:
        asterisk.answer(b"200 result=1\n").join()
        assert asterisk.heard() == "ANSWER"
        server.stop()
        assert asterisk.heard() == "", "the dialplan sees the end of the connection, and no mark"
    assert ending(appliance) is None


def test_a_hundred_calls_at_once_do_not_wait_for_each_other(
    serve: Serve, appliance: Appliance
) -> None:
    all_here = threading.Barrier(100, timeout=60)

    def meet(call: Call, _appliance: Appliance) -> None:
        call.answer()
        all_here.wait()

    server = serve(meet)
    told: list[list[str]] = []
    callers = [
        threading.Thread(
            target=lambda number=number: told.append(whole_call(server, agi_uniqueid=f"{number}.1"))
        )
        for number in range(100)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert [commands[-1] for commands in told] == ['SET VARIABLE "FUNDLINE_DONE" "yes"'] * 100


# --- masks that an earlier server left on recordings


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_mask_of_a_caller_who_went_on_elsewhere_is_lifted(
    serve: Serve, appliance: Appliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agi_server, "FORGOTTEN_SECONDS", 0.3)
    recordings = appliance.recordings
    for call_id, spans in (("1.1", [(0.5, None)]), ("1.2", [(0.5, 0.7)]), (CALL_ID, [(1.0, None)])):
        appliance.calls.begin(call_id, caller="138", dialled="1000", channel=f"PJSIP/{call_id}")
        recordings.mask(recordings.begin(call_id), spans)
    appliance.calls.flush()
    lifted: list[tuple[str, bool]] = []
    server = serve(lambda _call, _appliance: None)
    server.mute = lambda channel, muted: lifted.append((channel, muted))
    server.watch_masks()
    with closing(ring(server, agi_arg_1="again")) as asterisk:  # this one came back
        asterisk.answer_all(lambda _command: b"200 result=0\n")
    wait_until(lambda: lifted != [])
    assert lifted == [("PJSIP/1.1", False)]
    wait_until(lambda: recordings.of_call("1.1")[0].masked[-1][1] is not None)
    assert recordings.of_call(CALL_ID)[0].masked == [(1.0, None)]
