"""The recordings of calls: announced by their row, closed with a digest, sealed, never deleted."""

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from appliance.audio.recording_files import NOTHING, is_complete, length_seconds, settle, sha256_of
from appliance.errors import RecordingRefused
from appliance.services.chain import canonical
from appliance.services.seals import FileGone, Finding, Seals, digest
from appliance.store.database import Database
from appliance.store.recordings import KIND, RecordingStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEAST_FREE_BYTES = 50 * 1024 * 1024
STILL_SECONDS = 1.0
STILL_UNFINISHED_SECONDS = 5.0
"""A living recording grows every 2.05 s, when Asterisk's buffer of 32 KiB is full."""
STILL_UNKNOWN_SECONDS = 60.0
"""A call the ledger does not know is over when its recording was still for so long."""
UNSEALED_SECONDS = 60.0
MASK_INEXACT_SECONDS = 0.1
"""How exactly the beginning of a mask is known."""
MASK_LATE_SECONDS = 3.0
"""So long Asterisk may take to mask, until the recording is stopped instead."""
CALL_ID = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,80}")

log = logging.getLogger(__name__)

Spans = list[tuple[float, float | None]]


@dataclass(frozen=True)
class Recording:
    """One part of a call's recording; `masked` are seconds from its start, None is its end."""

    call_id: str
    part: int
    file: str
    started_at: datetime
    closed_at: datetime | None
    milliseconds: int | None
    bytes: int | None
    sha256: str | None
    repaired: bool
    masked: Spans

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """Return the recording of a row."""
        return cls(
            **row
            | {
                "started_at": datetime.fromisoformat(row["started_at"]),
                "closed_at": datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
                "repaired": bool(row["repaired"]),
                "masked": [(since, until) for since, until in json.loads(row["masked"])],
            }
        )

    @property
    def subject(self) -> str:
        """Return the name its seal has for it."""
        return f"{self.call_id}/{self.part}"


class Recordings:
    """Keeps the recordings; it is also the witness for their seals."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        folder: Path,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database = database
        self._store = RecordingStore(database)
        self._seals = seals
        self._folder = folder
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        seals.witness(KIND, self)

    # --- while the call runs

    def begin(self, call_id: str) -> Recording:
        """Open the row of the next part, on the disk before anything is recorded."""
        if CALL_ID.fullmatch(call_id) is None:
            raise RecordingRefused(f"{call_id!r} cannot be the name of a recording")
        now = self._now()
        with self._database.writing() as tables:
            part = self._store.next_part(tables, call_id)
            name = f"{call_id}.wav" if part == 1 else f"{call_id}.{part}.wav"
            file = f"{now:%Y/%m/%d}/{name}"
            self._make_room(self._folder / file)
            self._store.begin(tables, call_id, part, file, _text(now))
        return Recording(call_id, part, file, now, None, None, None, None, False, [])

    def mask(self, recording: Recording, spans: Spans) -> None:
        """Remember what is masked so far; a span without an end is masked still."""
        self._store.mask(recording.call_id, recording.part, json.dumps(spans))

    def lift(self, recording: Recording) -> None:
        """Write that the mask of a recording ends now."""
        now = round((self._now() - recording.started_at).total_seconds(), 2)
        *spans, (since, _open) = recording.masked
        self.mask(recording, [*spans, (since, now)])

    def masked_still(self) -> list[tuple[str, Recording]]:
        """Return the running recordings whose mask is on, each with its call's channel."""
        return [(row.pop("channel"), Recording.of(row)) for row in self._store.masked_still()]

    # --- what people ask

    def of_call(self, call_id: str) -> list[Recording]:
        """Return the parts of a call's recording, in order."""
        return [Recording.of(row) for row in self._store.of_call(call_id)]

    def path(self, recording: Recording) -> Path:
        """Return where the sound of a recording is."""
        return self._folder / recording.file

    def failures_today(self) -> int:
        """Return how many calls of the last day have no recording although they should."""
        return self._store.failures_since(_text(self._now() - timedelta(days=1)))

    # --- closing

    def close_ended(self) -> list[Recording]:
        """Repair, measure and seal the recordings of calls that are over; return those."""
        closed, failed = [], []
        for row in self._store.open_rows():
            try:
                if self._over(row):
                    closed.append(self._close(row))
            except OSError as error:
                failed.append(str(error))
        if failed:
            raise RecordingRefused(f"recordings cannot be closed: {'; '.join(failed)}")
        return closed

    def _over(self, row: dict[str, Any]) -> bool:
        if row["known"] and row["ended_at"] is None:
            return False
        path = self._folder / row["file"]
        try:
            touched, unfinished = path.stat().st_mtime, not is_complete(path)
        except FileNotFoundError:
            latest = max(row["started_at"], row["ended_at"] or "")
            touched, unfinished = datetime.fromisoformat(latest).timestamp(), True
        still = STILL_UNFINISHED_SECONDS if unfinished else STILL_SECONDS
        if not row["known"]:
            still = STILL_UNKNOWN_SECONDS
        return bool(self._now().timestamp() - touched >= still)

    def _close(self, row: dict[str, Any]) -> Recording:
        path = self._folder / row["file"]
        settled = settle(path, _last_mask(row, path)) if path.exists() else NOTHING
        values = {name: row[name] for name in ("call_id", "part")} | settled._asdict()
        with self._database.writing() as tables:
            closed = self._store.close(tables, values | {"closed_at": _text(self._now())})
            self._seals.append(tables, KIND, f"{row['call_id']}/{row['part']}", digest(closed))
        if settled.milliseconds == 0:
            log.error("call %s has a recording without sound: %s", row["call_id"], path)
        elif settled.repaired:
            log.warning("the recording %s was cut off and is repaired", path)
        return Recording.of(closed)

    # --- the witness

    def check(self, subject: str, sealed: str) -> str | None:
        """Compare a recording, its row and its file, with what was sealed."""
        call_id, _, part = subject.rpartition("/")
        row = self._store.row(call_id, int(part)) if part.isdecimal() else None
        if row is None:
            return "its row is gone"
        if digest(row) != sealed:
            return "its row was altered"
        path = self._folder / row["file"]
        if not path.is_file():
            return FileGone(f"its file {path} is gone") if row["sha256"] else None
        return None if sha256_of(path) == row["sha256"] else f"its file {path} was altered"

    def unsealed(self) -> Iterable[Finding]:
        """Name recordings that should be sealed and are not, and files no row knows."""
        for row in self._store.never_sealed():
            yield Finding(f"{KIND} {row['call_id']}/{row['part']}", "was closed but never sealed")
        limit = _text(self._now() - timedelta(seconds=UNSEALED_SECONDS))
        for row in self._store.open_rows():
            if row["ended_at"] and row["ended_at"] < limit:
                name = f"{KIND} {row['call_id']}/{row['part']}"
                yield Finding(name, f"is not sealed although its call ended at {row['ended_at']}")
        known = self._store.files()
        for file in sorted(self._files()):
            if file not in known:
                yield Finding(f"file {self._folder / file}", "no recording knows it")

    def sealed_text(self, subject: str) -> str | None:
        """Return the row of a recording as it was sealed."""
        call_id, _, part = subject.rpartition("/")
        row = self._store.row(call_id, int(part)) if part.isdecimal() else None
        return canonical(row) if row else None

    def _files(self) -> Iterator[str]:
        for path in self._folder.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(self._folder))

    def _make_room(self, path: Path) -> None:
        """Make the folder; refuse where the disk is nearly full."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            free = shutil.disk_usage(path.parent).free
        except OSError as error:
            reason = f"{path.parent} cannot be used: {os.strerror(error.errno or 0)}"
            raise RecordingRefused(reason) from error
        if free < LEAST_FREE_BYTES:
            raise RecordingRefused(f"only {free // 1024**2} MB are free at {self._folder}")

    def _now(self) -> datetime:
        return self._clock().astimezone(SHANGHAI)


def _last_mask(row: dict[str, Any], path: Path) -> float | None:
    """Return where a mask begins in which the recording ended: it may have come too late."""
    spans: Spans = json.loads(row["masked"])
    if not spans or spans[-1][1] is not None:
        return None
    since = spans[-1][0] - MASK_INEXACT_SECONDS
    return since if length_seconds(path) - since <= MASK_LATE_SECONDS else None


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
