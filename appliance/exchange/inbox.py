"""Imports by itself what is laid into the inbox, once the files have stopped growing."""

import logging
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.services.exchange_imports import ExchangeImports

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUIET_SECONDS = 5.0
SOURCE = "inbox"

log = logging.getLogger(__name__)


class Inbox:
    """The folder into which the registrar's files are laid, by hand or by a transfer."""

    def __init__(self, folder: Path, imports: ExchangeImports) -> None:
        self.folder = folder
        self._imports = imports

    def look(self) -> int:
        """Import what lies there if all of it is complete; return how many files were dealt with.

        All or nothing, because an index file names the data files that belong to it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        files = [f for f in sorted(self.folder.iterdir()) if f.is_file() and f.name[0] != "."]
        if not files or any(_growing(file) for file in files):
            return 0
        report = self._imports.import_folder(self.folder, SOURCE)
        results = {result.file: result.outcome for result in report.results}
        for file in files:
            if file.name not in results:  # no plugin knows it: refused, and logged as such
                results[file.name] = self._imports.import_file(file, SOURCE).outcome
        day = datetime.now(SHANGHAI).date().isoformat()
        for file in files:
            where = "refused" if results[file.name] == "refused" else "done"
            self._put_away(file, where, day)
        log.info("inbox: %s", ", ".join(f"{name} {result}" for name, result in results.items()))
        return len(files)

    def _put_away(self, file: Path, where: str, day: str) -> None:
        target = self.folder / where / day / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while target.exists():  # the same name again on the same day, for example a corrected file
            number += 1
            target = target.with_name(f"{file.stem}.{number}{file.suffix}")
        file.rename(target)


def _growing(file: Path) -> bool:
    return time.time() - file.stat().st_mtime < QUIET_SECONDS
