"""What of a home belongs into its backup, taken in an order that makes the copy consistent.

The notes about the newest seals come first: they may lag behind the chain, never lead. Then the
database, at one moment. What it names then is complete, stays as it is, and is read last.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from appliance.errors import BackupRefused
from appliance.services.backups.keys import NEVER_IN_A_BACKUP
from appliance.services.backups.manifest import DATABASE, NOT_RESTORED
from appliance.settings import Settings
from appliance.store import copies
from appliance.store.copies import NamedFile

SMALL_FOLDERS = ("secrets", "evidence")
"""What is carried in the archive itself, like the files directly in the home."""
NAMED_FOLDERS = tuple(folder for folder, _sql in copies.NAMED_FILES)
TRIES = 3
ROOM_LEFT_BYTES = 128 * 1024 * 1024


class HomeFiles:
    """The files of a home for one backup; the small ones are copied into a draft folder."""

    def __init__(self, settings: Settings, draft: Path) -> None:
        self._home = settings.home
        self._settings = settings
        self._draft = draft

    def take(self) -> Path:
        """Copy what changes; return the copy of the database."""
        self._refuse_no_room()
        database = self._draft / DATABASE
        for _ in range(TRIES):
            before = self._checkpoints()
            shutil.rmtree(self._draft, ignore_errors=True)
            self._draft.mkdir(mode=0o700, parents=True)
            self._copy_folder("evidence")
            copies.copy(self._settings.database, database)
            if self._checkpoints() == before:  # else the database knows one the copy lacks
                break
        self._copy_folder("secrets")
        for entry in _files(self._home):
            self._copy(Path(entry.name))
        return database

    def small(self) -> Iterator[str]:
        """Name what was copied: it is carried in the archive."""
        for path in sorted(self._draft.rglob("*")):
            if path.is_file():
                yield path.relative_to(self._draft).as_posix()

    def named(self) -> list[NamedFile]:
        """Return the complete files the copy of the database names."""
        return copies.named_files(self._draft / DATABASE)

    def others(self) -> Iterator[str]:
        """Name every other file below the home, such as sounds and files that were sent."""
        left_out = {*NOT_RESTORED, *SMALL_FOLDERS, *NAMED_FOLDERS}
        for top in sorted(self._home.iterdir()):
            if top.is_dir() and top.name not in left_out and not top.name.startswith("."):
                for path in _below(top):
                    yield path.relative_to(self._home).as_posix()

    def path(self, name: str) -> Path:
        """Return where a file is to be read."""
        copied = self._draft / name
        return copied if copied.exists() else self._home / name

    def _checkpoints(self) -> list[Path]:
        return sorted((self._settings.evidence / "checkpoints").glob("*"))

    def _copy_folder(self, name: str) -> None:
        if (self._home / name).is_dir():
            for path in _below(self._home / name):
                self._copy(path.relative_to(self._home))

    def _copy(self, name: Path) -> None:
        own = name.name.startswith(DATABASE) and len(name.parts) == 1
        if own or name.as_posix() in {f"secrets/{one}" for one in NEVER_IN_A_BACKUP}:
            return
        target = self._draft / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(self._home / name, target)

    def _refuse_no_room(self) -> None:
        wanted = self._settings.database.stat().st_size + ROOM_LEFT_BYTES
        free = shutil.disk_usage(self._home).free
        if free < wanted:
            raise BackupRefused(
                "room",
                f"{wanted >> 20} MB are wanted at {self._home} for a copy of the database,"
                f" {free >> 20} MB are free",
                f"{free >> 20} / {wanted >> 20} MB",
            )


def _files(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(
            (
                one
                for one in entries
                if one.is_file(follow_symlinks=False) and not one.name.startswith(".")
            ),
            key=lambda one: one.name,
        )


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path
