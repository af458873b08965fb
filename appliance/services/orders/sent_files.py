"""Keeps every file that goes out: written and synced before its orders are marked, never changed.

`sent/<registrar>/<distributor>/<YYYYMMDD>/<NNN>/` holds the files of one batch.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from appliance.errors import ExportRefused
from appliance.records.exchange import ApplicationFiles, ExportedBatch


class SentFiles:
    """The folder of sent files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second export, of this or another process, waiting until this one is done."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def draft(
        self, registrar_code: str, distributor_code: str, trade_date: date, batch: int
    ) -> Path:
        """Return the empty folder of a batch that was not marked yet."""
        folder = self._folder_of(registrar_code, distributor_code, trade_date, batch)
        if folder.exists():  # a crash came before its orders were marked
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        return folder

    def sync(self, draft: Path, files: ApplicationFiles) -> str:
        """Bring the files of a batch and their folders onto the disk; return their digest."""
        names = [name for name in (files.file, files.index_file) if name]
        for name in names:
            _sync(draft / name)
        for folder in (draft, *draft.parents[:4]):
            _sync(folder)
        return _digest(draft / name for name in names)

    def publish(self, batches: Sequence[ExportedBatch], folder: Path) -> list[str]:
        """Lay the files of one day's batches into a folder, the newest index last."""
        if not batches:
            return []
        folder.mkdir(parents=True, exist_ok=True)
        kept = {batch.batch: self._checked(batch) for batch in batches}
        last = batches[-1]
        wanted = [(kept[one.batch] / one.file, one.file) for one in batches if one.file]
        wanted.append((kept[last.batch] / last.index_file, last.index_file))
        for source, name in wanted:
            part = folder / f".{name}.part"
            shutil.copyfile(source, part)
            _sync(part)
            part.replace(folder / name)
        _sync(folder)
        return [name for _source, name in wanted]

    def one(self, batch: ExportedBatch, name: str) -> Path:
        """Return where a file of a batch is kept; `ExportRefused` where it was altered."""
        return self._checked(batch) / name

    def _checked(self, batch: ExportedBatch) -> Path:
        folder = self._folder_of(
            batch.registrar_code, batch.distributor_code, batch.trade_date, batch.batch
        )
        missing = [name for name in batch.files if not (folder / name).is_file()]
        if missing:
            what = f"{folder / missing[0]} is gone and cannot be sent again"
            raise ExportRefused(what, "gone", file=missing[0])
        if _digest(folder / name for name in batch.files) != batch.digest:
            what = f"the files in {folder} are not as they were sent"
            raise ExportRefused(what, "altered", file=batch.file)
        return folder

    def _folder_of(
        self, registrar_code: str, distributor_code: str, trade_date: date, batch: int
    ) -> Path:
        day, number = f"{trade_date:%Y%m%d}", f"{batch:03}"
        return self._folder / registrar_code / distributor_code / day / number


def _digest(paths: Iterable[Path]) -> str:
    content = hashlib.sha256()
    for path in paths:
        content.update(path.read_bytes())
    return content.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
