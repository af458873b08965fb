"""What became of each backup; a process of its own makes them, one at a time."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from appliance.errors import BackupCancelled, BackupRefused
from appliance.records.backup import (
    BROKEN,
    CANCELLED,
    FAILED,
    GOOD,
    UNDER_WAY,
    WRITING,
    Backup,
)
from appliance.services.backups.archives import Written
from appliance.services.backups.setup import BackupSetUp
from appliance.services.box_alarms import BoxAlarms
from appliance.services.row_records import record, stamp
from appliance.store.backups import BackupStore
from appliance.store.database import Database

OLD_AFTER = timedelta(hours=50)
"""A box whose newest good backup is older than two nights is not well."""

ALARM = "backup"


class Backups:
    """The backups of this box; every door may ask for one, one process makes it."""

    def __init__(
        self,
        database: Database,
        setup: BackupSetUp,
        alarms: BoxAlarms,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = BackupStore(database)
        self._clock = clock
        self.setup = setup
        self._alarms = alarms

    # --- what doors ask for

    def ask(self, by: str, place: str = "") -> Backup:
        """Ask for a backup; while one waits or is made, it is that one."""
        chosen = place or self.setup.plan().place
        if not chosen:
            raise BackupRefused("no_place", "no place for backups is set: fundline backup set-up")
        self.setup.key()
        with self._database.writing() as tables:
            for row in self._store.open():
                return record(Backup, row)
            row = {"place": chosen, "asked_at": stamp(self._clock()), "asked_by": by}
            backup_id = self._store.ask(tables, row)
        return self.one(backup_id)

    def cancel(self, backup_id: int, by: str) -> None:
        """Ask for the end of a backup; one that nobody began is over at once."""
        if not self._store.cancel(backup_id, by):
            raise BackupRefused("over", f"backup {backup_id} is over already")
        if self.one(backup_id).began_at is None:
            self.end(backup_id, CANCELLED, f"cancelled by {by}", "cancelled")

    def one(self, backup_id: int) -> Backup:
        """Return a backup."""
        row = self._store.one(backup_id)
        if row is None:
            raise BackupRefused("unknown", f"there is no backup {backup_id}")
        return record(Backup, row)

    def open(self) -> Backup | None:
        """Return the backup that waits or is made."""
        return next((record(Backup, row) for row in self._store.open()), None)

    def listing(self, limit: int = 50, offset: int = 0) -> list[Backup]:
        """Return the backups, the newest first."""
        return [record(Backup, row) for row in self._store.listing(limit, offset)]

    def count(self) -> int:
        """Return how many backups were asked for."""
        return self._store.count()

    def newest_good(self) -> Backup | None:
        """Return the newest backup that was proven."""
        row = self._store.newest(GOOD)
        return record(Backup, row) if row else None

    def last_over(self) -> Backup | None:
        """Return the last backup that was not cancelled, good or not."""
        row = self._store.last_over()
        return record(Backup, row) if row else None

    # --- for the process that makes one

    def begin(self, backup_id: int) -> bool:
        """Take a wanted backup; False where it is not wanted any more."""
        return self._store.begin(backup_id, stamp(self._clock()))

    def tell(self, backup_id: int, stage: str, permille: int) -> None:
        """Note how far it is; `BackupCancelled` where somebody wants its end."""
        if by := self._store.tell(backup_id, stage, permille):
            raise BackupCancelled(f"cancelled by {by}")

    def wrote(self, backup_id: int, name: str, written: Written) -> None:
        """Note that the archive lies at its place."""
        self._store.wrote(backup_id, asdict(written) | {"name": name})

    def prove(self, backup_id: int, *, rows: int, seals: int) -> None:
        """Note that it was restored and verified: it is good."""
        self._store.prove(backup_id, stamp(self._clock()), rows, seals)
        self._alarms.report(ALARM, well=True)

    def end(self, backup_id: int, state: str, reason: str, code: str = "") -> None:
        """Note that it is over and not good, and tell who wants to know."""
        with self._database.writing() as tables:
            row = {"id": backup_id, "at": stamp(self._clock()), "state": state, "code": code}
            self._store.end(tables, row | {"reason": reason[:1000]})
        if state != CANCELLED:
            self._alarms.report(ALARM, well=False, detail=reason)

    def recover(self) -> None:
        """Note that what was under way was broken off; only while no process makes one."""
        for row in self._store.open():
            if row["state"] in UNDER_WAY:
                why = "was broken off while it was " + (
                    "written" if row["state"] == WRITING else "proven"
                )
                self.end(row["id"], BROKEN, why, "broken")

    def good_names(self, place: str) -> set[str]:
        """Return the archives at a place that were proven."""
        return self._store.good_names(place)

    def removed(self, place: str, name: str) -> None:
        """Note that an archive was taken away."""
        self._store.removed(place, name, stamp(self._clock()))

    def failed(self) -> Backup | None:
        """Return the last one that came to an end, where it is not good."""
        last = self.last_over()
        return last if last is not None and last.state in (FAILED, BROKEN) else None

    def has_trouble(self) -> bool:
        """Tell whether the last one failed, or the newest good one is too old to rely on."""
        if not self.setup.ready:
            return False
        good = self.newest_good()
        began_at = good.began_at if good else None
        return self.failed() is not None or (
            began_at is not None and self._clock() - began_at > OLD_AFTER
        )
