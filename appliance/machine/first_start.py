"""Prepares a home: tables, trading days, first password, demo company and spoken sentences."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from appliance.assembly import Appliance, assemble
from appliance.errors import StartRefused
from appliance.machine import demo_company
from appliance.services.lines.taking_in import take_in
from appliance.settings import Settings
from appliance.spoken_texts import render_all
from appliance.telephony.config_files import is_demo, keep_fixed_sentences

FILLED = "filled\n"
SECONDS_BETWEEN_STEPS = 2.0

Progress = Callable[[str], None]


def prepare(settings: Settings, *, demo: bool, progress: Progress) -> None:
    """Bring the home to the state a start needs; a second start finds everything done."""
    marker = settings.home / "demo_company"
    if demo and not settings.database.exists():
        marker.write_text("", "utf-8")
    appliance = assemble(settings)
    try:
        _keep_first_password(appliance)
        take_in(settings, appliance.workshop, appliance.preferences)
        appliance.calendar.seed()
        filled = is_demo(settings) and marker.read_text("utf-8") != FILLED
        if filled:
            progress("filling the empty home with the demo company …")
            _fill(appliance)
            marker.write_text(FILLED, "utf-8")
        _speak(appliance, progress)
        if filled:
            demo_company.release_bulletins(appliance)
    finally:
        appliance.close()


def _keep_first_password(appliance: Appliance) -> None:
    password = appliance.operators.first_password()
    if password is None:
        return
    path = appliance.settings.secrets / "first_password"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password.reveal() + "\n")


def _fill(appliance: Appliance) -> None:
    """Import the demo company's files as a registrar's, then add what no file carries."""
    with tempfile.TemporaryDirectory(dir=appliance.settings.run) as folder:
        appliance.plugins.collect("demo_files", folder=Path(folder))
        report = appliance.exchange_imports.import_folder(Path(folder), "demo")
    if report.refused:
        raise StartRefused(f"the demo company's files were refused: {report.refused[0]}")
    if not report.results:
        raise StartRefused(
            "no plugin writes the demo company's files; start with --no-demo, or put the plugin"
            " ofd_exchange back"
        )
    demo_company.complete(appliance, appliance.clock().date())
    demo_company.plan_conference(appliance)


def _speak(appliance: Appliance, progress: Progress) -> None:
    rendered = render_all(appliance, progress=_Steps(progress))
    progress(f"sentences: {rendered.made} clips spoken, {rendered.reused} were there")
    for clip, reason in rendered.failed[:3]:
        progress(f"the clip {clip.name} could not be spoken: {reason}")
    keep_fixed_sentences(appliance.settings, appliance.prompts, appliance.clips)


class _Steps:
    """Tells how far a long step is, about every two seconds."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._next_at = time.monotonic() + SECONDS_BETWEEN_STEPS

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() >= self._next_at:
            self._next_at = time.monotonic() + SECONDS_BETWEEN_STEPS
            self._progress(f"speaking the sentences: {done} of {total}")
