"""Signed checkpoints: how far audit and seals reached, kept and mailed outside of the database."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance import acting
from appliance.errors import CheckpointUnknown
from appliance.records.audit import Checkpoint, SignedCheckpoint, signed_checkpoint
from appliance.services.audit import merkle
from appliance.services.audit.entries import CHECKPOINT, Audit
from appliance.services.audit.signing import Signer, fingerprint, signed_by
from appliance.services.chain import Anchor, Chain, Finding
from appliance.services.mail_queue import EMAIL, MailQueue
from appliance.services.preferences import Preferences
from appliance.services.row_records import stamp
from appliance.services.seals import Seals
from appliance.store.database import Database

MAIL_TO = "audit.mail_to"
LETTER = """\
Fundline checkpoint {number} / 核对点 {number}
{at}

审计记录 entries: {entries}
封存 seals: {seals}
公钥指纹 fingerprint of the public key: {fingerprint}

请保存本邮件。以后可用下面这一行证明之前的记录没有被改动：
Keep this mail. The line below proves later that nothing before it was altered:
fundline verify --checkpoint FILE

{text}
"""


@dataclass
class CheckpointsRead:
    """All checkpoints that are kept, what they say about the chains, and what is wrong."""

    digests: dict[int, str] = field(default_factory=dict)
    entries: list[Anchor] = field(default_factory=list)
    seals: list[Anchor] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Checkpoints:
    """The checkpoints of this box, one file each below the folder of evidence."""

    def __init__(
        self,
        database: Database,
        *,
        audit: Audit,
        seals: Seals,
        signer: Signer,
        folder: Path,
        mail: MailQueue,
        preferences: Preferences,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._audit, self._seals = audit, seals
        self.signer = signer
        self._folder = folder
        self._mail = mail
        self._preferences = preferences
        self._clock = clock

    def make(self) -> SignedCheckpoint:
        """Sign how far both chains reach, keep it, and mail it where the owner wants that.

        `EvidenceAltered` where a chain does not go on from its head: no signature covers that up.
        """
        self._audit.keep_head()
        self._seals.keep_head()
        reached = self._reached(self._audit.chain), self._reached(self._seals.chain)
        with self._database.writing() as tables:
            made = self._signed(*reached)
            self._keep(made)
            self._audit.note(CHECKPOINT, str(made.checkpoint.number), _digest(made.text()))
            for recipient in self.recipients():
                self._mail.add(tables, recipient, *_letter(made))
        return made

    def _reached(self, chain: Chain[Any]) -> tuple[int, str, str]:
        """Return number and proof of a chain's newest link, and the root over all of them."""
        with self._database.reading() as tables:
            count, head = chain.newest_in(tables)
        return count, head, merkle.root(chain.leaves(count))

    def _signed(
        self, entries: tuple[int, str, str], seals: tuple[int, str, str]
    ) -> SignedCheckpoint:
        last = max(self._numbers(), default=0)
        checkpoint = Checkpoint(
            number=last + 1,
            at=stamp(self._clock()),
            by=acting.who().name,
            entries=entries[0],
            entry_head=entries[1],
            entry_root=entries[2],
            seals=seals[0],
            seal_head=seals[1],
            seal_root=seals[2],
            before=_digest(self._path(last).read_text("utf-8")) if last else "",
        )
        signature = self.signer.sign(checkpoint.signed_text())
        return SignedCheckpoint(checkpoint, signature, self.signer.public_key)

    def recipients(self) -> list[str]:
        """Return the addresses that every checkpoint is mailed to."""
        return self._preferences.text(MAIL_TO, "").split()

    def mail_to(self, addresses: str) -> list[str]:
        """Keep the addresses; return those that are none, and then keep nothing."""
        given = addresses.replace(",", " ").replace(";", " ").split()
        wrong = [one for one in given if EMAIL.fullmatch(one) is None]
        if not wrong:
            self._preferences.keep(MAIL_TO, " ".join(given))
        return wrong

    def listing(self, limit: int = 100) -> list[SignedCheckpoint]:
        """Return the checkpoints that can be read, newest first."""
        numbers = sorted(self._numbers(), reverse=True)[:limit]
        return [one for one in map(self._readable, numbers) if one]

    def one(self, number: int) -> SignedCheckpoint:
        """Return a checkpoint; `CheckpointUnknown` where it is not there."""
        found = self._readable(number)
        if found is None:
            raise CheckpointUnknown(f"there is no checkpoint {number}")
        return found

    # --- proving

    def read(self) -> CheckpointsRead:
        """Read all checkpoints and check their signatures and their order."""
        read, before = CheckpointsRead(), ""
        for expected, number in enumerate(sorted(self._numbers()), 1):
            one = self._readable(number)
            wrong = self._wrong(one, expected, before)
            if wrong:
                read.findings.append(Finding(f"checkpoint {number}", wrong))
            if one is None:
                continue
            before = read.digests[number] = _digest(one.text())
            if not wrong:
                self._anchor(read, one, f"checkpoint {number}")
        return read

    def add_outside(self, read: CheckpointsRead, text: str, where: str) -> None:
        """Add a checkpoint somebody kept elsewhere: its line, or a letter with its line."""
        found = list(_lines(text))
        if not found:
            read.findings.append(Finding(where, "holds no checkpoint"))
        for one in found:
            if self._is_own(one):
                self._anchor(read, one, f"{where}, checkpoint {one.checkpoint.number}")
            else:
                read.findings.append(Finding(where, "was not signed by this box, or was altered"))

    def _anchor(self, read: CheckpointsRead, one: SignedCheckpoint, where: str) -> None:
        said = one.checkpoint
        read.entries += [Anchor(said.entries, said.entry_head, where)] * bool(said.entries)
        read.seals += [Anchor(said.seals, said.seal_head, where)] * bool(said.seals)

    def _wrong(self, one: SignedCheckpoint | None, expected: int, before: str) -> str | None:
        if one is None:
            return "cannot be read"
        if one.checkpoint.number != expected:
            return f"the one before it, {expected}, is missing"
        if not self._is_own(one):
            return "was altered: its signature is not the box's"
        if one.checkpoint.before != before:
            return "does not follow the checkpoint before it"
        return None

    def _is_own(self, one: SignedCheckpoint) -> bool:
        return signed_by(self.signer.public_key, one.checkpoint.signed_text(), one.signature)

    # --- files

    def _numbers(self) -> list[int]:
        names = (path.stem for path in self._folder.glob("[0-9]*.json"))
        return [int(name) for name in names if name.isdecimal()]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06}.json"

    def _readable(self, number: int) -> SignedCheckpoint | None:
        try:
            return signed_checkpoint(self._path(number).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def _keep(self, made: SignedCheckpoint) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(made.checkpoint.number)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with draft.open("w", encoding="utf-8") as file:
            file.write(made.text())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _lines(text: str) -> Iterator[SignedCheckpoint]:
    for line in text.splitlines():
        try:
            yield signed_checkpoint(line.strip())
        except ValueError:
            continue


def _letter(made: SignedCheckpoint) -> tuple[str, str]:
    said = made.checkpoint
    body = LETTER.format(
        number=said.number,
        at=said.at,
        entries=said.entries,
        seals=said.seals,
        fingerprint=fingerprint(made.public_key),
        text=made.text(),
    )
    return f"Fundline checkpoint {said.number} / 核对点 {said.number}", body


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
