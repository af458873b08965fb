"""Bare dialplan with the same sound and the same keys: the yardstick the box is laid against."""

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from appliance.assembly import Appliance, assemble
from appliance.machine.asterisk_root import asterisk_command, asterisk_root, modules_folder
from appliance.settings import Settings, read_settings
from appliance.telephony.config_files import write_config
from tests.calls.bench_scenario import Prompt
from tests.calls.box import Box
from tests.calls.ports import free_ports

READY_SECONDS = 30.0


class BareAsterisk:
    """An Asterisk like the box's own, but with everything in its dialplan."""

    def __init__(self, settings: Settings, dialplan: str, prompts: Mapping[str, Prompt]) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        prepare(settings, dialplan, prompts)

    @property
    def address(self) -> tuple[str, int]:
        """Return where it takes SIP."""
        return self.settings.bind, self.settings.sip_port

    def start(self) -> None:
        """Start it and wait until its control socket is there."""
        with (self.settings.home / "printed.txt").open("ab") as output:
            self.process = subprocess.Popen(
                asterisk_command(self.settings), stdout=output, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + READY_SECONDS
        while not (self.settings.run / "asterisk.ctl").exists():
            assert self.process.poll() is None, "the bare Asterisk did not stay"
            assert time.monotonic() < deadline, "the bare Asterisk is not ready in time"
            time.sleep(0.1)
        time.sleep(2)

    def processes(self) -> list[psutil.Process]:
        """Return its processes."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if child.name() == "asterisk"]

    def stop(self) -> None:
        """End it."""
        for process in self.processes():
            process.kill()
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def bare_beside(
    box: Box, calls: int, make_scenario: Callable[[Appliance], Any]
) -> tuple[BareAsterisk, Any]:
    """Return a bare Asterisk in a home beside the box's, and what it plays: the box's prompts.

    A scenario has `prompts` by name, and a `dialplan` with `{name}` where the file of one goes.
    """
    home = box.home.parent / "bare"
    settings = read_settings({**free_ports(calls + 50), "FUNDLINE_HOME": str(home)})
    appliance = assemble(box.settings)
    try:
        appliance.clips.sentences = home / "sentences"
        scenario = make_scenario(appliance)
    finally:
        appliance.close()
    return BareAsterisk(settings, scenario.dialplan, scenario.prompts), scenario


def prepare(settings: Settings, dialplan: str, prompts: Mapping[str, Prompt]) -> None:
    """Write its home: the box's own configuration with another dialplan and the sound files."""
    for folder in (settings.run, settings.log, settings.sounds):
        folder.mkdir(parents=True, exist_ok=True)
    for part in ("etc", "lib", "spool", "sounds"):
        (settings.asterisk / part).mkdir(parents=True, exist_ok=True)
    (settings.home / "demo_company").touch()
    etc = write_config(settings, modules_folder(asterisk_root()))
    files = {name: str(_copy(settings, prompt)) for name, prompt in prompts.items()}
    (etc / "extensions.conf").write_text(dialplan.format(**files), "utf-8")
    modules = etc / "modules.conf"
    text = modules.read_text("utf-8").replace("app_dial.so", "app_read.so", 1)
    modules.write_text(text, "utf-8")


def _copy(settings: Settings, prompt: Prompt) -> Path:
    target = settings.sounds / f"{prompt.name}.alaw"
    shutil.copyfile(prompt.file, target)
    return target.with_suffix("")
