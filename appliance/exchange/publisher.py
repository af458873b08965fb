"""Brings a wanted version into force: Asterisk's files, the reload, and whether Asterisk has it.

The files of a version are written aside and `etc` is led to them at one moment; the version is in
force when Asterisk says that it has it. Killed anywhere, the next exchange begins again: until it
is written down that a version is in force or failed, it is wanted.
"""

import logging
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import TemplateError

from appliance.assembly import Appliance
from appliance.errors import (
    ActionRefused,
    PublishingFailed,
    SentenceRefused,
    SettingRefused,
    SoundUnavailable,
    SwitchboardAway,
    VoiceFailed,
)
from appliance.machine.asterisk_root import asterisk_root, modules_folder
from appliance.records.workshop import OVERRIDABLE, Version
from appliance.spoken_texts import speak_version
from appliance.telephony.config_files import put_in_place, rendered, usable, write_files
from appliance.telephony.reloading import contexts, endpoints, global_variable, reload
from appliance.telephony.switchboard import Switchboard

UNSPEAKABLE = (SentenceRefused, SoundUnavailable, VoiceFailed)
KEPT = 3
"""Folders of earlier versions that stay; their files can be written anew at any time."""
MOST_LOSSES = 3
"""How often Asterisk may break off while it reads a version's files."""

log = logging.getLogger(__name__)


class Publisher:
    """Does what the console commits; the exchange lets it look several times a second."""

    def __init__(
        self, appliance: Appliance, switchboard: Switchboard, ready: Callable[[], bool]
    ) -> None:
        self._appliance, self._settings = appliance, appliance.settings
        self._versions = appliance.workshop.versions
        self._switchboard = switchboard
        self._ready = ready
        self._losses: dict[int, int] = {}

    def look(self) -> None:
        """Bring the wanted version into force, or take it back and say why it cannot be."""
        wanted = self._versions.wanted()
        if wanted is None or not self._ready():
            return
        before = self._versions.in_force()
        try:
            self._bring(before, wanted)
        except PublishingFailed as error:
            self._take_back(before, wanted, error.noted)
        except (SettingRefused, TemplateError, *UNSPEAKABLE) as error:
            self._take_back(before, wanted, f"other: {error}")
        except SwitchboardAway as error:
            self._lost(before, wanted, error)
        else:
            if self._versions.put_in_force(wanted.number):
                log.info("version %d is in force", wanted.number)
            self._tidy(before, wanted)

    def _bring(self, before: Version, wanted: Version) -> None:
        speak_version(self._appliance, wanted.documents)
        texts = self._texts(wanted)
        write_files(self._folder(wanted), texts)
        put_in_place(self._settings, wanted.number)
        self._reload(self._texts_before(before), texts)
        self._look_for(wanted.number, texts)

    def _take_back(self, before: Version, wanted: Version, reason: str) -> None:
        log.error("version %d is taken back: %s", wanted.number, reason)
        texts = self._texts_before(before)
        write_files(self._folder(before), texts)
        put_in_place(self._settings, before.number)
        try:
            self._reload({}, texts)
            self._look_for(before.number, texts)
        except SwitchboardAway as error:  # it reads these files when it is back
            log.warning("Asterisk did not answer while version %d was taken back: %s",
                        wanted.number, error)  # fmt: skip
        self._versions.fail(wanted.number, reason)

    def _lost(self, before: Version, wanted: Version, error: SwitchboardAway) -> None:
        """Try again when Asterisk is back; what breaks it again and again is taken back."""
        losses = self._losses[wanted.number] = self._losses.get(wanted.number, 0) + 1
        log.warning("version %d waits for Asterisk: %s", wanted.number, error)
        if losses >= MOST_LOSSES:
            self._take_back(before, wanted, f"broke_off: {error}")

    def _texts(self, version: Version) -> dict[str, str]:
        modules = modules_folder(asterisk_root())
        return rendered(self._settings, modules, version.documents, version.number)

    def _texts_before(self, version: Version) -> dict[str, str]:
        """Return the files of the version in force as Asterisk was started with them."""
        modules = modules_folder(asterisk_root())
        return usable(self._settings, modules, version.documents, version.number)[0]

    def _folder(self, version: Version) -> Path:
        return self._settings.asterisk / f"etc-{version.number}"

    def _reload(self, before: Mapping[str, str], texts: Mapping[str, str]) -> None:
        for name, modules in OVERRIDABLE.items():
            if before.get(name) != texts[name]:
                for module in modules:
                    try:
                        reload(self._switchboard, module)
                    except ActionRefused as error:
                        what = f"Asterisk does not take {name}: {error}"
                        detail = f"{name}: {error}"
                        raise PublishingFailed(what, "not_taken", detail=detail) from error

    def _look_for(self, number: int, texts: Mapping[str, str]) -> None:
        """Ask Asterisk whether it has what the files say."""
        found = global_variable(self._switchboard, "FUNDLINE_VERSION")
        if found != str(number):
            what = f"Asterisk has version {found or '?'} of extensions.conf"
            raise PublishingFailed(what, "version", detail=found or "?")
        if missing := _contexts(texts["extensions.conf"]) - contexts(self._switchboard):
            raise _lacking("context", missing)
        if missing := _endpoints(texts["pjsip.conf"]) - endpoints(self._switchboard):
            raise _lacking("endpoint", missing)

    def _tidy(self, before: Version, wanted: Version) -> None:
        self._losses.pop(wanted.number, None)
        folders = [f for f in self._settings.asterisk.glob("etc-*") if f.name[4:].isdigit()]
        folders.sort(key=lambda folder: int(folder.name[4:]))
        for folder in folders[:-KEPT]:
            if folder not in (self._folder(before), self._folder(wanted)):
                shutil.rmtree(folder)


def _contexts(text: str) -> set[str]:
    """Return the contexts of a rendered extensions.conf that have at least one line."""
    found: set[str] = set()
    name = ""
    for line in text.splitlines():
        if header := re.match(r"\[([\w.-]+)\]", line):
            name = header[1]
        elif name and re.match(r"\s*(exten|include)\s*=", line):
            found.add(name)
    return found - {"general", "globals"}


def _endpoints(text: str) -> set[str]:
    """Return the endpoints of a rendered pjsip.conf."""
    sections = re.findall(r"^\[([\w.-]+)\](?:\(([\w,!]*)\))?", text, re.MULTILINE)
    return {name for name, of in sections if "line" in of.split(",")}


def _lacking(what: str, missing: set[str]) -> PublishingFailed:
    names = ", ".join(sorted(missing))
    return PublishingFailed(f"Asterisk has no {what} {names}", what, detail=names)
