"""The door that looks from outside: helps callers out of a FastAGI server that hangs.

Asterisk waits for an AGI server without any limit, so a server that hangs leaves its callers in
silence. The watchdog asks for a heartbeat all the time. When none comes it sends the callers to
`server_away` and kills the server; supervisord starts it again.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Mapping
from types import FrameType

from appliance.errors import FundlineError
from appliance.machine.heartbeats import beat
from appliance.machine.supervisor_config import process_id
from appliance.settings import Settings, read_settings
from appliance.telephony.config_files import ami_secret
from appliance.telephony.switchboard import Switchboard

EVERY_SECONDS = 0.5
ANSWER_SECONDS = 1.0
LAST_CHANCE_SECONDS = 0.4
REDIRECT_SECONDS = 0.6
PING_SECONDS = 2.0
OF_MACHINES = ("fax_sending", "fax_receiving")
"""The contexts whose calls are between fax machines."""

log = logging.getLogger(__name__)


class ServerHangs(FundlineError):
    """The FastAGI server took the connection and then said nothing."""


def ask_heartbeat(port: int, seconds: float) -> None:
    """Ask the FastAGI server for a sign of life; `ServerHangs` or `OSError` where none comes."""
    try:
        with socket.create_connection(("127.0.0.1", port), seconds) as line:
            line.sendall(
                b"agi_network: yes\nagi_network_script: heartbeat\n"
                b"agi_request: agi://127.0.0.1/heartbeat\n\n"
            )
            said = line.recv(64)
    except TimeoutError as error:
        raise ServerHangs(f"no heartbeat within {seconds} s") from error
    if not said.startswith(b"VERBOSE"):
        raise ConnectionError(f"the heartbeat was answered by {said!r}")


class Watchdog:
    """Looks at the FastAGI server and at Asterisk, and beats for both and for itself."""

    def __init__(self, settings: Settings, switchboard: Switchboard) -> None:
        self._settings = settings
        self._switchboard = switchboard
        self.ended = threading.Event()

    def watch_server(self) -> None:
        """Look at the FastAGI server until the end."""
        while not self.ended.wait(EVERY_SECONDS):
            well, detail = self._look()
            beat(self._settings, "agi_server", well=well, detail=detail)
            beat(self._settings, "watchdog")

    def watch_asterisk(self) -> None:
        """Ask Asterisk for an answer until the end."""
        while not self.ended.wait(EVERY_SECONDS):
            try:
                self._switchboard.send({"Action": "Ping"}, timeout_seconds=PING_SECONDS)
            except (FundlineError, OSError) as error:
                beat(self._settings, "asterisk", well=False, detail=str(error))
            else:
                beat(self._settings, "asterisk")

    def _look(self) -> tuple[bool, str]:
        try:
            try:
                ask_heartbeat(self._settings.agi_port, ANSWER_SECONDS)
            except ServerHangs:  # a machine that stood still for a moment is not a hanging server
                ask_heartbeat(self._settings.agi_port, LAST_CHANCE_SECONDS)
        except ServerHangs as error:
            self._help()
            return False, str(error)
        except OSError as error:
            return False, f"does not answer: {error}"
        return True, ""

    def _help(self) -> None:
        """Send the callers of the hanging server away from it, then kill it."""
        rescue = threading.Thread(target=self._redirect_callers, daemon=True)
        rescue.start()
        rescue.join(REDIRECT_SECONDS)  # the kill frees the callers too, should AMI be slow
        number = process_id(self._settings, "agi_server")
        if number is None:
            log.error("the FastAGI server hangs, and supervisord does not know its process")
            return
        log.error("the FastAGI server hangs; process %d is killed", number)
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            log.warning("process %d was gone already", number)

    def _redirect_callers(self) -> None:
        try:
            callers = [c for c in self._switchboard.channels() if _is_waiting_caller(c)]
            for channel in callers:
                self._switchboard.redirect(channel["Channel"], "server_away", "s")
        except (FundlineError, OSError) as error:
            log.warning("the callers could not be redirected: %s", error)
        else:
            log.error("%d callers were taken away from the hanging server", len(callers))


def _is_waiting_caller(channel: Mapping[str, str]) -> bool:
    """Tell whether a person is with the server; the calls of machines help themselves."""
    return channel.get("Application") == "AGI" and channel.get("Context") not in OF_MACHINES


def main() -> None:
    """Watch until somebody ends it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = read_settings()
    switchboard = Switchboard(
        "127.0.0.1", settings.ami_port, "watchdog", ami_secret(settings, "watchdog")
    )
    watchdog = Watchdog(settings, switchboard)

    def end(_number: int, _frame: FrameType | None) -> None:
        watchdog.ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    switchboard.start()
    threads = [
        threading.Thread(target=watch, name=watch.__name__, daemon=True)
        for watch in (watchdog.watch_server, watchdog.watch_asterisk)
    ]
    for thread in threads:
        thread.start()
    while not watchdog.ended.wait(1.0):
        dead = [thread.name for thread in threads if not thread.is_alive()]
        if dead:  # supervisord starts a whole watchdog again
            raise SystemExit(f"{', '.join(dead)} ended")
    switchboard.close()


if __name__ == "__main__":
    main()
