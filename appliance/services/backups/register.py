"""The owner's plan for backups and what became of each; the work is done by a process of its own."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from appliance import strongbox
from appliance.backup_records import (
    BROKEN,
    CANCELLED,
    FAILED,
    GOOD,
    UNDER_WAY,
    WRITING,
    Backup,
    BackupPlan,
)
from appliance.errors import BackupCancelled, BackupRefused
from appliance.services.backups import keys
from appliance.services.backups.archives import Written
from appliance.services.backups.keys import BackupKey
from appliance.services.backups.places import FolderPlace, Place, place_of, refuse_unsafe
from appliance.services.backups.sftp_place import SftpPlace, new_login_key, public_line
from appliance.services.preferences import Preferences
from appliance.services.row_records import record, stamp
from appliance.settings import Secret, Settings
from appliance.store.backups import BackupStore
from appliance.store.database import Database

PASSWORD, LOGIN_KEY = "backup_sftp_password", "backup_sftp_key"  # noqa: S105 - names
OLD_AFTER = timedelta(hours=50)
"""A box whose newest good backup is older than two nights is not well."""
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
KEEP = {"keep_days": (1, 400), "keep_weeks": (0, 520), "keep_months": (0, 600)}

Failed = Callable[[Backup], None]
"""Told of a backup that ended and is not good; the alarms are."""


class Backups:
    """The backups of this box; every door may ask for one, one process makes it."""

    def __init__(
        self,
        database: Database,
        preferences: Preferences,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = BackupStore(database)
        self._preferences = preferences
        self._settings = settings
        self._clock = clock
        self.failed: list[Failed] = []

    # --- the plan

    def plan(self) -> BackupPlan:
        """Return what the owner set."""
        text = self._preferences.text
        default = BackupPlan()
        numbers = {n: int(text(f"backup.{n}", str(getattr(default, n)))) for n in _NUMBERS}
        return BackupPlan(
            place=text("backup.place", ""),
            same_disk=text("backup.same_disk", "") == "yes",
            host_key=text("backup.host_key", ""),
            **numbers,
        )

    @property
    def ready(self) -> bool:
        """Tell whether there is a place and a key."""
        return bool(self.plan().place) and self.has_key

    @property
    def has_key(self) -> bool:
        """Tell whether this box knows a key for its backups."""
        known = len(strongbox.given(self._settings, keys.SECRET)) > 0
        return known and bool(self._preferences.text("backup.salt", ""))

    def set_place(self, place: str, *, same_disk: bool = False, host_key: str = "") -> BackupPlan:
        """Choose where backups lie and make the place ready; refused where it cannot be."""
        if place.startswith("/"):
            refuse_unsafe(Path(place), self._settings.home, same_disk=same_disk)
            place = str(Path(place))
        ready = self._place(place, host_key)
        try:
            ready.prepare()
            ready.look()
        finally:
            ready.close()
        choices = {"place": place, "same_disk": "yes" if same_disk else "", "host_key": host_key}
        self._preferences.keep_together({f"backup.{n}": v for n, v in choices.items()})
        return self.plan()

    def set_time(self, text: str) -> None:
        """Choose the time of the nightly backup, `HH:MM`."""
        found = TIME.fullmatch(text)
        if found is None:
            raise BackupRefused("time", f"{text!r} is no time of the day like 02:15")
        hour, minute = found.groups()
        choices = {"backup.hour": str(int(hour)), "backup.minute": str(int(minute))}
        self._preferences.keep_together(choices)

    def set_keeping(self, **wanted: int) -> None:
        """Choose how many days, weeks and months of backups stay at the place."""
        for name, number in wanted.items():
            least, most = KEEP[name]
            if not least <= number <= most:
                raise BackupRefused("keep", f"{name} is {least} to {most}, not {number}")
        self._preferences.keep_together({f"backup.{n}": str(v) for n, v in wanted.items()})

    # --- the key

    def make_key(self) -> Secret:
        """Make a new key and return its words, to be shown once; the old archives keep theirs."""
        words = keys.new_words()
        self._keep_key(words)
        return words

    def take_passphrase(self, passphrase: Secret) -> None:
        """Take the owner's own passphrase as key."""
        self._keep_key(keys.strong(passphrase))

    def words(self) -> Secret:
        """Return the key as it was typed or made; `BackupRefused` where there is none."""
        words = strongbox.given(self._settings, keys.SECRET)
        if not len(words):
            raise BackupRefused("no_key", "the backups have no key yet: fundline backup set-up")
        return words

    def key(self) -> BackupKey:
        """Return the key with which this box encrypts."""
        words, salt = self.words(), self._preferences.text("backup.salt", "")
        if not salt:
            raise BackupRefused("no_key", "the backups have no key yet: fundline backup set-up")
        return BackupKey(words, bytes.fromhex(salt))

    def _keep_key(self, words: Secret) -> None:
        self._preferences.keep("backup.salt", _salt())
        strongbox.keep(self._settings, keys.SECRET, words)

    # --- the other machine

    def seen_host_key(self, place: str) -> str:
        """Return the key with which an SFTP server shows itself now, to be compared by a person."""
        found = self._place(place, "")
        if not isinstance(found, SftpPlace):
            raise BackupRefused("place", f"{place!r} is no sftp:// address")
        return found.seen_host_key()

    def keep_password(self, password: Secret) -> None:
        """Keep the password of the SFTP server; an empty one goes back to the box's own key."""
        strongbox.keep(self._settings, PASSWORD, password)

    def login_line(self) -> str:
        """Return the line that lets this box log in, for `authorized_keys`."""
        private = strongbox.given(self._settings, LOGIN_KEY)
        if not len(private):
            private, _line = new_login_key("fundline")
            strongbox.keep(self._settings, LOGIN_KEY, private)
        return f"{public_line(private)} fundline"

    def place(self, url: str = "") -> Place:
        """Return the place that was chosen, or another one for once."""
        plan = self.plan()
        if not (url or plan.place):
            raise BackupRefused("no_place", "no place for backups is set: fundline backup set-up")
        return self._place(url or plan.place, plan.host_key)

    def refuse_place(self, url: str) -> None:
        """Refuse a folder that became unsafe since it was set up, an unmounted disk above all."""
        plan = self.plan()
        if url.startswith("/"):
            other = url != plan.place  # somebody said this folder, for this once
            same_disk = plan.same_disk or other
            refuse_unsafe(Path(url), self._settings.home, same_disk=same_disk)
        if isinstance(place := self._place(url, plan.host_key), FolderPlace) and url != plan.place:
            place.prepare()

    def _place(self, url: str, host_key: str) -> Place:
        given = partial(strongbox.given, self._settings)
        return place_of(url, host_key=host_key, login=lambda: (given(PASSWORD), given(LOGIN_KEY)))

    # --- what doors ask for

    def ask(self, by: str, place: str = "") -> Backup:
        """Ask for a backup; while one waits or is made, it is that one."""
        chosen = place or self.plan().place
        if not chosen:
            raise BackupRefused("no_place", "no place for backups is set: fundline backup set-up")
        self.key()
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
            self.end(backup_id, CANCELLED, f"cancelled by {by}")

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

    def end(self, backup_id: int, state: str, reason: str) -> None:
        """Note that it is over and not good, and tell who wants to know."""
        with self._database.writing() as tables:
            self._store.end(tables, backup_id, stamp(self._clock()), state, reason[:1000])
        if state != CANCELLED:
            for told in self.failed:
                told(self.one(backup_id))

    def recover(self) -> None:
        """Note that what was under way was broken off; only while no process makes one."""
        for row in self._store.open():
            if row["state"] in UNDER_WAY:
                why = "was broken off while it was " + (
                    "written" if row["state"] == WRITING else "proven"
                )
                self.end(row["id"], BROKEN, why)

    def good_names(self, place: str) -> set[str]:
        """Return the archives at a place that were proven."""
        return self._store.good_names(place)

    def removed(self, place: str, name: str) -> None:
        """Note that an archive was taken away."""
        self._store.removed(place, name, stamp(self._clock()))

    def trouble(self) -> str:
        """Say what is wrong with the backups, or nothing."""
        if not self.ready:
            return ""
        last, good = self.last_over(), self.newest_good()
        if last is not None and last.state in (FAILED, BROKEN):
            return f"the last one is not good: {last.reason}"
        if good is not None and good.began_at and self._clock() - good.began_at > OLD_AFTER:
            return f"the newest good one is of {good.began_at:%Y-%m-%d %H:%M}"
        return ""


_NUMBERS = ("hour", "minute", *KEEP)


def _salt() -> str:
    return keys.secrets.token_bytes(keys.SALT_BYTES).hex()
