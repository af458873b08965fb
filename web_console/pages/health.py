"""How the box is: its parts, its disk, and what the doctor finds."""

import math
import threading
import time
from pathlib import Path
from shutil import disk_usage

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from appliance.assembly import Appliance
from appliance.machine import box_doctor
from appliance.machine.doctor import Finding, examine
from appliance.settings import Settings
from web_console.part_states import part_states

pages = Blueprint("health", __name__)
LOOKS = (
    *(box_doctor.sales_desk, box_doctor.faxes, box_doctor.campaigns, box_doctor.text_messages),
    *(box_doctor.timed_jobs, box_doctor.clock, box_doctor.backups, box_doctor.self_calls),
)
"""What of the doctor's findings the page shows besides the machine's."""
LOOK_AGAIN_SECONDS = 30.0


class MachineFindings:
    """What the doctor last found of the machine; a look takes seconds, so a page waits for none.

    Whoever opens the page sees the last findings and lets somebody look again.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._looking = threading.Lock()
        self._found: list[Finding] = []
        self._at = -math.inf

    def now(self, *, again: bool = False) -> list[Finding]:
        """Return the findings; the first ones, and those asked for again, are waited for."""
        old = time.monotonic() - self._at > LOOK_AGAIN_SECONDS
        if again or not self._found:
            self._look()
        elif old and not self._looking.locked():
            threading.Thread(target=self._look, name="doctor", daemon=True).start()
        return self._found

    def _look(self) -> None:
        with self._looking:
            self._found = examine(self._settings)
            self._at = time.monotonic()


@pages.get("/health")
def show() -> str:
    """Show the parts, the disk and the doctor's findings."""
    appliance: Appliance = current_app.extensions["appliance"]
    machine: MachineFindings = current_app.extensions.setdefault(
        "machine_findings", MachineFindings(appliance.settings)
    )
    disk = disk_usage(appliance.settings.home)
    return render_template(
        "health/show.html",
        parts=part_states(appliance.settings),
        findings=[
            *machine.now(again="again" in request.args),
            *(look(appliance) for look in LOOKS),
        ],
        disk=disk,
        disk_percent=round(disk.used * 100 / disk.total),
        store_size=_size(appliance.settings.database),
    )


@pages.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Tell machines whether every part works: 200, else 503 with the failing part named."""
    appliance: Appliance = current_app.extensions["appliance"]
    parts = part_states(appliance.settings)
    failing = [part for part, state in parts.items() if state != "ok"]
    if failing:
        return jsonify(status="failing", failing=failing, parts=parts), 503
    return jsonify(status="ok", parts=parts), 200


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
