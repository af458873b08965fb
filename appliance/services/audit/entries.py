"""The entries of the audit: who did, changed and saw what; appended to, chained, never changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from appliance import acting
from appliance.acting import Actor
from appliance.services.chain import Anchor, Chain, Finding
from appliance.services.row_records import stamp
from appliance.services.trail import Trail
from appliance.settings import Secret
from appliance.store.audit import AuditStore, EntriesAsked, Entry
from appliance.store.database import Database

DID, SAW, CHANGE, BOX = "did", "saw", "change", "box"
KINDS = (DID, SAW, CHANGE, BOX)
DONE, REFUSED, FAILED = "done", "refused", "failed"
HEAD_FILE, TRAIL_FILE = "audit_head.json", "audit_trail"
CHECKPOINT = "checkpoint"
CLOCK_BACK, CLOCK_EXPLAINED = "clock_back", "clock_explained"
JITTER = timedelta(seconds=5)
"""How far the clock may go back without a word: a time server does so."""


class Deed(NamedTuple):
    """What somebody does."""

    kind: str
    action: str
    subject: str = ""
    outcome: str = DONE
    detail: str = ""


@dataclass
class AuditVerdict:
    """What verifying found: how many entries were read, and everything wrong."""

    entries: int = 0
    checkpoints: dict[int, str] = field(default_factory=dict)
    """Which checkpoints were made, with their digests."""
    findings: list[Finding] = field(default_factory=list)


class Audit:
    """Writes down what is done, and proves that nothing of it was altered."""

    def __init__(
        self, database: Database, key: Secret, folder: Path, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._store = AuditStore(database)
        self._clock = clock
        self.chain: Chain[Entry] = Chain(
            self._store,
            key,
            folder / HEAD_FILE,
            noun="entry",
            nouns="entries",
            described=lambda entry: f"{entry.action} {entry.subject}".strip(),
            clock=clock,
            trail=Trail(folder / TRAIL_FILE),
        )

    def begin(self) -> None:
        """Note the head of an empty audit, and take over the accesses from before there was one."""
        self.chain.begin()
        with self._database.writing() as tables:
            if self._store.newest_in(tables) is not None:
                return
            for at, operator, address, action, subject in self._store.accesses_before(tables):
                self._append(at, Actor(operator, address), Deed(SAW, action, subject))

    def note(
        self,
        action: str,
        subject: str = "",
        detail: str = "",
        *,
        kind: str = DID,
        outcome: str = DONE,
    ) -> Entry:
        """Write down what who acts now does; inside a transaction it is a part of that one."""
        with self._database.writing() as tables:
            now, newest = self._clock(), self._store.newest_in(tables)
            at = stamp(now)
            if newest is not None and at < newest.at:
                if stamp(now + JITTER) < newest.at:
                    self._append(at, acting.BOX, Deed(BOX, CLOCK_BACK, detail=newest.at))
                else:
                    at = newest.at
            return self._append(
                at, acting.who(), Deed(kind, action, subject, outcome=outcome, detail=detail)
            )

    def saw(self, action: str, subject: str) -> None:
        """Write down that who acts now is about to see or take something."""
        self.note(action, subject, kind=SAW)

    def explain_clock(self, number: int, reason: str) -> None:
        """Say why the clock went back before an entry, so that verifying takes it for good."""
        self.note(CLOCK_EXPLAINED, str(number), reason)

    # --- looking

    def listing(self, asked: EntriesAsked) -> list[Entry]:
        """Return the entries asked for, newest first."""
        return self._store.rows(asked)

    def count(self, asked: EntriesAsked) -> int:
        """Return how many entries the listing has in all."""
        return self._store.count(asked)

    def actions(self, kind: str = "") -> list[str]:
        """Return every action that was ever noted, of one kind where it is named."""
        return self._store.actions(kind)

    def one(self, number: int) -> Entry | None:
        """Return the entry of a number."""
        return self._store.one(number)

    # --- proving

    def keep_head(self) -> None:
        """Note the newest entry outside; `EvidenceAltered` where the chain does not go on.

        The writer's lock is taken, so that no two processes write the trail at once.
        """
        with self._database.reading() as tables:
            newest = self.chain.newest_in(tables)
        head = self.chain.head()
        if newest != (head.number, head.mac):
            with self._database.writing():
                self.chain.keep_head()

    def verify(self, anchors: Iterable[Anchor] = ()) -> AuditVerdict:
        """Read the whole audit; what does not fit is named, the first one first."""
        verdict, before = AuditVerdict(), ""
        jumps: dict[int, str] = {}
        explained: set[str] = set()
        for entry in self.chain.links(verdict.findings, anchors):
            verdict.entries += 1
            at = str(entry.at)
            if at < before:
                jumps[entry.number] = f"the clock was set back from {before} to {at}"
            if entry.action == CLOCK_EXPLAINED:
                explained.add(entry.subject)
            elif entry.action == CHECKPOINT and entry.subject.isdecimal():
                verdict.checkpoints[int(entry.subject)] = entry.detail
            before = at
        for number, what in jumps.items():
            if str(number) not in explained:
                verdict.findings.append(Finding(f"entry {number}", what))
        return verdict

    def _append(self, at: str, actor: Actor, deed: Deed) -> Entry:
        who = actor.name, actor.address, actor.door
        with self._database.writing() as tables:
            return self.chain.append(
                tables, lambda number, mac: Entry(number, at, *who, *deed, mac)
            )
