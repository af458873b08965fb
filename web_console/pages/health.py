"""How the box is: its parts, its disk, and what the doctor finds."""

from pathlib import Path
from shutil import disk_usage

from flask import Blueprint, Response, current_app, jsonify, render_template

from appliance.assembly import Appliance
from appliance.machine import box_doctor
from appliance.machine.doctor import examine
from web_console.part_states import part_states

pages = Blueprint("health", __name__)
LOOKS = (
    *(box_doctor.sales_desk, box_doctor.faxes, box_doctor.campaigns, box_doctor.text_messages),
    *(box_doctor.timed_jobs, box_doctor.clock, box_doctor.backups),
)
"""What of the doctor's findings the page shows besides the machine's."""


@pages.get("/health")
def show() -> str:
    """Show the parts, the disk and the doctor's findings."""
    appliance: Appliance = current_app.extensions["appliance"]
    disk = disk_usage(appliance.settings.home)
    return render_template(
        "health/show.html",
        parts=part_states(appliance.settings),
        findings=[
            *examine(appliance.settings),
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
