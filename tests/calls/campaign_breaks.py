"""Breaks parts of a box at random moments while its campaigns call."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from tests.calls.box import Box

WRITER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE preferences SET value = value || ' '")
print("writing", flush=True)
time.sleep(60)
"""
LINK, WRITER_KILLED = "link", "database"
PARTS = ("exchange", LINK, "asterisk", "agi_server", WRITER_KILLED)
BREATH_SECONDS = (0.5, 2.5)
HELD_SECONDS = (0.3, 3.0)


class Breaks:
    """What was broken, and when."""

    def __init__(self, box: Box, seed: int = 6) -> None:
        self.box = box
        self.made: list[tuple[float, str]] = []
        self._chance = random.Random(seed)

    def moments(self, *parts: str) -> list[float]:
        """Return when parts were broken."""
        return [at for at, part in self.made if part in parts]

    def make(self, part: str) -> None:
        """Break one part."""
        if part == LINK:
            self._cut_link()
        elif part == WRITER_KILLED:
            self._kill_writer()
        else:
            self.box.kill(part)
        self.made.append((time.time(), part))

    def go_on(self, count: int, finished: threading.Event, parts: Sequence[str] = PARTS) -> None:
        """Break so many parts at random moments, each as often, unless it is finished before."""
        order = [parts[number % len(parts)] for number in range(count)]
        self._chance.shuffle(order)
        for part in order:
            if finished.wait(self._chance.uniform(*BREATH_SECONDS)):
                return
            self.make(part)

    def _cut_link(self) -> None:
        """Cut every connection to Asterisk's manager, as a firewall would."""
        port = str(self.box.settings.ami_port)
        cut = ["ss", "--kill", "dst", "127.0.0.1", "dport", "=", port]
        subprocess.run(cut, check=False, capture_output=True)

    def _kill_writer(self) -> None:
        """Let a stranger hold the lock of the database, and kill him in his transaction."""
        command = [sys.executable, "-c", WRITER, str(self.box.settings.database)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(self._chance.uniform(*HELD_SECONDS))
            writer.kill()
