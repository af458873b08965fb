"""Writes supervisord's configuration, and asks the running supervisord about its parts."""

import os
import shlex
from pathlib import Path
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from appliance import strongbox
from appliance.machine.parts import Part
from appliance.settings import CHECKOUT, Settings

USER = "fundline"
LOG_BYTES = "5MB"
LOG_BACKUPS = 5


def write_supervisor_config(settings: Settings, parts: tuple[Part, ...]) -> Path:
    """Write `supervisord.conf` for these parts; return its path."""
    path = settings.run / "supervisord.conf"
    draft = path.with_name(f".{path.name}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(
            "\n".join([_head(settings), *(_program(settings, n, p) for n, p in enumerate(parts))])
        )
    draft.replace(path)
    return path


def socket_path(settings: Settings) -> Path:
    """Return the unix socket supervisord listens on."""
    return settings.run / "supervisor.sock"


def process_id(settings: Settings, part: str) -> int | None:
    """Return the process number of a running part, or None where it does not run."""
    password = strongbox.secret(settings, "supervisor").reveal()
    transport = SupervisorTransport(USER, password, f"unix://{socket_path(settings)}")
    try:
        with ServerProxy("http://box", transport=transport) as server:
            info = server.supervisor.getProcessInfo(part)
    except (OSError, Fault):
        return None
    number = info["pid"] if isinstance(info, dict) else 0
    return int(str(number)) or None


def _head(settings: Settings) -> str:
    password = strongbox.secret(settings, "supervisor").reveal()
    return f"""\
[supervisord]
nodaemon = true
logfile = {_plain(settings.log / "supervisord.log")}
logfile_maxbytes = {LOG_BYTES}
logfile_backups = {LOG_BACKUPS}
pidfile = {_plain(settings.run / "supervisord.pid")}
directory = {_plain(CHECKOUT)}
childlogdir = {_plain(settings.log)}
minfds = 1024
silent = true

[unix_http_server]
file = {_plain(socket_path(settings))}
chmod = 0700
username = {USER}
password = {password}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""


def _program(settings: Settings, number: int, part: Part) -> str:
    # startsecs 0: every ending counts as the end of a running part, so it starts again at once
    # and for ever; with a start time, supervisord waits longer each time and gives up.
    return f"""\
[program:{part.name}]
command = {_plain(shlex.join(part.command))}
priority = {(number + 1) * 10}
autorestart = true
startsecs = 0
stopwaitsecs = {part.stop_seconds}
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = {_plain(settings.log / f"{part.name}.log")}
stdout_logfile_maxbytes = {LOG_BYTES}
stdout_logfile_backups = {LOG_BACKUPS}
"""


def _plain(value: object) -> str:
    """Return the value for supervisord's file, where `%` begins an expansion."""
    return str(value).replace("%", "%%")
