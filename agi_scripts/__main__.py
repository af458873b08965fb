"""The part `agi_server`: takes Asterisk's calls and runs their conversations."""

import logging
import signal
import sys
import threading

from agi_scripts.find_script import find_script
from appliance.assembly import Appliance, assemble
from appliance.errors import FundlineError
from appliance.settings import read_settings
from appliance.telephony.agi_server import AgiServer
from appliance.telephony.config_files import ami_secret
from appliance.telephony.switchboard import Switchboard

LOOPBACK = "127.0.0.1"
PART = "agi_server"

log = logging.getLogger("agi_server")


def main() -> None:
    """Serve calls until SIGTERM; calls that run then are given back to the dialplan."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        _serve(stopping)
    except (FundlineError, OSError) as error:
        log.error("%s", error)
        raise SystemExit(1) from error


def _serve(stopping: threading.Event) -> None:
    settings = read_settings()
    appliance = assemble(settings)
    password = ami_secret(settings, PART)
    switchboard = Switchboard(LOOPBACK, settings.ami_port, PART, password)
    try:
        appliance.hotline.choices()  # before the first call, so that none waits for a plugin
        note_plugins(appliance)
        switchboard.start()
        mute = switchboard.mute_recording
        server = AgiServer((LOOPBACK, settings.agi_port), find_script, appliance, mute)
        server.watch_masks()
        appliance.commentary_guard.start(switchboard.stop_playback)
        threading.Thread(target=server.serve_forever, name="agi_server", daemon=True).start()
        log.info("ready on %s:%d", LOOPBACK, server.port)
        stopping.wait()
        server.stop()
    finally:
        switchboard.close()
        appliance.close()


def note_plugins(appliance: Appliance) -> None:
    """Write which plugins are out of service and why; one that loaded again is back in service."""
    for plugin in appliance.plugins:
        if plugin.reason != appliance.preferences.plugin_reason(plugin.name):
            appliance.preferences.plugin_put_aside(plugin.name, plugin.reason)


if __name__ == "__main__":
    main()
