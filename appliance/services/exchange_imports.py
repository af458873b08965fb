"""Imports fund files from a folder: each file whole or not at all, each with one logged result.

Index files are looked at first; a data file that no index lists is imported all the same, with a
note. A file without a fault that the box has no use for counts as skipped.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from appliance.errors import FileRefused
from appliance.hookspecs import FundFileReader
from appliance.records.fund import FundFile
from appliance.services.funds import Funds
from appliance.store.database import Database
from appliance.store.exchange_imports import ExchangeImportStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

log = logging.getLogger(__name__)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_AHEAD = timedelta(days=10)
"""Files may be dated on the next trading day, which a holiday can put off this long."""

USED_TYPES = frozenset({"02", "04", "05", "06", "07"})

Booking = Callable[["Tables", FundFile], None]
"""What else is done with a file, in the transaction that books it."""

Progress = Callable[[int, int, str], None]
"""Called with the number of files done, the number of all files, and the file just done."""


@dataclass(frozen=True, kw_only=True)
class FileResult:
    """What came of one file."""

    file: str
    outcome: Literal["imported", "skipped", "refused"]
    digest: str = ""
    file_type: str = ""
    version: str = ""
    file_date: date | None = None
    records: int = 0
    line: int | None = None
    field: str = ""
    reason: str = ""
    """Why it was refused or skipped; a note where it was imported."""


@dataclass(frozen=True)
class ImportReport:
    """What came of a folder."""

    results: tuple[FileResult, ...] = field(default_factory=tuple)

    @property
    def imported(self) -> list[str]:
        """Return the names of the files that were imported."""
        return [one.file for one in self.results if one.outcome == "imported"]

    @property
    def skipped(self) -> list[str]:
        """Return the names of the files whose content was known or is of no use."""
        return [one.file for one in self.results if one.outcome == "skipped"]

    @property
    def refused(self) -> list[dict[str, Any]]:
        """Return file, line, field and reason of every refused file."""
        keys = ("file", "line", "field", "reason")
        refused = [one for one in self.results if one.outcome == "refused"]
        return [{key: getattr(one, key) for key in keys} for one in refused]

    def as_json(self) -> dict[str, Any]:
        """Return the report as `fundline exchange import` prints it."""
        return {"imported": self.imported, "skipped": self.skipped, "refused": self.refused}


class ExchangeImports:
    """Imports files through the readers that plugins offer."""

    def __init__(
        self,
        database: Database,
        funds: Funds,
        readers: Sequence[FundFileReader],
        *,
        before: Sequence[Booking] = (),
        after: Sequence[Booking] = (),
    ) -> None:
        self._database = database
        self._store = ExchangeImportStore(database)
        self._funds = funds
        self._readers = readers
        self._before, self._after = before, after

    def import_folder(
        self, path: Path, source: str, progress: Progress | None = None
    ) -> ImportReport:
        """Import every index and data file of a folder; `source` says who brought them."""
        try:
            files = sorted(one for one in path.iterdir() if one.is_file())
        except OSError as error:
            reason = f"the folder cannot be read: {error.strerror}"
            raise FileRefused(str(path), reason) from error
        indexes = [one for one in files if self._is_index(one)]
        data = [one for one in files if self._reader(one)]
        listed: set[str] = set()
        results: list[FileResult] = []
        for number, file in enumerate([*indexes, *data]):
            if number < len(indexes):
                result = self._import_index(file, source, files, listed)
            else:
                result = self._import_data(file, source, listed)
            results.append(result)
            if progress is not None:
                progress(len(results), len(indexes) + len(data), file.name)
        return ImportReport(tuple(results))

    def import_file(self, path: Path, source: str) -> FileResult:
        """Import one data file, or look through one index file beside its data files."""
        if self._is_index(path):
            return self._import_index(path, source, sorted(path.parent.iterdir()), set())
        if self._reader(path) is None:
            return self._log(path, source, _refusal(path, "no plugin reads files of this name"))
        return self._import_data(path, source, None)

    def listing(
        self, limit: int, *, outcome: str = "", file: str = "", offset: int = 0
    ) -> list[dict[str, Any]]:
        """Return the logged results of files, of one outcome and name or all, newest first."""
        asked = {"outcome": outcome, "file": file, "limit": limit, "offset": offset}
        return self._store.listing(asked)

    def count(self, *, outcome: str = "", file: str = "") -> int:
        """Return how many results there are, of one outcome and name or all."""
        return self._store.count({"outcome": outcome, "file": file})

    def _import_index(
        self, path: Path, source: str, files: Iterable[Path], listed: set[str]
    ) -> FileResult:
        try:
            digest = _digest(path)
            names = next(
                names for reader in self._readers if (names := reader.index_of(path)) is not None
            )
            present = {one.name.casefold() for one in files}
            listed.update(name.casefold() for name in names)
            for name in names:
                if name.casefold() not in present:
                    raise FileRefused(path.name, f"the listed file {name} is missing")
        except FileRefused as error:
            return self._log(path, source, _refused(path, error))
        known = self._store.was_taken(digest)
        return self._log(
            path,
            source,
            FileResult(
                file=path.name,
                outcome="skipped" if known else "imported",
                digest=digest,
                file_type="index",
                records=len(names),
                reason="the same content was imported before" if known else "",
            ),
        )

    def _import_data(self, path: Path, source: str, listed: set[str] | None) -> FileResult:
        try:
            digest = _digest(path)
            if self._store.was_taken(digest):
                reason = "the same content was imported before"
                result = FileResult(file=path.name, outcome="skipped", digest=digest, reason=reason)
                return self._log(path, source, result)
            file = self._read(path, digest)
            # Booked and logged in one transaction: a cut never leaves one without the other.
            with self._database.writing() as tables:
                for book in self._before:
                    book(tables, file)
                records = self._funds.apply(file)
                for book in self._after:
                    book(tables, file)
                result = _booked(file, digest, records, unlisted=_unlisted(path, listed))
                return self._log(path, source, result)
        except FileRefused as error:
            return self._log(path, source, _refused(path, error))

    def _read(self, path: Path, digest: str) -> FundFile:
        reader = self._reader(path)
        if reader is None:
            raise FileRefused(path.name, "no plugin reads files of this name")
        file = reader.read(path)
        if _digest(path) != digest:
            raise FileRefused(path.name, "the file changed while it was read; is it still copied?")
        today = datetime.now(SHANGHAI).date()
        if file.file_date > today + LONGEST_AHEAD:
            reason = f"its date {file.file_date} is long after today {today}; is the clock right?"
            raise FileRefused(path.name, reason)
        return file

    def _is_index(self, path: Path) -> bool:
        for reader in self._readers:
            try:
                if reader.index_of(path) is not None:
                    return True
            except FileRefused:
                return True
        return False

    def _reader(self, path: Path) -> FundFileReader | None:
        return next((reader for reader in self._readers if reader.recognises(path)), None)

    def _log(self, path: Path, source: str, result: FileResult) -> FileResult:
        row = asdict(result) | {
            "file_date": result.file_date.isoformat() if result.file_date else None,
            "source": source,
            "at": datetime.now(SHANGHAI).isoformat(timespec="seconds"),
        }
        self._store.add(row)
        log.info("%s: %s %s", path.name, result.outcome, result.reason)
        return result


def _booked(file: FundFile, digest: str, records: int, *, unlisted: bool) -> FileResult:
    of_use = file.file_type in USED_TYPES
    older = bool(file.records) and not records
    reason = "no index lists this file" if unlisted else ""
    if not of_use:
        reason = f"the box has no use for files of type {file.file_type}"
    elif older:
        reason = "older than what the box knows; nothing was changed"
    return FileResult(
        file=file.name,
        outcome="imported" if of_use and not older else "skipped",
        digest=digest,
        file_type=file.file_type,
        version=file.version,
        file_date=file.file_date,
        records=records,
        reason=reason,
    )


def _unlisted(path: Path, listed: set[str] | None) -> bool:
    return listed is not None and path.name.casefold() not in listed


def _digest(path: Path) -> str:
    content = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                content.update(part)
    except OSError as error:
        raise FileRefused(path.name, f"the file cannot be read: {error.strerror}") from error
    return content.hexdigest()


def _refused(path: Path, error: FileRefused) -> FileResult:
    return _refusal(path, error.reason, line=error.line, field=error.field)


def _refusal(path: Path, reason: str, *, line: int | None = None, field: str = "") -> FileResult:
    return FileResult(file=path.name, outcome="refused", line=line, field=field, reason=reason)
