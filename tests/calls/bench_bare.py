"""Bare dialplan with the same sound and the same keys: the yardstick the box is laid against."""

import shutil
import subprocess
import time
from pathlib import Path

import psutil

from appliance.machine.asterisk_root import asterisk_command, asterisk_root, modules_folder
from appliance.settings import Settings
from appliance.telephony.config_files import write_config
from tests.calls.bench_scenario import Prompt, Scenario

READY_SECONDS = 30.0
DIALPLAN = """
[inbound]
exten => 1000,1,Answer()
 same => n(menu),Read(KEY,{menu},1,,1,5)
 same => n,GotoIf($["${{KEY}}" != "2"]?menu)
 same => n,Read(NUMBER,{enter_number},20,,1,5)
 same => n,Read(PIN,{enter_pin},6,,1,5)
 same => n(account),Read(KEY,{account},1,,1,5)
 same => n,GotoIf($["${{KEY}}" = "1"]?holdings)
 same => n,GotoIf($["${{KEY}}" = "2"]?values)
 same => n,Goto(account)
 same => n(holdings),Read(KEY,{holdings},1,,1,5)
 same => n,Goto(account)
 same => n(values),Read(KEY,{values},1,,1,5)
 same => n,Goto(account)
"""


class BareAsterisk:
    """An Asterisk like the box's own, but with everything in its dialplan."""

    def __init__(self, settings: Settings, scenario: Scenario) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        prepare(settings, scenario)

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


def prepare(settings: Settings, scenario: Scenario) -> None:
    """Write its home: the box's own configuration with another dialplan and the sound files."""
    for folder in (settings.run, settings.log, settings.sounds):
        folder.mkdir(parents=True, exist_ok=True)
    for part in ("etc", "lib", "spool", "sounds"):
        (settings.asterisk / part).mkdir(parents=True, exist_ok=True)
    (settings.home / "demo_company").touch()
    etc = write_config(settings, modules_folder(asterisk_root()))
    prompts = ("menu", "enter_number", "enter_pin", "account", "holdings", "values")
    files = {name: str(_copy(settings, getattr(scenario, name))) for name in prompts}
    (etc / "extensions.conf").write_text(DIALPLAN.format(**files), "utf-8")
    modules = etc / "modules.conf"
    text = modules.read_text("utf-8").replace("app_dial.so", "app_read.so", 1)
    modules.write_text(text, "utf-8")


def _copy(settings: Settings, prompt: Prompt) -> Path:
    target = settings.sounds / f"{prompt.name}.alaw"
    shutil.copyfile(prompt.file, target)
    return target.with_suffix("")
