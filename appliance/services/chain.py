"""A chain of rows: each binds itself to the one before with a key that is no part of the database.

The newest link is noted outside of the database, so that a tail cut off is missed. A chain may
leave a trail there too, the proof of every link: it names the first link of a tail that was cut off
and grew again, or that was made anew by somebody who has the key.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from appliance.errors import EvidenceAltered, StoreUnavailable
from appliance.services.audit.merkle import leaf
from appliance.services.row_records import stamp
from appliance.services.trail import BYTES, Trail, trail_fits
from appliance.settings import Secret

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

MOST_NAMED = 100
"""How many breaks of one chain are named; the first is what matters, the rest are counted."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Finding(NamedTuple):
    """One thing that is not as it was sealed."""

    subject: str
    what: str


class Anchor(NamedTuple):
    """A link as it is known from elsewhere."""

    number: int
    mac: str
    where: str


@dataclass(frozen=True)
class Head:
    """The newest link as it is noted outside of the database."""

    number: int
    mac: str
    at: str


class Link(Protocol):
    """One row of a chain: a tuple that begins with its number and ends with its proof."""

    @property
    def number(self) -> int:
        """Return its place in the chain, from 1."""

    @property
    def mac(self) -> str:
        """Return the value that binds it to the one before."""

    def __iter__(self) -> Iterator[Any]:
        """Go through its columns."""


LinkType = TypeVar("LinkType", bound=Link)


class LinkStore(Protocol[LinkType]):
    """The table of a chain."""

    def newest_in(self, tables: "Tables") -> LinkType | None:
        """Return the newest link as a writing transaction sees it."""

    def append_in(self, tables: "Tables", link: LinkType, /) -> None:
        """Append a link inside a writing transaction."""

    def since(self, number: int = ...) -> Iterator[LinkType]:
        """Read the links from a number on, in order."""


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


class Chain(Generic[LinkType]):
    """The links of one table, their key, and what is noted of them outside of the database."""

    def __init__(
        self,
        store: LinkStore[LinkType],
        key: Secret,
        head_file: Path,
        *,
        noun: str,
        nouns: str,
        described: Callable[[LinkType], str],
        clock: Callable[[], datetime],
        trail: Trail | None = None,
    ) -> None:
        self._store = store
        self._key = key.reveal().encode()
        self._head_file = head_file
        self._noun, self._nouns = noun, nouns
        self._described = described
        self._clock = clock
        self._trail = trail

    def append(self, tables: "Tables", make: Callable[[int, str], LinkType]) -> LinkType:
        """Append the link made of its number and proof, inside a writing transaction."""
        number, previous = self.newest_in(tables)
        link = make(number + 1, self._mac(make(number + 1, ""), previous))
        self._store.append_in(tables, link)
        return link

    # --- the head, outside of the database

    def begin(self) -> None:
        """Note the head of a chain that has no link yet; an existing note stays."""
        if not self._head_file.exists() and next(self._store.since(), None) is None:
            self._note_head(0, "")

    def keep_head(self) -> None:
        """Note the newest link; `EvidenceAltered` where the chain does not go on from the note."""
        head = self.head()
        number, mac = max(head.number - 1, 0), ""
        macs = []
        for link in self._store.since(head.number):
            if link.number == head.number:
                genuine = link.mac == head.mac
            else:
                genuine = link.number == number + 1 and self._genuine(link, mac)
                macs.append(link.mac)
            if not genuine:
                what = f"{self._noun} {link.number}"
                why = f"{what} does not fit the chain: fundline verify"
                raise EvidenceAltered(why, "link", number=link.number)
            number, mac = link.number, link.mac
        if number < head.number:
            what = f"{self._noun} {head.number} and those after it are gone"
            raise EvidenceAltered(what, "gone", number=head.number)
        if self._trail is not None:
            self._trail.extend(head.number, macs)
        if number > head.number:
            self._note_head(number, mac)

    def head(self) -> Head:
        """Return the note of the newest link; `EvidenceAltered` where it cannot be trusted."""
        try:
            noted = json.loads(self._head_file.read_text("utf-8"))
            head = Head(int(noted["number"]), str(noted["mac"]), str(noted["at"]))
            proof = str(noted["proof"])
        except FileNotFoundError:
            raise EvidenceAltered(f"the note of the newest {self._noun} is gone", "note") from None
        except (ValueError, KeyError, TypeError) as error:
            what = f"the note of the newest {self._noun} cannot be read"
            raise EvidenceAltered(what, "note") from error
        if not hmac.compare_digest(proof, self._proof(["head", asdict(head)])):
            raise EvidenceAltered(f"the note of the newest {self._noun} was altered", "note")
        return head

    def fault(self) -> str:
        """Return what is wrong at the noted link, which costs one look; nothing where all is."""
        try:
            head = self.head()
        except EvidenceAltered as error:
            return str(error)
        link = next(self._store.since(head.number), None) if head.number else None
        if head.number and (link is None or (link.number, link.mac) != (head.number, head.mac)):
            return f"{self._noun} {head.number} is not the one that was noted"
        return ""

    def newest_in(self, tables: "Tables") -> tuple[int, str]:
        """Return number and proof of the newest link; 0 and nothing where there is none."""
        newest = self._store.newest_in(tables)
        return (newest.number, newest.mac) if newest else (0, "")

    def leaves(self, count: int) -> list[bytes]:
        """Return the hashes of the first links, as they stand in the tree of a checkpoint."""
        found = islice(self._store.since(1), count)
        return [leaf(canonical(tuple(link)[:-1]).encode()) for link in found]

    # --- proving

    def links(self, findings: list[Finding], anchors: Iterable[Anchor] = ()) -> Iterator[LinkType]:
        """Yield every link; note which do not fit the one before, an anchor or the trail."""
        known = self._known_outside(findings, anchors)  # first: it may lag behind the chain
        trail = self._trail.read() if self._trail else b""
        breaks: list[Finding] = []
        number, previous, last = 0, "", max(*known, len(trail) // BYTES, 0)
        try:
            for link in self._store.since():
                wrong = self._break(link, number, previous, known)
                if wrong is None and not trail_fits(trail, link.number, link.mac):
                    trail = b""  # the first is named; those after it follow from it
                    wrong = Finding(self._name(link), "is not the one that left its trail")
                if wrong:
                    breaks.append(wrong)
                if isinstance(link.number, int):
                    number, previous = link.number, link.mac
                yield link
        except StoreUnavailable as error:
            breaks.append(self._missing(number + 1, max(number + 1, last)))
            breaks.append(Finding(self._nouns, str(error)))
        else:
            if number < last:
                breaks.append(self._missing(number + 1, last))
        findings += breaks[:MOST_NAMED]
        if len(breaks) > MOST_NAMED:
            left = f"{len(breaks) - MOST_NAMED} more do not fit the chain"
            findings.append(Finding(self._nouns, left))

    def _known_outside(
        self, findings: list[Finding], anchors: Iterable[Anchor]
    ) -> dict[int, list[Anchor]]:
        known: dict[int, list[Anchor]] = {0: []}
        try:
            head = self.head()
            known[head.number] = [Anchor(head.number, head.mac, self._head_file.name)]
            if self._trail is not None and self._trail.count() < head.number:
                short = f"proves {self._trail.count()} of {head.number}: the rest of it is gone"
                findings.append(Finding(self._trail.name, short))
        except EvidenceAltered as error:
            findings.append(Finding(self._head_file.name, str(error)))
        for anchor in anchors:
            known.setdefault(anchor.number, []).append(anchor)
        return known

    def _break(
        self, link: LinkType, number: int, previous: str, known: dict[int, list[Anchor]]
    ) -> Finding | None:
        if not isinstance(link.number, int) or link.number < 1:
            return Finding(self._name(link), "was inserted: the chain begins with 1")
        if link.number > number + 1:
            return self._missing(number + 1, link.number - 1)
        if not self._genuine(link, previous):
            what = f"was altered, or does not follow the {self._noun} before it"
            return Finding(self._name(link), what)
        for anchor in known.get(link.number, ()):
            if anchor.mac != link.mac:
                return Finding(self._name(link), f"is not the one that was noted in {anchor.where}")
        return None

    def _name(self, link: LinkType) -> str:
        return f"{self._noun} {link.number} ({self._described(link)})"

    def _missing(self, first: int, last: int) -> Finding:
        one = f"{self._noun} {first}"
        return Finding(one if first == last else f"{self._nouns} {first} to {last}", "missing")

    def _genuine(self, link: LinkType, previous: str) -> bool:
        try:
            return hmac.compare_digest(self._mac(link, previous), link.mac)
        except (TypeError, ValueError):  # a value no box writes: bytes, a lone surrogate
            return False

    def _mac(self, link: LinkType, previous: str) -> str:
        return self._proof([*tuple(link)[:-1], previous])

    def _proof(self, value: Any) -> str:
        return hmac.digest(self._key, canonical(value).encode(), "sha256").hex()

    def _note_head(self, number: int, mac: str) -> None:
        head = Head(number, mac, stamp(self._clock()))
        note = {**asdict(head), "proof": self._proof(["head", asdict(head)])}
        self._head_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._head_file.with_name(f".{self._head_file.name}.{os.getpid()}")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(note, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._head_file)


def canonical(value: Any) -> str:
    """Return a value's JSON in the one form that is hashed and signed."""
    return _encode(value)
