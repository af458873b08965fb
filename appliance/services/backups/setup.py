"""What the owner set about backups: the place, the key, the time, how long they stay."""

import re
import secrets
from functools import partial
from pathlib import Path

from appliance import strongbox
from appliance.errors import BackupRefused
from appliance.records.backup import BackupPlan
from appliance.services.backups import keys
from appliance.services.backups.keys import BackupKey
from appliance.services.backups.places import FolderPlace, Place, place_of, refuse_unsafe
from appliance.services.backups.sftp_place import SftpPlace, new_login_key, public_line
from appliance.services.preferences import Preferences
from appliance.settings import Secret, Settings

PASSWORD, LOGIN_KEY = "backup_sftp_password", "backup_sftp_key"
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
KEEP = {"keep_days": (1, 400), "keep_weeks": (0, 520), "keep_months": (0, 600)}
NUMBERS = ("hour", "minute", *KEEP)


class BackupSetUp:
    """The plan for backups, kept in the preferences, and the key, kept in the strongbox."""

    def __init__(self, preferences: Preferences, settings: Settings) -> None:
        self._preferences = preferences
        self._settings = settings

    # --- the plan

    def plan(self) -> BackupPlan:
        """Return what the owner set."""
        text = self._preferences.text
        default = BackupPlan()
        numbers = {n: int(text(f"backup.{n}", str(getattr(default, n)))) for n in NUMBERS}
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
        self._preferences.keep("backup.salt", secrets.token_bytes(keys.SALT_BYTES).hex())
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
