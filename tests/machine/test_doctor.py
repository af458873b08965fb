"""What the doctor says about the machine below a box."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.machine.doctor import examine
from appliance.machine.findings import Finding
from appliance.paper import sandbox
from appliance.settings import Settings
from tests.machine.test_checks import free_settings


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(settings)}


def test_a_box_that_was_never_started_is_told_how_to_start(tmp_path: Path) -> None:
    findings = found(free_settings(tmp_path))
    assert not findings["home"].well
    assert "./scripts/run" in findings["home"].advice
    assert not findings["running"].well
    assert findings["ports"].well


def test_looking_changes_nothing(tmp_path: Path) -> None:
    examine(free_settings(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_port_somebody_else_holds_is_found(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        settings = replace(free_settings(tmp_path), console_port=holder.getsockname()[1])
        finding = found(settings)["ports"]
    assert not finding.well
    assert "FUNDLINE_CONSOLE_PORT" in finding.detail


def test_a_number_of_another_program_in_the_lock_is_no_running_box(tmp_path: Path) -> None:
    settings = free_settings(tmp_path)
    settings.run.mkdir(parents=True)
    (settings.run / "lock").write_text(f"{os.getpid()}\n")
    assert not found(settings)["running"].well


def test_documents_can_be_converted_here(tmp_path: Path) -> None:
    finding = found(free_settings(tmp_path))["paper"]
    assert finding.well, finding.detail


def test_a_machine_without_a_sandbox_is_told_and_converts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "BWRAP", str(tmp_path / "no_bwrap"))
    finding = found(free_settings(tmp_path))["paper"]
    assert not finding.well
    assert "bwrap cannot be started" in finding.detail
    assert "--setup-only" in finding.advice


@pytest.mark.asterisk
def test_asterisk_runs_in_its_own_root(tmp_path: Path) -> None:
    settings = free_settings(tmp_path)
    settings.home.mkdir()
    finding = found(settings)["asterisk"]
    assert finding.well, finding.detail
    assert finding.detail.startswith("Asterisk ")


def test_everything_that_is_not_well_comes_with_advice(tmp_path: Path) -> None:
    for finding in examine(free_settings(tmp_path)):
        assert finding.well or finding.advice, finding.name
