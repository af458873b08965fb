"""A box with an audit that was lived in, and copies of it for somebody to tamper with."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from appliance.acting import Actor, acting_as
from appliance.assembly import Appliance, assemble
from appliance.services.audit.checkpoints import Checkpoints
from appliance.services.audit.entries import SAW, Audit
from appliance.services.audit.proof import Proof, Proven
from appliance.services.seals import Seals
from appliance.settings import Secret, Settings
from appliance.store.database import Database

START = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = ("admin", "wang", "li", "cli:root")
DEEDS = ("campaigns.steer", "orders.export", "customers.unlock", "recording", "sheet")


class Clock:
    """A clock that somebody moves."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class EvidenceRoom:
    """One box whose audit has entries, changes and checkpoints."""

    def __init__(self, home: Path) -> None:
        self.clock = Clock()
        self.settings = Settings(home=home)
        self.box: Appliance = assemble(self.settings, clock=self.clock)

    def live(self, entries: int, random: Random) -> None:
        """Let people do things, and sign how far that reaches now and then."""
        for number in range(1, entries + 1):
            self.clock.pass_time(random.uniform(0.1, 600))
            with acting_as(Actor(random.choice(PEOPLE), "192.168.1.7", "console")):
                self._do(number, random)
            if random.random() < 0.1:
                self.box.audit.keep_head()
            if random.random() < 0.05:
                self.box.checkpoints.make()
        self.box.audit.keep_head()

    def _do(self, number: int, random: Random) -> None:
        if random.random() < 0.2:
            self.box.preferences.keep(f"parameter.{number % 5}", str(random.randrange(1000)))
        elif random.random() < 0.5:
            self.box.audit.note(random.choice(DEEDS), f"order {number}")
        else:
            self.box.audit.note(random.choice(DEEDS), f"call {number}", kind=SAW)

    def secret(self, name: str) -> Secret:
        """Return one of the secrets of this box."""
        return Secret((self.settings.secrets / name).read_text("utf-8").strip())

    @contextmanager
    def copy(self, home: Path) -> Iterator["Copy"]:
        """Lend a copy of what can be proved, for tampering."""
        home.mkdir()
        self.box.database.checkpoint()
        shutil.copy(self.settings.database, home / self.settings.database.name)
        shutil.copytree(self.settings.evidence, home / "evidence")
        copy = Copy(self, home)
        try:
            yield copy
        finally:
            copy.close()
            shutil.rmtree(home)


class Copy:
    """A copy of a box's database and evidence, with the box's own keys."""

    def __init__(self, room: EvidenceRoom, home: Path) -> None:
        self._room = room
        self.home = home
        self.path = home / room.settings.database.name
        self.clock = Clock(room.clock())
        self.database = Database(self.path)
        self.audit = self.audit_with(room.secret("audit_key"))

    def audit_with(self, key: Secret, folder: Path | None = None) -> Audit:
        """Return the audit as somebody with this key would write it."""
        return Audit(self.database, key, folder or self.home / "evidence", self.clock)

    def tamper(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Work with all rights on the file; the triggers are as before afterwards."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = off")
            triggers = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
            ).fetchall()
            connection.execute("BEGIN")
            for name, _sql in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            work(connection)
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone():
                for _name, sql in triggers:
                    connection.execute(sql)
            connection.execute("COMMIT")

    def verify(self) -> Proven:
        """Prove this copy as its box would."""
        evidence = self.home / "evidence"
        seals = Seals(self.database, self._room.secret("seal_key"), evidence, self.clock)
        checkpoints = Checkpoints(
            self.database,
            audit=self.audit,
            seals=seals,
            signer=self._room.box.checkpoints.signer,
            folder=evidence / "checkpoints",
            mail=self._room.box.mail_queue,
            preferences=self._room.box.preferences,
            clock=self.clock,
        )
        return Proof(self.database, self.audit, seals, checkpoints).verify()

    def close(self) -> None:
        """Close the database of this copy."""
        self.database.close()
