"""The parts of the box: the processes supervisord keeps running, and the order of their ending."""

import sys
from dataclasses import dataclass

from appliance.machine.asterisk_root import asterisk_command
from appliance.settings import Settings


@dataclass(frozen=True)
class Part:
    """One process of the box; `stop_seconds` is how long it may take to end by itself."""

    name: str
    command: tuple[str, ...]
    stop_seconds: int


def parts(settings: Settings) -> tuple[Part, ...]:
    """Return the parts in the order they start; they stop the other way round.

    The watchdog stops first, so that it helps nobody against the stop. Then Asterisk hangs up while
    the server and the exchange still write down how each call ended. The listener has nothing to
    finish: a job that was cut off is tried again.
    """
    return (
        Part("exchange", _tied(sys.executable, "-m", "appliance.exchange"), 2),
        Part("listener", _tied(sys.executable, "-m", "appliance.listener"), 0),
        Part("console", _tied(*_console(settings)), 2),
        Part("agi_server", _tied(sys.executable, "-m", "agi_scripts"), 2),
        Part("asterisk", _tied(*asterisk_command(settings)), 3),
        Part("watchdog", _tied(sys.executable, "-m", "appliance.watchdog"), 1),
    )


def _tied(*command: str) -> tuple[str, ...]:
    """Return the command so that it dies with supervisord, whatever kills that."""
    return ("setpriv", "--pdeathsig", "KILL", "--", *command)


def _console(settings: Settings) -> tuple[str, ...]:
    host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
    return (
        *(sys.executable, "-m", "gunicorn", "--bind", f"{host}:{settings.console_port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "32"),
        *("--graceful-timeout", "1", "--no-control-socket", "web_console.wsgi:app"),
    )
