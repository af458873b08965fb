"""Where backups lie: a folder here, a second disk, or a folder of another machine by SFTP.

Whatever the place, a file appears under its name when it is whole, and never before.
"""

import os
import pwd
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from appliance.errors import ArchiveRefused, BackupRefused
from appliance.services.backups.sftp_place import SftpPlace
from appliance.settings import Secret

ARCHIVE = re.compile(r"fundline-[0-9]{8}T[0-9]{6}-[0-9a-f]{6}\.fundline")
MARK = "fundline-backups"
"""A file that says that this is the place: where a disk is not mounted, it is missing."""
CONTENTS = "contents"
LEAST_FREE_BYTES = 64 * 1024 * 1024
DRAFT = ".part"


class Place(Protocol):
    """What is asked of a place; names are relative, with `/`."""

    def prepare(self) -> None:
        """Make the place ready at the set-up."""

    def look(self) -> None:
        """Refuse a place that is not there or has no room."""

    def put(self, name: str, parts: Iterable[bytes]) -> int:
        """Write a file whole or not at all and return its size."""

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading."""

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the files of a folder with their sizes; none where it is missing."""

    def remove(self, name: str) -> None:
        """Take a file away; a missing one is well."""

    def close(self) -> None:
        """Give back what a connection holds."""


@dataclass(frozen=True)
class FolderPlace:
    """A folder of this machine."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder and its mark."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / MARK).touch(mode=0o600)
        except OSError as error:
            user = pwd.getpwuid(os.getuid()).pw_name  # root's command works as the box's user
            what = f"{self.folder} cannot be used by the user {user}: {error.strerror}"
            raise BackupRefused("place", what, error.strerror) from error

    def look(self) -> None:
        """Refuse a folder without its mark, or without room."""
        if not (self.folder / MARK).is_file():
            raise BackupRefused(
                "away",
                f"{self.folder} is not the place that was set up; is the disk mounted?",
                self.folder,
            )
        free = shutil.disk_usage(self.folder).free
        if free < LEAST_FREE_BYTES:
            shown = f"{free // 1024**2} MB"
            raise BackupRefused("room", f"only {shown} are free at {self.folder}", shown)

    def put(self, name: str, parts: Iterable[bytes]) -> int:
        """Write a file under a draft's name, bring it onto the disk, then give it its own."""
        path = self.folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}{DRAFT}")
        size = 0
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
                for part in parts:
                    size += to.write(part)
                to.flush()
                os.fsync(to.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync(path.parent)
        return size

    def open(self, name: str) -> BinaryIO:
        """Open a file; only a plain one, so that nobody waits at a pipe."""
        path = self.folder / name
        try:
            number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise ArchiveRefused("missing", f"{path} cannot be read: {error.strerror}") from error
        if not Path(f"/proc/self/fd/{number}").is_file():
            os.close(number)
            raise ArchiveRefused("damaged", f"{path} is no plain file")
        return os.fdopen(number, "rb")

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the plain files of a folder; drafts somebody left are taken away."""
        found = {}
        with suppress(FileNotFoundError), os.scandir(self.folder / folder) as entries:
            for entry in entries:
                if entry.name.endswith(DRAFT):
                    Path(entry.path).unlink(missing_ok=True)
                elif entry.is_file(follow_symlinks=False):
                    found[entry.name] = entry.stat(follow_symlinks=False).st_size
        return found

    def remove(self, name: str) -> None:
        """Take a file away."""
        (self.folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held."""


def place_of(
    url: str, *, host_key: str = "", login: Callable[[], tuple[Secret, Secret]] | None = None
) -> Place:
    """Return the place a text names; `login` gives the password and the private key of SFTP."""
    if not url.startswith("sftp://"):
        if not url.startswith("/"):
            raise BackupRefused("place", f"{url!r} is no absolute folder and no sftp:// address")
        return FolderPlace(Path(url))
    parts = urlsplit(url)
    if not parts.hostname or not parts.username or parts.password or len(parts.path) < 2:
        form = "sftp://USER@HOST[:PORT]/FOLDER"
        raise BackupRefused("place", f"an SFTP place is {form}", form)
    password, private_key = login() if login else (Secret(""), Secret(""))
    return SftpPlace(
        host=parts.hostname,
        port=parts.port or 22,
        user=parts.username,
        folder=parts.path,
        host_key=host_key,
        password=password,
        private_key=private_key,
    )


def refuse_unsafe(folder: Path, home: Path, *, same_disk: bool) -> None:
    """Refuse a folder inside the home, and one on the home's own disk unless that is wanted."""
    folder, home = folder.resolve(), home.resolve()
    if folder.is_relative_to(home) or home.is_relative_to(folder):
        raise BackupRefused("inside", f"{folder} and the home {home} lie within each other")
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    if existing.stat().st_dev == home.stat().st_dev and not same_disk:
        raise BackupRefused(
            "same_disk",
            f"{folder} is on the disk of the box itself: one broken disk would take both;"
            " mount a second one, or say that the same disk is wanted",
        )


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
