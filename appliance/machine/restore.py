"""Restores an archive into a bare home: all of it under a draft's name, proven, then renamed.

Whatever the archive holds, only plain files below the draft are written, never more bytes than
the signed list says, and nothing of it is run. What fails leaves nothing behind.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from appliance.assembly import assemble
from appliance.errors import ArchiveRefused, FundlineError
from appliance.services.backups.archives import ArchiveReader
from appliance.services.backups.manifest import DATABASE, Manifest
from appliance.services.backups.places import Place
from appliance.settings import Secret, Settings
from appliance.store import copies
from appliance.store.copies import Contents

ROOM_LEFT_BYTES = 64 * 1024 * 1024
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Restored:
    """What was restored and what was found about it."""

    made_at: str
    product: str
    signer: str
    files: int
    bytes: int
    rows: int
    seals: int
    findings: tuple[str, ...]
    """What the seals say is not as it was sealed; it was not either when the backup was made."""


def restore(
    place: Place,
    name: str,
    words: Secret,
    home: Path,
    *,
    signer: str = "",
    told: Told | None = None,
) -> Restored:
    """Restore into a home that is bare; `ArchiveRefused` leaves no trace of it."""
    home = home.absolute()
    refuse_used(home)
    home.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with _draft(home) as draft:
        restored = unpack(place, name, words, draft, signer=signer, told=told)
        if home.exists():
            home.rmdir()  # fails where somebody laid something into it meanwhile
        draft.rename(home)
    return restored


def unpack(
    place: Place,
    name: str,
    words: Secret,
    home: Path,
    *,
    signer: str = "",
    told: Told | None = None,
) -> Restored:
    """Unpack an archive into an empty folder, open what came, count and verify it."""
    reader = ArchiveReader(place, name, words)
    try:
        manifest = reader.manifest
        _refuse_other(manifest, reader.signer, signer)
        _refuse_no_room(manifest, home)
        _write(reader, home, told or (lambda _done, _total: None))
    except ArchiveRefused as error:
        error.file = reader.reading
        raise
    finally:
        reader.close()
    contents = _counted(manifest, home / DATABASE)
    seals, findings = _verified(home)
    return Restored(
        made_at=manifest.made_at,
        product=manifest.product,
        signer=reader.signer,
        files=len(manifest.entries),
        bytes=manifest.bytes,
        rows=sum(contents.counts.values()),
        seals=seals,
        findings=findings,
    )


def refuse_used(home: Path) -> None:
    """Refuse a home in which anything lies."""
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise ArchiveRefused("home", f"{home} is no folder")
    if home.exists() and any(home.iterdir()):
        raise ArchiveRefused("home", f"{home} is not empty; restore into a new folder")


def _refuse_other(manifest: Manifest, signed_by: str, wanted: str) -> None:
    if wanted and signed_by != wanted.lower():
        raise ArchiveRefused("signer", f"another box made this backup: it is signed by {signed_by}")
    unknown = copies.unknown_migrations(manifest.schema)
    if unknown:
        raise ArchiveRefused(
            "newer",
            f"the backup was made by Fundline {manifest.product} with tables this version does not"
            f" know ({unknown[0]}); install that version first",
        )


def _refuse_no_room(manifest: Manifest, home: Path) -> None:
    wanted, free = manifest.bytes + ROOM_LEFT_BYTES, shutil.disk_usage(home).free
    if wanted > free:
        raise ArchiveRefused(
            "room", f"the backup needs {wanted >> 20} MB at {home.parent}, {free >> 20} MB are free"
        )


def _write(reader: ArchiveReader, home: Path, told: Told) -> None:
    total = reader.manifest.bytes
    done = 0
    for entry, parts in reader.contents():
        path = home / entry.path
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(path, flags, PRIVATE_FILE), "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        done += entry.size
        told(done, total)


def _counted(manifest: Manifest, database: Path) -> Contents:
    """Compare what the restored database holds with what the list says."""
    if wrong := copies.faults(database):
        raise ArchiveRefused("database", f"the restored database is not sound: {wrong[0]}")
    found = copies.contents(database)
    expected = Contents(manifest.schema, manifest.counts, manifest.seal_number, manifest.seal_mac)
    if found != expected:
        raise ArchiveRefused("database", "the restored database is not the one that was backed up")
    return found


def _verified(home: Path) -> tuple[int, tuple[str, ...]]:
    try:
        appliance = assemble(Settings(home=home))
        with closing(appliance):
            verdict = appliance.proof.verify()
    except FundlineError as error:
        raise ArchiveRefused("database", f"the restored box cannot be opened: {error}") from error
    findings = tuple(f"{finding.subject}: {finding.what}" for finding in verdict.findings)
    return verdict.seals, findings


@contextmanager
def _draft(home: Path) -> Iterator[Path]:
    """Lend the folder that becomes the home; what an earlier one left is taken away."""
    draft = home.parent / f".{home.name}.restoring"
    with (home.parent / f".{home.name}.restoring.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveRefused("home", f"{home} is being restored already") from error
        try:
            if draft.exists():
                shutil.rmtree(draft)
            draft.mkdir(mode=PRIVATE_FOLDER)
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            Path(lock.name).unlink(missing_ok=True)
