"""The FastAGI server: hands each call from Asterisk to its script, one thread a call."""

import logging
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.caller_number import caller_number
from appliance.errors import (
    BackWanted,
    CallerHungUp,
    FundlineError,
    HelpWanted,
    LineRefused,
    ScriptUnknown,
    StoreUnavailable,
    SwitchboardAway,
)
from appliance.hookspecs import Conversation
from appliance.records.campaign import is_campaign_call
from appliance.records.self_call import direction_of
from appliance.telephony.agi_line import AgiLine
from appliance.telephony.call import Call
from appliance.telephony.ledger import NoLedger
from appliance.telephony.recorder import CallRecorder

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.calls import Calls
    from appliance.services.recordings import Recording

HEARTBEAT = "heartbeat"
HEARTBEAT_ANSWER = b'VERBOSE "alive" 4\n'
DEFAULT_STACK_BYTES = 512 * 1024
ENVIRONMENT_SECONDS = 10.0
LAST_WORDS_SECONDS = 2.0
SWITCH_SECONDS = 0.0002
FORGOTTEN_SECONDS = 20.0
"""A caller whose server broke off is back by then, or with the operator."""
UNKNOWN = "unknown"
PLACED_BY_THE_BOX = ("fax_sending", "prompt_recording")
"""The scripts of calls that nobody made to the box."""
OWN_EXTENSIONS = ("s", "fax")

log = logging.getLogger(__name__)


class AgiServer(socketserver.ThreadingTCPServer):
    """Listens for Asterisk; `serve_forever()` runs until `stop()`."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(
        self,
        address: tuple[str, int],
        find_script: Callable[[str], Conversation],
        appliance: "Appliance",
        mute: Callable[[str, bool], None],
    ) -> None:
        self.find_script = find_script
        self.appliance = appliance
        self.mute = mute
        self._resumed: set[str] = set()
        self._connections: set[socket.socket] = set()
        self._changed = threading.Condition()
        threading.stack_size(DEFAULT_STACK_BYTES)  # 500 calls at once are 500 stacks
        # A thread that comes back from the disk or the line waits this long for Python's one lock;
        # a key press does that dozens of times, so 5 ms each would be heard with 300 callers.
        sys.setswitchinterval(SWITCH_SECONDS)
        super().__init__(address, _Connection)

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self.server_address[1])

    def watch_masks(self) -> None:
        """Lift, a while later, the masks of an earlier server whose callers went on elsewhere."""
        left = self.appliance.recordings.masked_still()
        timer = threading.Timer(FORGOTTEN_SECONDS, self._lift, [left])
        timer.daemon = True
        timer.start()

    def stop(self) -> None:
        """Stop listening and give every call back to the dialplan, which keeps it for a restart."""
        self.shutdown()
        self.server_close()
        with self._changed:
            for connection in self._connections:
                _shut(connection)
            self._changed.wait_for(lambda: not self._connections, LAST_WORDS_SECONDS)

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Log what a connection broke on; the next ones are served."""
        log.exception("a connection from Asterisk failed")

    def take(self, connection: socket.socket) -> None:
        """Serve one connection to its end."""
        with self._changed:
            self._connections.add(connection)
        try:
            self._serve(connection)
        except CallerHungUp:
            log.debug("a connection without a call was closed")
        finally:
            with self._changed:
                self._connections.discard(connection)
                self._changed.notify_all()

    def _lift(self, masked: "list[tuple[str, Recording]]") -> None:
        for channel, recording in masked:
            if recording.call_id in self._resumed:
                continue
            try:
                self.mute(channel, False)
                self.appliance.recordings.lift(recording)
            except (SwitchboardAway, StoreUnavailable) as error:
                log.warning("call %s stays masked: %s", recording.call_id, error)

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(ENVIRONMENT_SECONDS)
        line = AgiLine(connection)
        connection.settimeout(None)
        try:
            script = line.environment.get("agi_network_script", "")
            if script == HEARTBEAT:
                connection.sendall(HEARTBEAT_ANSWER)
                return
            self._converse(self.find_script(script), line, script)
        except ScriptUnknown as error:
            log.error("a request is refused: %s", error)
        finally:
            line.close()

    def _converse(self, conversation: Conversation, line: AgiLine, script: str) -> None:
        ledger = NoLedger() if script in PLACED_BY_THE_BOX else self.appliance.calls
        call = self._call(line, ledger)
        try:
            call.begun()
            _run(conversation, call, self.appliance)
            call.done()
        except CallerHungUp:
            log.info("call %s: the caller left %s", call.id, script)
            led_to = _led_to(line) if line.hung_up else ""
            if led_to:
                ledger.step(call.id, "did", text=f"{script}: left for {led_to}")
            elif line.hung_up:  # else only the connection is gone, and perhaps not the caller
                ledger.ended(call.id, None, "caller_hung_up")
            return
        log.info("call %s: %s ended", call.id, script)
        if not call.passed_on:
            ledger.ended(call.id, None, "finished")

    def _call(self, line: AgiLine, ledger: "Calls | NoLedger") -> Call:
        sent = line.environment
        appliance = self.appliance
        argument = sent.get("agi_arg_1", "")
        call_id = sent.get("agi_uniqueid", "")
        recorder = CallRecorder(line, call_id, appliance.recordings, appliance.calls, self.mute)
        call = Call(
            line,
            appliance.prompts,
            appliance.clips.sentence_file,
            ledger,
            recorder,
            call_id=call_id,
            caller=caller_number(sent.get("agi_callerid", "")),
            dialled=_dialled(sent.get("agi_dnid", ""), sent.get("agi_extension", "")),
            again=argument == "again",
            operator_away=argument == "operator_away",
        )
        channel = sent.get("agi_channel", "")
        ledger.begin(
            call.id, caller=call.caller, dialled=call.dialled, channel=channel,
            direction=_direction(call_id, channel),
        )  # fmt: skip
        if argument and ledger is appliance.calls:
            point = appliance.calls.resume_point(call.id)
            self._resumed.add(call_id)
            recorder.resume()
            call.resume(point.place if call.again else [], point.language, point.customer)
        return call


def _direction(call_id: str, channel: str) -> str:
    """Return what the ledger calls a call: from outside, to outside, or from the box to itself."""
    return direction_of(channel, "outbound" if is_campaign_call(call_id) else "inbound")


class _Connection(socketserver.BaseRequestHandler):
    """One connection from Asterisk, in its own thread."""

    server: AgiServer

    def handle(self) -> None:
        """Serve the connection."""
        self.server.take(self.request)


def _run(conversation: Conversation, call: Call, appliance: "Appliance") -> None:
    """Run a conversation; whatever goes wrong in it, the caller reaches a person."""
    try:
        conversation(call, appliance)
    except BackWanted:
        log.debug("call %s: the caller went back out of the conversation", call.id)
    except HelpWanted:
        call.to_operator()
    except CallerHungUp:
        raise
    except Exception:
        log.exception("call %s failed", call.id)
        _apologise(call)
        call.to_operator()


def _apologise(call: Call) -> None:
    try:
        call.announce("errors.sorry")
    except CallerHungUp:
        raise
    except FundlineError as error:
        log.error("call %s: not even the apology can be heard: %s", call.id, error)


def _led_to(line: AgiLine) -> str:
    """Return the place of the dialplan to which a caller was led out of a conversation, or ''.

    Asterisk says `HANGUP` for that as it does for a hang-up; afterwards it still tells where he is.
    """
    begun_at = line.environment.get("agi_context"), line.environment.get("agi_extension")
    try:
        now_at = line.variable("CONTEXT"), line.variable("EXTEN")
    except (CallerHungUp, LineRefused):
        return ""
    return ",".join(now_at) if all(now_at) and now_at != begun_at else ""


def _dialled(dnid: str, extension: str) -> str:
    """Return the number that was dialled; a script's own extension is none."""
    number = extension if dnid in ("", UNKNOWN) else dnid
    return "" if number in OWN_EXTENSIONS else number


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        log.debug("a connection was closed already: %s", error)
