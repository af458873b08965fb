"""Makes one backup in a process of its own: `python -m appliance.machine.backup NUMBER`.

Copies, carries to the place, and has the archive proven by another process; only then it is good.
One at a time for a home; what a killed one left, the next one takes away.
"""

import errno
import fcntl
import json
import logging
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance import strongbox
from appliance.assembly import Appliance, assemble
from appliance.errors import BackupCancelled, BackupRefused, FundlineError
from appliance.machine.proof import with_low_priority
from appliance.records.backup import CANCELLED, FAILED, Backup, StoredArchive
from appliance.services.backups import archives, keys
from appliance.services.backups.archives import ArchiveWriter, Written
from appliance.services.backups.expiry import expired
from appliance.services.backups.home_files import HomeFiles
from appliance.services.backups.manifest import Manifest
from appliance.services.backups.places import ARCHIVE, Place
from appliance.settings import CHECKOUT, product_version, read_settings
from appliance.store import copies

SHANGHAI = ZoneInfo("Asia/Shanghai")
TELL_SECONDS = 0.5
LOOK_SECONDS = 0.1
TIED = ("setpriv", "--pdeathsig", "KILL", "--")
"""A proof whose backup was killed ends with it."""

log = logging.getLogger(__name__)


class BackupRun:
    """One backup, from its row to its end."""

    def __init__(self, appliance: Appliance, backup: Backup) -> None:
        self._appliance = appliance
        self._backups = appliance.care.backups
        self._backup = backup
        self._draft = appliance.settings.home / "spool" / "backup"
        self._scratch = appliance.settings.home / "spool" / "proof"
        self._told_at = 0.0

    def make(self) -> Backup:
        """Make it; whatever happens is written into its row."""
        number = self._backup.id
        if self._backups.begin(number):
            try:
                self._make()
            except BackupCancelled as error:
                self._backups.end(number, CANCELLED, str(error))
            except (FundlineError, OSError) as error:
                self._backups.end(number, FAILED, str(error), _code(error))
            finally:
                shutil.rmtree(self._draft, ignore_errors=True)
                shutil.rmtree(self._scratch, ignore_errors=True)
        return self._backups.one(number)

    def _make(self) -> None:
        url = self._backup.place
        self._backups.setup.refuse_place(url)
        with closing(self._backups.setup.place(url)) as place:
            place.look()
            name, written = self._written(place)
            self._backups.wrote(self._backup.id, name, written)
            self._prove(place, name)
            self._tidy(place)

    def _written(self, place: Place) -> tuple[str, Written]:
        shutil.rmtree(self._draft, ignore_errors=True)
        files = HomeFiles(self._appliance.settings, self._draft)
        now = self._appliance.clock().astimezone(SHANGHAI)
        held = copies.contents(files.take())
        bare = Manifest(
            product=product_version(),
            made_at=now.isoformat(timespec="seconds"),
            schema=held.schema,
            counts=held.counts,
            seal_number=held.seal_number,
            seal_mac=held.seal_mac,
            entries=(),
        )
        name = f"fundline-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}.fundline"
        writer = ArchiveWriter(place, self._backups.setup.key(), files, self._tell_files)
        return name, writer.write(name, bare, self._signer())

    def _prove(self, place: Place, name: str) -> None:
        command = [*TIED, sys.executable, "-m", "appliance.machine.proof"]
        with subprocess.Popen(
            [*command, str(self._appliance.settings.home), self._backup.place, name],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                said = self._answer(process)
            finally:
                process.kill()
        if "refused" in said:
            if said["file"] and said["file"] != name:  # so that the next one carries it again
                place.remove(said["file"])
            raise BackupRefused("proof", f"the archive cannot be restored: {said['refused']}")
        if said["findings"]:
            raise BackupRefused("altered", f"it restores, but {said['findings'][0]};"
                                " see fundline verify")  # fmt: skip
        self._backups.prove(self._backup.id, rows=said["rows"], seals=said["seals"])

    def _answer(self, process: "subprocess.Popen[str]") -> dict[str, Any]:
        """Wait for the other process; look meanwhile whether somebody wants the end."""
        if process.stdin is None or process.stdout is None:
            raise BackupRefused("proof", "the proof cannot be talked with")
        process.stdin.write(self._backups.setup.words().reveal() + "\n")
        process.stdin.close()
        while process.poll() is None:
            self._tell("proof", 500)
            time.sleep(LOOK_SECONDS)
        lines = process.stdout.read().strip().splitlines()
        if not lines:
            raise BackupRefused("proof", f"the proof ended with status {process.returncode}")
        answer: dict[str, Any] = json.loads(lines[-1])
        return answer

    def _tidy(self, place: Place) -> None:
        """Take away the archives whose time is over, and what no other one needs."""
        found = [
            StoredArchive(name, size, _moment(name))
            for name, size in place.sizes("").items()
            if ARCHIVE.fullmatch(name)
        ]
        good = self._backups.good_names(self._backup.place)
        gone = expired(found, good, self._backups.setup.plan(), self._appliance.clock())
        for one in gone:
            place.remove(one.name)
            self._backups.removed(self._backup.place, one.name)
        if gone:
            left = [one.name for one in found if one not in gone]
            archives.sweep(place, self._backups.setup.key(), self._backups.setup.words(), left)

    def _signer(self) -> Ed25519PrivateKey:
        seed = strongbox.secret(self._appliance.settings, keys.SIGNING).reveal().encode()
        return Ed25519PrivateKey.from_private_bytes(sha256(seed).digest())

    def _tell_files(self, done: int, total: int) -> None:
        self._tell("files", done * 1000 // max(1, total))

    def _tell(self, stage: str, permille: int) -> None:
        if time.monotonic() - self._told_at >= TELL_SECONDS:
            self._told_at = time.monotonic()
            self._backups.tell(self._backup.id, stage, permille)


def make(appliance: Appliance, backup: Backup) -> Backup:
    """Make a backup that was asked for, as the only process that does."""
    with _only_one(appliance):
        appliance.care.backups.recover()
        return BackupRun(appliance, backup).make()


def make_now(appliance: Appliance, by: str, place: str = "") -> Backup:
    """Ask for a backup and make it here."""
    with _only_one(appliance):
        appliance.care.backups.recover()
        return BackupRun(appliance, appliance.care.backups.ask(by, place)).make()


@contextmanager
def _only_one(appliance: Appliance) -> Iterator[None]:
    folder = appliance.settings.run
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused("busy", "another backup is being made") from error
        yield


def _code(error: FundlineError | OSError) -> str:
    if isinstance(error, BackupRefused):
        return error.reason
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    return "full" if full else ""


def _moment(name: str) -> datetime:
    return datetime.strptime(name.split("-")[1], "%Y%m%dT%H%M%S").replace(tzinfo=SHANGHAI)


def main() -> int:
    """Make the backup of this number."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with_low_priority()
    try:
        with closing(assemble(read_settings())) as appliance:
            done = make(appliance, appliance.care.backups.one(int(sys.argv[1])))
    except FundlineError as error:
        log.error("%s", error)
        return 1
    log.info("backup %d: %s %s", done.id, done.state, done.reason)
    return 0


if __name__ == "__main__":
    sys.exit(main())
