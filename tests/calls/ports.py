"""Ports for the boxes of tests, which neither another test nor a passing connection can take."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import IO

NAMES = ("SIP", "CONSOLE", "HTTP", "AGI", "AMI")
BLOCK = 8
FIRST = 10000
FIRST_RTP, END = 16000, 32768
"""From `END` on the kernel takes ports for outgoing connections, unless it was told otherwise."""
RESERVED = Path(tempfile.gettempdir()) / f"fundline-test-ports-{os.getuid()}"

_held: list[IO[bytes]] = []
"""A block stays ours until this process ends."""


def free_ports(calls: int = 400) -> dict[str, str]:
    """Return settings with ports nobody uses, with room for so many calls.

    All lie below those the kernel gives to outgoing connections: such a connection may take a port
    between its choice and the start of its server. RTP may overlap with another box's, as Asterisk
    takes the next free one.
    """
    first_rtp = random.SystemRandom().randrange(FIRST_RTP, END - 3 * calls, 2)
    ports = {
        f"FUNDLINE_{name}_PORT": str(port) for name, port in zip(NAMES, _block(), strict=False)
    }
    return {**ports, "FUNDLINE_RTP_PORTS": f"{first_rtp}-{first_rtp + 3 * calls}"}


def free_port() -> int:
    """Return a port nobody uses."""
    return _block()[0]


def _block() -> range:
    chance = random.SystemRandom()
    while True:
        first = chance.randrange(FIRST, FIRST_RTP, BLOCK)
        block = range(first, first + BLOCK)
        if _reserve(first) and all(_free(port) for port in block):
            return block


def _reserve(first: int) -> bool:
    RESERVED.mkdir(exist_ok=True)
    lock = (RESERVED / str(first)).open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    _held.append(lock)
    return True


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
