"""What is refused before the box starts, and with which words."""

import os
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.errors import StartRefused
from appliance.machine import checks
from appliance.machine.checks import ports, refuse_bad_home, refuse_full_disk, refuse_taken_ports
from appliance.machine.start import main
from appliance.settings import Settings, read_settings
from tests.calls.ports import free_ports


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Give a folder whose path leaves room for sockets, unlike some that pytest makes."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def free_settings(tmp_path: Path) -> Settings:
    """Return settings whose ports are free."""
    return read_settings({**free_ports(), "FUNDLINE_HOME": str(tmp_path / "home")})


def test_free_ports_are_no_obstacle(tmp_path: Path) -> None:
    refuse_taken_ports(free_settings(tmp_path))


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_taken_port_is_named_with_its_holder(tmp_path: Path, kind: socket.SocketKind) -> None:
    settings = free_settings(tmp_path)
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind(("127.0.0.1", settings.sip_port))
        if kind == socket.SOCK_STREAM:
            holder.listen()
        with pytest.raises(StartRefused) as refused:
            refuse_taken_ports(settings)
    said = str(refused.value)
    assert f"port {settings.sip_port} (FUNDLINE_SIP_PORT)" in said
    assert f"(process {os.getpid()})" in said


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    settings = replace(free_settings(tmp_path), bind="192.0.2.1")
    with pytest.raises(StartRefused, match="FUNDLINE_BIND"):
        refuse_taken_ports(settings)


def test_every_port_of_the_box_is_looked_at(tmp_path: Path) -> None:
    names = {name for name, *_ in ports(free_settings(tmp_path))}
    assert names == {f"FUNDLINE_{part}_PORT" for part in ("SIP", "CONSOLE", "AGI", "AMI", "HTTP")}


def test_a_home_is_made_for_the_box_alone(short_path: Path) -> None:
    settings = Settings(home=short_path / "a" / "home")
    refuse_bad_home(settings)
    assert settings.home.stat().st_mode & 0o077 == 0
    assert (settings.asterisk / "etc").is_dir()


def test_a_home_too_long_for_its_sockets_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / ("x" * 90))
    with pytest.raises(StartRefused, match="shorter FUNDLINE_HOME"):
        refuse_bad_home(settings)
    assert not settings.home.exists()


def test_a_home_whose_path_is_syntax_to_asterisk_is_refused(short_path: Path) -> None:
    with pytest.raises(StartRefused, match="path cannot be used"):
        refuse_bad_home(Settings(home=short_path / "a;b"))


def test_a_home_below_a_file_is_refused(short_path: Path) -> None:
    (short_path / "file").touch()
    with pytest.raises(StartRefused, match="choose another FUNDLINE_HOME"):
        refuse_bad_home(Settings(home=short_path / "file" / "home"))


def test_a_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE_BYTES", 10**18)
    with pytest.raises(StartRefused, match="MB are free"):
        refuse_full_disk(tmp_path)


def test_a_start_that_is_refused_says_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path))
    monkeypatch.setenv("FUNDLINE_SIP_PORT", "none")
    assert main([]) == 1
    assert capsys.readouterr().err == (
        "Fundline cannot start: sip_port must be a port from 1 to 65535, not 'none'\n"
    )
