"""What must be true before the box can start: room, rights, free ports, names that fit."""

import errno
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil

from appliance.errors import SettingRefused, StartRefused
from appliance.machine.supervisor_config import socket_path
from appliance.settings import Settings
from appliance.telephony.config_files import harmless

LONGEST_SOCKET_PATH = 107  # sun_path of Linux, without the closing zero
SOCKET_DRAFT_ROOM = len(".4194304")  # supervisord binds under a name with its process number first
LEAST_FREE_BYTES = 200 * 1024 * 1024


def refuse_bad_home(settings: Settings) -> None:
    """Make the home; `StartRefused` says why it cannot serve."""
    home = settings.home
    try:
        harmless(home)
    except SettingRefused as error:
        raise StartRefused(f"the home's path cannot be used: {error}") from error
    room = LONGEST_SOCKET_PATH - SOCKET_DRAFT_ROOM - len(os.fsencode(socket_path(settings)))
    if room < 0:
        raise StartRefused(
            f"the path of the home {home} is {-room} bytes too long for the sockets in it;"
            " choose a shorter FUNDLINE_HOME"
        )
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (settings.run, settings.log, settings.sounds, settings.inbox):
            folder.mkdir(exist_ok=True)
        for part in ("etc", "lib", "spool", "sounds"):
            (settings.asterisk / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartRefused(
            f"the home {home} cannot be used: {error.strerror}; make it writable for this user"
            " or choose another FUNDLINE_HOME"
        ) from error
    if not os.access(home, os.W_OK):
        raise StartRefused(f"the home {home} is not writable for this user")
    refuse_full_disk(home)


def refuse_full_disk(home: Path) -> None:
    """Raise `StartRefused` where less room is left than a day of calls needs."""
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise StartRefused(
            f"only {free // 1024**2} MB are free at {home}; the box needs"
            f" {LEAST_FREE_BYTES // 1024**2} MB: delete something or choose another FUNDLINE_HOME"
        )


def refuse_taken_ports(settings: Settings) -> None:
    """Raise `StartRefused` with the first port that another program holds, and which one."""
    for name, kind, host, port in ports(settings):
        problem = _problem(kind, host, port)
        if problem == errno.EADDRINUSE:
            raise StartRefused(
                f"port {port} ({name}) on {host} is taken by {_holder(kind, port)}; end it or"
                f" choose another port in the environment or {settings.home / 'appliance.toml'}"
            )
        if problem == errno.EACCES:
            raise StartRefused(f"port {port} ({name}) may only be used by root; choose one > 1023")
        if problem:
            raise StartRefused(
                f"this machine cannot listen at {host} port {port} ({name}):"
                f" {os.strerror(problem)}; look at FUNDLINE_BIND"
            )


def ports(settings: Settings) -> Iterator[tuple[str, socket.SocketKind, str, int]]:
    """Name every port of the box: setting, kind, address, number."""
    yield "FUNDLINE_SIP_PORT", socket.SOCK_DGRAM, settings.bind, settings.sip_port
    yield "FUNDLINE_SIP_PORT", socket.SOCK_STREAM, settings.bind, settings.sip_port
    yield "FUNDLINE_CONSOLE_PORT", socket.SOCK_STREAM, settings.bind, settings.console_port
    yield "FUNDLINE_AGI_PORT", socket.SOCK_STREAM, "127.0.0.1", settings.agi_port
    yield "FUNDLINE_AMI_PORT", socket.SOCK_STREAM, "127.0.0.1", settings.ami_port
    yield "FUNDLINE_HTTP_PORT", socket.SOCK_STREAM, "127.0.0.1", settings.http_port


def _problem(kind: socket.SocketKind, host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:  # an ended connection that still lingers is no obstacle
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            if kind == socket.SOCK_STREAM:
                probe.listen()
        except socket.gaierror:
            return errno.EADDRNOTAVAIL
        except OSError as error:
            return error.errno or errno.EIO
    return 0


def _holder(kind: socket.SocketKind, port: int) -> str:
    for connection in psutil.net_connections("tcp" if kind == socket.SOCK_STREAM else "udp"):
        listens = connection.status in (psutil.CONN_LISTEN, psutil.CONN_NONE)
        if connection.laddr and connection.laddr.port == port and listens and connection.pid:
            try:
                name = psutil.Process(connection.pid).name()
            except psutil.NoSuchProcess:
                continue
            return f"{name} (process {connection.pid})"
    return "another program"
