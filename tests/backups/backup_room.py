"""A box with evidence in it, its backups, and what somebody could do to an archive."""

import json
import os
import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.assembly import Appliance, assemble
from appliance.machine import backup as machine
from appliance.machine.restore import Restored, restore
from appliance.records.backup import Backup
from appliance.services.backups import manifest as manifests
from appliance.services.backups import sealed_file
from appliance.services.backups.archives import LENGTH
from appliance.services.backups.places import FolderPlace
from appliance.settings import CHECKOUT, Secret, Settings


class BackupRoom:
    """One box, one place, one key."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        self.folder = folder
        self.home = folder / "home"
        if home is not None:
            shutil.copytree(home, self.home)
        self.ahead = timedelta(0)
        self.box: Appliance = assemble(Settings(home=self.home), clock=self.clock)
        self.place = folder / "place"
        self.setup = self.box.care.backups.setup
        self.words: Secret = self.setup.make_key()
        self.setup.set_place(str(self.place), same_disk=True)
        self._numbers = count(1)

    def clock(self) -> datetime:
        return datetime.now().astimezone() + self.ahead

    def close(self) -> None:
        self.box.close()

    def record(self, seconds: float = 0.5) -> Path:
        """Record one call to its end and seal it; return its file."""
        call_id = f"call.{next(self._numbers)}"
        recording = self.box.recordings.begin(call_id)
        path = self.box.recordings.path(recording)
        with wave.open(str(path), "wb") as wav:
            wav.setparams((1, 2, 8000, 0, "NONE", ""))
            wav.writeframes(os.urandom(int(8000 * seconds) * 2))
        self.ahead += timedelta(minutes=2)
        assert len(self.box.recordings.close_ended()) == 1
        self.box.seals.keep_head()
        return path

    def back_up(self) -> Backup:
        return machine.make_now(self.box, "test")

    def started(self) -> "subprocess.Popen[bytes]":
        """Start the process that makes a backup."""
        self.box.care.backups.recover()
        wanted = self.box.care.backups.ask("test")
        return subprocess.Popen(
            [sys.executable, "-m", "appliance.machine.backup", str(wanted.id)],
            cwd=CHECKOUT,
            env={**os.environ, "FUNDLINE_HOME": str(self.home), "PYTHONPATH": str(CHECKOUT)},
            stderr=subprocess.DEVNULL,
        )

    def restore(self, name: str, home: str = "back", words: Secret | None = None) -> Restored:
        return restore(FolderPlace(self.place), name, words or self.words, self.folder / home)

    def archive(self, backup: Backup) -> Path:
        return self.place / backup.name

    def leftovers(self) -> list[str]:
        """Return what should not lie anywhere after a backup or a restore."""
        spool = self.home / "spool"
        found = [*spool.glob("backup*"), *spool.glob("proof*"), *self.folder.glob(".*restoring*")]
        return [str(one) for one in [*found, *self.place.rglob("*.part")]]

    # --- somebody who has the key, but no good will

    def forged(self, name: str, change) -> str:
        """Make an archive of one whose list somebody changed and signed with a key of his own."""
        plain = self._plain(name)
        (length,) = LENGTH.unpack(plain[: LENGTH.size])
        packed, rest = plain[LENGTH.size : LENGTH.size + length], plain[LENGTH.size + length :]
        value = json.loads(packed[: -manifests.SIGNATURE_BYTES])
        rest = change(value, rest) or rest
        signer = Ed25519PrivateKey.generate()
        value["signer"] = manifests.fingerprint(signer.public_key())
        text = json.dumps(value).encode()
        return self.packed(text + signer.sign(text), rest)

    def packed(self, packed: bytes, rest: bytes = b"") -> str:
        """Encrypt a list and what follows it as an archive at the place."""
        name = f"fundline-20260101T000000-{os.urandom(3).hex()}.fundline"
        parts = [LENGTH.pack(len(packed)), packed, rest]
        sealed = sealed_file.encrypted(self.setup.key(), sealed_file.ARCHIVE, parts)
        FolderPlace(self.place).put(name, sealed)
        return name

    def _plain(self, name: str) -> bytes:
        with (self.place / name).open("rb") as file:
            return b"".join(sealed_file.decrypted(self.setup.key(), sealed_file.ARCHIVE, file))


def below(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def killed_after(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Kill a process after a while, unless it ended."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.wait()


def one_room(folder: Path, home: Path) -> Iterator[BackupRoom]:
    """Lend a room with three recordings and what the demo company has."""
    room = BackupRoom(folder, home)
    for _ in range(3):
        room.record()
    (room.home / "appliance.toml").write_text("sip_port = 5070\n", "utf-8")
    (room.home / "sounds" / "recorded" / "zh").mkdir(parents=True, exist_ok=True)
    (room.home / "sounds" / "recorded" / "zh" / "own.wav").write_bytes(os.urandom(4000))
    yield room
    room.close()
