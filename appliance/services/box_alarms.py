"""Alarms of the box: one mail when something turns red, one when it is green again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from appliance.errors import MailRefused
from appliance.services.mail_queue import EMAIL, MailQueue
from appliance.services.preferences import Preferences
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.self_calls import AlarmStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

RECIPIENTS = "alarms.recipients"
MOST_RECIPIENTS = 10
NAMES = {
    "answer": ("接听", "answering calls"),
    "sound_out": ("放音", "sound to callers"),
    "sound_in": ("收音", "sound from callers"),
    "keys": ("按键", "keys"),
    "nav": ("净值播报", "the net value that is spoken"),
    "fax": ("传真", "fax"),
    "disk": ("磁盘", "the disk"),
    "clock": ("时钟", "the clock"),
    "secrets": ("密钥与封条", "secrets and seals"),
    "certificates": ("证书", "certificates"),
    "parts": ("各部分", "the parts"),
    "backup": ("备份", "the backup"),
    "self_call": ("自检", "the box's call to itself"),
}
"""What an alarm is called in its mail, which is written in both languages."""


@dataclass(frozen=True)
class Alarm:
    """Something that is red."""

    name: str
    since: datetime
    detail: str


@dataclass(frozen=True)
class AlarmEvent:
    """An alarm that turned."""

    name: str
    red: bool
    at: datetime
    detail: str


class BoxAlarms:
    """What is red now; whoever checks something reports it each time, well or not."""

    def __init__(
        self,
        database: Database,
        preferences: Preferences,
        mail: MailQueue,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = AlarmStore(database)
        self._preferences, self._mail = preferences, mail
        self._clock = clock

    def report(self, name: str, *, well: bool, detail: str = "") -> None:
        """Say how something is; only a turn is written and mailed, in one transaction."""
        with self._database.writing() as tables:
            if self._store.is_red(tables, name) == (not well):
                return
            at = stamp(self._clock())
            row = {"name": name, "red": int(not well), "at": at, "detail": detail[:500]}
            self._store.turn(tables, row)
            self._tell(tables, name, well, detail)

    def red(self) -> list[Alarm]:
        """Return what is red, the oldest first."""
        return [record(Alarm, row) for row in self._store.red()]

    def events(self, limit: int = 50) -> list[AlarmEvent]:
        """Return the turns, the newest first."""
        return [record(AlarmEvent, row) for row in self._store.events(limit)]

    def recipients(self) -> list[str]:
        """Return who gets the mails."""
        return self._preferences.text(RECIPIENTS, "").split()

    def set_recipients(self, text: str) -> None:
        """Say who gets the mails, addresses with spaces or commas between; none is none."""
        addresses = list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
        for one in addresses:
            if EMAIL.fullmatch(one) is None:
                raise MailRefused("recipient", f"{one!r} is no e-mail address")
        if len(addresses) > MOST_RECIPIENTS:
            raise MailRefused("recipients", f"at most {MOST_RECIPIENTS} get the alarms")
        self._preferences.keep(RECIPIENTS, " ".join(addresses))

    def _tell(self, tables: "Tables", name: str, well: bool, detail: str) -> None:
        zh, en = NAMES.get(name, (name, name))
        subject = f"Fundline: {zh} {'恢复正常' if well else '不正常'} · {en} "
        subject += "well again" if well else "not well"
        at = self._clock().strftime("%Y-%m-%d %H:%M")
        body = f"{at}\n{zh}：{'恢复正常' if well else '不正常'}\n"
        body += f"{en}: {'well again' if well else 'not well'}\n"
        body += f"\n{detail}\n" if detail and not well else ""
        body += "\n请看控制台“自检”页 · see the console's page Self-check\n"
        for recipient in self.recipients():
            self._mail.add(tables, recipient, subject, body)
