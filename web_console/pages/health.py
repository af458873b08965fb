"""How the box is: its parts, its disk, and what the doctor finds."""

import logging
import math
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import disk_usage

from flask import Blueprint, current_app, g, jsonify, make_response, redirect, request, url_for
from flask import Response as FlaskResponse
from flask import render_template as rendered
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import StoreUnavailable
from appliance.machine.box_doctor import LOOKS, LOOKS_AT_FILES, SLOW_LOOKS
from appliance.machine.doctor import examine
from appliance.machine.findings import Finding, Telling
from web_console.part_states import part_states

pages = Blueprint("health", __name__)
LOOK_AGAIN_SECONDS = 30.0
SHOW_AGAIN_SECONDS = 2
MENDED_AT = {
    "recordings": "calls.listing",
    "plugins": "plugins.listing",
    "transactions": "transaction_types.listing",
    "sounds": "prompt_studio.listing",
    "funds": "exchange_imports.listing",
    "calendar": "calendar.show",
    "outbox": "exchange_days.show",
    "faxes": "trunks.listing",
    "campaigns": "trunks.listing",
    "text_messages": "text_messages.listing",
    "sales_desk": "callback_requests.listing",
    "timed_jobs": "timed_jobs.listing",
    "golden_calls": "golden_calls.listing",
    "backups": "backups.show",
    "self_calls": "self_calls.show",
    "evidence": "audit.listing",
    "trunks": "trunks.listing",
    "operator_telephone": "extensions.listing",
    "workshop": "workshop.listing",
    "people": "operators.listing",
}
"""The page on which a finding is mended."""

log = logging.getLogger(__name__)


class SlowFindings:
    """What the doctor last found where a look takes seconds; nobody waits for one."""

    def __init__(self, appliance: Appliance) -> None:
        self._appliance = appliance
        self._looking = threading.Lock()
        self.found: list[Finding] = []
        self._at = -math.inf

    @property
    def looking(self) -> bool:
        """Tell whether the machine is being looked at now."""
        return self._looking.locked()

    def look_where_old(self) -> None:
        """Begin to look where the last findings are old, or there are none."""
        if time.monotonic() - self._at > LOOK_AGAIN_SECONDS:
            self.look()

    def look(self) -> None:
        """Begin to look, where nobody does."""
        if self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, name="doctor", daemon=True).start()

    def _look(self) -> None:
        try:
            slow = [look(self._appliance) for look in SLOW_LOOKS]
            self.found = [*examine(self._appliance.settings), *slow]
            self._at = time.monotonic()
        except StoreUnavailable as error:
            log.error("the doctor did not come to the end of his look: %s", error)
        finally:
            self._looking.release()


@pages.get("/health")
def show() -> Response:
    """Show the parts, the disk and the doctor's findings."""
    appliance, slow = _appliance(), _slow()
    if "again" in request.args:
        slow.look()
        return redirect(url_for("health.show"), 303)
    disk = disk_usage(appliance.settings.home)
    slow.look_where_old()
    looking = slow.looking  # asked before the findings are: no look can end unseen
    found = [*slow.found, *(look(appliance) for look in (*LOOKS_AT_FILES, *LOOKS))]
    response = make_response(
        rendered(
            "health/show.html",
            parts=part_states(appliance.settings),
            findings=_by_urgency(found),
            telling=Telling(g.words.sentences),
            mended_at=MENDED_AT,
            looking=looking,
            disk=disk,
            disk_percent=round(disk.used * 100 / disk.total),
            store_size=_size(appliance.settings.database),
        )
    )
    if looking:
        response.headers["Refresh"] = str(SHOW_AGAIN_SECONDS)
    return response


@pages.get("/healthz")
def healthz() -> tuple[FlaskResponse, int]:
    """Tell machines whether every part works: 200, else 503 with the failing part named."""
    parts = part_states(_appliance().settings)
    failing = [part for part, state in parts.items() if state != "ok"]
    if failing:
        return jsonify(status="failing", failing=failing, parts=parts), 503
    return jsonify(status="ok", parts=parts), 200


def _by_urgency(found: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Return the findings: what is wrong first, then the warnings, then what is well."""
    return {
        "wrong": [one for one in found if not one.well],
        "warnings": [one for one in found if one.warning],
        "well": [one for one in found if one.well and not one.warning],
    }


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance


def _slow() -> SlowFindings:
    made = SlowFindings(_appliance())
    slow: SlowFindings = current_app.extensions.setdefault("slow_findings", made)
    return slow


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
