"""The part `agi_server` as a process: it answers, ends in order, says why it cannot start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.settings import CHECKOUT
from tests.calls.ports import free_port

HEARTBEAT = b"agi_network: yes\nagi_network_script: heartbeat\n\n"


@contextmanager
def agi_server(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run the part and wait for its first words."""
    environment = os.environ | {"FUNDLINE_HOME": str(home), "FUNDLINE_AGI_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "agi_scripts"],
        cwd=CHECKOUT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def first_words(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    return next((line for line in process.stderr if words in line), "")


def test_it_answers_a_heartbeat_and_ends_in_order(tmp_path: Path) -> None:
    port = free_port()
    with agi_server(tmp_path, port) as process:
        assert first_words(process, f"ready on 127.0.0.1:{port}")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(HEARTBEAT)
            assert connection.recv(100) == b'VERBOSE "alive" 4\n'
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        with agi_server(tmp_path, port) as process:
            assert first_words(process, "Address already in use")
            assert process.wait(20) == 1


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "appliance.toml").write_text("agi_port = [", "utf-8")
    with agi_server(tmp_path, free_port()) as process:
        assert first_words(process, "appliance.toml cannot be read")
        assert process.wait(20) == 1
