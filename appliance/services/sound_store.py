"""The kept voices: messages, comments, greetings and commentaries, each a WAV file with a seal.

A voice is announced by its row before anything is recorded, grows in the spool, and is moved into
its place when it is whole. What a hang-up, a killed part or a full disk left behind is adopted.
"""

import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from appliance.audio.recording_files import NOTHING, Settled, is_complete, settle, sha256_of
from appliance.errors import VoiceRefused, VoiceUnknown
from appliance.services.chain import canonical
from appliance.services.row_records import stamp
from appliance.services.seals import FileGone, Finding, Seals, digest
from appliance.store.database import Database
from appliance.store.voices import VoiceStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
SEALED = ("message", "comment", "commentary", "answer")
"""The kinds that are evidence; a greeting may be replaced."""
LEAST_FREE_BYTES = 50 * 1024 * 1024
LEAST_MILLISECONDS = 1000
"""Less than this is no message but a receiver put down again."""
CLOSING_SECONDS = 1.0
"""Asterisk says that a recording ended a moment before it closes the file."""
LOOK_SECONDS = 0.02
STILL_SECONDS = 1.0
STILL_UNFINISHED_SECONDS = 5.0
"""A living recording grows every 2.05 s, when Asterisk's buffer of 32 KiB is full."""
STILL_UNKNOWN_SECONDS = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Voice:
    """One voice; `status` is recording, kept, empty (too short to be one) or dropped."""

    id: str
    kind: str
    call_id: str
    status: str
    file: str
    began_at: datetime
    kept_at: datetime | None
    milliseconds: int | None
    bytes: int | None
    sha256: str | None
    repaired: bool

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """Return the voice of a row."""
        return cls(
            **row
            | {
                "began_at": datetime.fromisoformat(row["began_at"]),
                "kept_at": datetime.fromisoformat(row["kept_at"]) if row["kept_at"] else None,
                "repaired": bool(row["repaired"]),
            }
        )


Kept = Callable[["Tables", Voice], None]
"""What the owner of a kind does, inside the transaction in which a voice of it is closed."""


class SoundStore:
    """Keeps the voices; it is also the witness for their seals."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        folder: Path,
        spool: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = VoiceStore(database)
        self._seals = seals
        self._folder, self._spool = folder, spool
        self._clock = clock
        self._owners: dict[str, Kept] = {}
        for kind in SEALED:
            seals.witness(kind, self)

    def owner(self, kind: str, kept: Kept) -> None:
        """Let someone know when a voice of a kind is kept, or turns out to be empty."""
        self._owners[kind] = kept

    # --- while somebody speaks

    def begin(self, kind: str, call_id: str = "") -> Voice:
        """Open the row of a new voice, on the disk before anything is recorded.

        Inside a writing transaction of the caller, his own rows are committed with it.
        """
        now = self._clock().astimezone(SHANGHAI)
        voice_id = f"{now:%Y%m%d%H%M%S}{secrets.token_hex(4)}"
        file = f"{kind}/{now:%Y/%m}/{voice_id}.wav"
        self._make_room(self._folder / file)
        values = {"id": voice_id, "kind": kind, "call_id": call_id, "file": file}
        with self._database.writing() as tables:
            return Voice.of(self._store.begin(tables, values | {"began_at": stamp(now)}))

    def spool(self, voice: Voice) -> Path:
        """Return the file a voice is recorded into."""
        return self._spool / Path(voice.file).name

    def keep(self, voice: Voice) -> Voice | None:
        """Close a voice whose recording is over; None where its file is not finished yet.

        Then nobody writes it to its end, and it will be adopted.
        """
        deadline = time.monotonic() + CLOSING_SECONDS
        while not self._is_whole(voice):
            if time.monotonic() > deadline:
                return None
            time.sleep(LOOK_SECONDS)
        return self._close(voice)

    def drop(self, voice: Voice) -> None:
        """Give up a voice nobody wants: one that is not closed yet, or a greeting."""
        with self._database.writing() as tables:
            dropped = self._store.drop(tables, voice.id)
        if dropped is not None:
            self.spool(voice).unlink(missing_ok=True)
            self.path(voice).unlink(missing_ok=True)

    def take_in(self, kind: str, wav: Path) -> Voice | None:
        """Keep a copy of a finished WAV file of 8 kHz, 16 bit, mono."""
        voice = self.begin(kind)
        try:
            shutil.copyfile(wav, self.spool(voice))
        except OSError as error:
            self.drop(voice)
            raise VoiceRefused(f"{wav} cannot be kept: {error.strerror}") from error
        return self._close(voice)

    # --- what people ask

    def one(self, voice_id: str) -> Voice:
        """Return a voice."""
        row = self._store.row(voice_id)
        if row is None:
            raise VoiceUnknown(f"there is no voice {voice_id}")
        return Voice.of(row)

    def path(self, voice: Voice) -> Path:
        """Return where a kept voice is."""
        return self._folder / voice.file

    # --- adopting

    def adopt(self, call_id: str | None = None) -> list[Voice]:
        """Close what nobody will close any more; with a call, what is open of that call."""
        adopted, failed = [], []
        for row in self._store.open_rows():
            voice = _voice(row)
            wanted = self._over(row, voice) if call_id is None else row["call_id"] == call_id
            try:
                if wanted:
                    adopted.append(self._close(voice))
            except OSError as error:
                failed.append(str(error))
        if failed:
            raise VoiceRefused(f"voices cannot be kept: {'; '.join(failed)}")
        return [voice for voice in adopted if voice is not None]

    def _over(self, row: dict[str, Any], voice: Voice) -> bool:
        if row["known"] and row["ended_at"] is None:
            return False
        try:
            touched = self._where(voice).stat().st_mtime
            still = STILL_SECONDS if self._is_whole(voice) else STILL_UNFINISHED_SECONDS
        except FileNotFoundError:
            latest = max(row["began_at"], row["ended_at"] or "")
            touched, still = datetime.fromisoformat(latest).timestamp(), STILL_UNFINISHED_SECONDS
        if not row["known"]:
            still = STILL_UNKNOWN_SECONDS
        return self._clock().timestamp() - touched >= still

    # --- closing

    def _close(self, voice: Voice) -> Voice | None:
        """Put the file in its place, measure and seal it; None where somebody else closed it."""
        settled = self._settled(voice)
        status = "kept" if settled.milliseconds >= LEAST_MILLISECONDS else "empty"
        values = {"id": voice.id, "status": status, "kept_at": stamp(self._clock())}
        with self._database.writing() as tables:
            row = self._store.close(tables, values | settled._asdict())
            if row is None:
                return None
            closed = Voice.of(row)
            if status == "kept" and closed.kind in SEALED:
                self._seals.append(tables, closed.kind, closed.id, digest(row))
            if closed.kind in self._owners:
                self._owners[closed.kind](tables, closed)
        if status == "empty":
            self.path(closed).unlink(missing_ok=True)
        elif closed.repaired:
            log.warning("the voice %s was cut off and is repaired", self.path(closed))
        return closed

    def _settled(self, voice: Voice) -> Settled:
        path = self.path(voice)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self.spool(voice).replace(path)
        except FileNotFoundError:
            if not path.exists():
                return NOTHING
        settled = settle(path)
        for folder in (path.parent, self._spool):
            _sync(folder)
        return settled

    def _where(self, voice: Voice) -> Path:
        spool = self.spool(voice)
        return spool if spool.exists() else self.path(voice)

    def _is_whole(self, voice: Voice) -> bool:
        try:
            return is_complete(self._where(voice))
        except FileNotFoundError:
            return False

    # --- the witness

    def check(self, subject: str, sealed: str) -> str | None:
        """Compare a voice, its row and its file, with what was sealed."""
        row = self._store.row(subject)
        if row is None:
            return "its row is gone"
        if digest(row) != sealed:
            return "its row was altered"
        path = self._folder / row["file"]
        if not path.is_file():
            return FileGone(f"its file {path} is gone")
        return None if sha256_of(path) == row["sha256"] else f"its file {path} was altered"

    def sealed_text(self, subject: str) -> str | None:
        """Return the row of a voice as it was sealed."""
        row = self._store.row(subject)
        return None if row is None else canonical(row)

    def unsealed(self) -> Iterable[Finding]:
        """Name voices that should be sealed and are not."""
        for row in self._store.never_sealed(SEALED):
            yield Finding(f"{row['kind']} {row['id']}", "was kept but never sealed")

    def _make_room(self, path: Path) -> None:
        """Make the folders; refuse where the disk is nearly full."""
        try:
            self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            free = shutil.disk_usage(self._spool).free
        except OSError as error:
            raise VoiceRefused(
                f"{self._spool} cannot be used: {os.strerror(error.errno or 0)}"
            ) from error
        if free < LEAST_FREE_BYTES:
            raise VoiceRefused(f"only {free // 1024**2} MB are free at {self._spool}")


def _voice(row: dict[str, Any]) -> Voice:
    return Voice.of({name: row[name] for name in Voice.__dataclass_fields__})


def _sync(folder: Path) -> None:
    """Bring a folder's entries onto the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
