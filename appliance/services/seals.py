"""The chain of seals: proves that what was sealed is unaltered, and names what is not.

Each seal binds kind, subject and digest to the seal before it with a key that is no part of the
database; the newest one is noted outside of the database too, so that a tail cut off is missed.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from appliance.services.chain import Anchor, Chain, Finding, digest
from appliance.services.row_records import stamp
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.seals import Seal, SealStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

__all__ = ["FileGone", "Finding", "Seals", "Verdict", "Witness", "digest"]

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD_FILE = "head.json"


class FileGone(str):
    """What a witness says of a file that is not there: a deletion under a rule explains it."""

    __slots__ = ()


class Witness(Protocol):
    """What the owner of one kind of sealed things can say about them."""

    def check(self, subject: str, digest: str) -> str | None:
        """Recompute the digest of a subject; return what is wrong with it, or None."""

    def unsealed(self) -> Iterable[Finding]:
        """Name what should have a seal and has none."""

    def sealed_text(self, subject: str) -> str | None:
        """Return the text whose SHA-256 was sealed, None where what it says is gone."""


@dataclass
class Verdict:
    """What verifying found: how many seals of each kind were read, and everything wrong."""

    seals: int = 0
    of_kind: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


class Seals:
    """The one append-only chain of this box."""

    def __init__(
        self,
        database: Database,
        key: Secret,
        folder: Path,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        self._store = SealStore(database)
        self.chain: Chain[Seal] = Chain(
            self._store,
            key,
            folder / HEAD_FILE,
            noun="seal",
            nouns="seals",
            described=lambda seal: f"{seal.kind} {seal.subject}",
            clock=self._clock,
        )
        self._witnesses: dict[str, Witness] = {}
        self.deleted: Callable[[str, str], bool] = lambda _kind, _subject: False
        """Tells whether a subject was deleted under a rule; the deletion has a seal of its own."""

    def witness(self, kind: str, witness: Witness) -> None:
        """Let someone answer for the sealed things of a kind."""
        self._witnesses[kind] = witness

    def append(self, tables: "Tables", kind: str, subject: str, digest: str) -> Seal:
        """Seal a digest inside the writing transaction that makes the subject what it is."""
        at = stamp(self._clock())

        def seal(number: int, mac: str) -> Seal:
            return Seal(number, kind, subject, digest, at, mac)

        return self.chain.append(tables, seal)

    def begin(self) -> None:
        """Note the head of a chain that has no seal yet; an existing note stays."""
        self.chain.begin()

    def keep_head(self) -> None:
        """Note the newest seal; `EvidenceAltered` where the chain does not go on from the note."""
        self.chain.keep_head()

    def verify(self, anchors: Iterable[Anchor] = ()) -> Verdict:
        """Read the whole chain and have every subject recomputed."""
        verdict = Verdict()
        for seal in self.chain.links(verdict.findings, anchors):
            verdict.seals += 1
            verdict.of_kind[seal.kind] += 1
            wrong = self._testimony(seal)
            if wrong:
                verdict.findings.append(Finding(f"{seal.kind} {seal.subject}", wrong))
        for witness in self._witnesses.values():
            verdict.findings += witness.unsealed()
        return verdict

    def of_subjects(self, wanted: Iterable[tuple[str, str]]) -> list[tuple[Seal, str | None]]:
        """Return the seals of kinds and subjects, each with the text that was sealed."""
        found = self._store.of_subjects(wanted)
        return [(seal, self._witnesses[seal.kind].sealed_text(seal.subject)) for seal in found]

    def _testimony(self, seal: Seal) -> str | None:
        witness = self._witnesses.get(seal.kind)
        if witness is None:
            return "nobody can say whether it is unaltered"
        wrong = witness.check(seal.subject, seal.digest)
        explained = isinstance(wrong, FileGone) and self.deleted(seal.kind, seal.subject)
        return None if explained else wrong
