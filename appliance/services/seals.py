"""The chain of seals: proves that what was sealed is unaltered, and names what is not.

Each seal binds kind, subject and digest to the seal before it with a key that is no part of the
database; the newest one is noted outside of the database too, so that a tail cut off is missed.
"""

import hashlib
import hmac
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from appliance.errors import EvidenceAltered
from appliance.services.row_records import stamp
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.seals import Seal, SealStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD_FILE = "head.json"


class Finding(NamedTuple):
    """One thing that is not as it was sealed."""

    subject: str
    what: str


class Witness(Protocol):
    """What the owner of one kind of sealed things can say about them."""

    def check(self, subject: str, digest: str) -> str | None:
        """Recompute the digest of a subject; return what is wrong with it, or None."""

    def unsealed(self) -> Iterable[Finding]:
        """Name what should have a seal and has none."""


@dataclass
class Verdict:
    """What verifying found: how many seals of each kind were read, and everything wrong."""

    seals: int = 0
    of_kind: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """The newest seal as it is noted outside of the database."""

    number: int
    mac: str
    at: str


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(_canonical(value)).hexdigest()


class Seals:
    """The one append-only chain of this box."""

    def __init__(
        self,
        database: Database,
        key: Secret,
        folder: Path,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._store = SealStore(database)
        self._key = key.reveal().encode()
        self._head_file = folder / HEAD_FILE
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        self._witnesses: dict[str, Witness] = {}

    def witness(self, kind: str, witness: Witness) -> None:
        """Let someone answer for the sealed things of a kind."""
        self._witnesses[kind] = witness

    def append(self, tables: "Tables", kind: str, subject: str, digest: str) -> Seal:
        """Seal a digest inside the writing transaction that makes the subject what it is."""
        newest = self._store.newest_in(tables)
        number, previous = (newest.number + 1, newest.mac) if newest else (1, "")
        bare = Seal(number, kind, subject, digest, self._now(), "")
        seal = bare._replace(mac=self._mac(bare, previous))
        self._store.append_in(tables, seal)
        return seal

    # --- the head, outside of the database

    def begin(self) -> None:
        """Note the head of a chain that has no seal yet; an existing note stays."""
        if not self._head_file.exists() and next(self._store.since(), None) is None:
            self._note_head(0, "")

    def keep_head(self) -> None:
        """Note the newest seal; `EvidenceAltered` where the chain does not go on from the note."""
        head = self._head()
        newest = Seal(0, "", "", "", "", "") if head.number == 0 else None
        for seal in self._store.since(head.number):
            if newest is None:
                genuine = (seal.number, seal.mac) == (head.number, head.mac)
            else:
                genuine = seal.number == newest.number + 1 and self._genuine(seal, newest.mac)
            if not genuine:
                raise EvidenceAltered(f"seal {seal.number} does not fit the chain: fundline verify")
            newest = seal
        if newest is None:
            raise EvidenceAltered(f"seal {head.number} and those after it are gone")
        if newest.number > head.number:
            self._note_head(newest.number, newest.mac)

    # --- proving

    def verify(self) -> Verdict:
        """Read the whole chain and have every subject recomputed."""
        verdict = Verdict()
        try:
            head: Head | None = self._head()  # first: it may lag behind the chain, never lead
        except EvidenceAltered as error:
            head = None
            verdict.findings.append(Finding(HEAD_FILE, str(error)))
        for seal in self._chain(verdict, head):
            verdict.seals += 1
            verdict.of_kind[seal.kind] += 1
            wrong = self._testimony(seal)
            if wrong:
                verdict.findings.append(Finding(f"{seal.kind} {seal.subject}", wrong))
        for witness in self._witnesses.values():
            verdict.findings += witness.unsealed()
        return verdict

    def _chain(self, verdict: Verdict, head: Head | None) -> Iterator[Seal]:
        """Yield every seal; note in the verdict which do not fit the one before."""
        number, previous = 0, ""
        for seal in self._store.since():
            wrong = self._break(seal, number, previous, head)
            if wrong:
                verdict.findings.append(wrong)
            number, previous = seal.number, seal.mac
            yield seal
        if head is not None and number < head.number:
            verdict.findings.append(_missing(number + 1, head.number))

    def _break(self, seal: Seal, number: int, previous: str, head: Head | None) -> Finding | None:
        name = f"seal {seal.number} ({seal.kind} {seal.subject})"
        if seal.number < 1:
            return Finding(name, "was inserted: the chain begins with 1")
        if seal.number > number + 1:
            return _missing(number + 1, seal.number - 1)
        if not self._genuine(seal, previous):
            return Finding(name, "was altered, or does not follow the seal before it")
        if head is not None and seal.number == head.number and seal.mac != head.mac:
            return Finding(name, f"is not the one that was noted in {HEAD_FILE}")
        return None

    def _testimony(self, seal: Seal) -> str | None:
        witness = self._witnesses.get(seal.kind)
        if witness is None:
            return "nobody can say whether it is unaltered"
        return witness.check(seal.subject, seal.digest)

    def _genuine(self, seal: Seal, previous: str) -> bool:
        return hmac.compare_digest(self._mac(seal, previous), seal.mac)

    def _mac(self, seal: Seal, previous: str) -> str:
        return self._proof([seal.number, seal.kind, seal.subject, seal.digest, seal.at, previous])

    def _proof(self, value: Any) -> str:
        return hmac.digest(self._key, _canonical(value), "sha256").hex()

    def _head(self) -> Head:
        try:
            noted = json.loads(self._head_file.read_text("utf-8"))
            head = Head(int(noted["number"]), str(noted["mac"]), str(noted["at"]))
            proof = str(noted["proof"])
        except FileNotFoundError:
            raise EvidenceAltered("the note of the newest seal is gone") from None
        except (ValueError, KeyError, TypeError) as error:
            raise EvidenceAltered("the note of the newest seal cannot be read") from error
        if not hmac.compare_digest(proof, self._proof(["head", asdict(head)])):
            raise EvidenceAltered("the note of the newest seal was altered")
        return head

    def _note_head(self, number: int, mac: str) -> None:
        head = Head(number, mac, self._now())
        note = {**asdict(head), "proof": self._proof(["head", asdict(head)])}
        self._head_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._head_file.with_name(f".{HEAD_FILE}.{os.getpid()}")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(note, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._head_file)

    def _now(self) -> str:
        return stamp(self._clock())


def _missing(first: int, last: int) -> Finding:
    name = f"seal {first}" if first == last else f"seals {first} to {last}"
    return Finding(name, "missing")


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
