"""Writes an archive to a place, reads one, and takes away what no archive needs any more.

An archive holds the signed list of files and the small ones; a recording lies beside it, once
for all archives, under a name that is made of its hash and the key.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.errors import ArchiveRefused, BackupRefused
from appliance.services.backups import manifest as manifests
from appliance.services.backups import sealed_file
from appliance.services.backups.home_files import HomeFiles
from appliance.services.backups.keys import BackupKey
from appliance.services.backups.manifest import CONTENT, INLINE, Entry, Manifest
from appliance.services.backups.places import CONTENTS, Place
from appliance.settings import Secret

LENGTH = struct.Struct(">I")
READ_BYTES = 256 * 1024
Told = Callable[[int, int], None]
"""Is told how much of how much is done; may raise `BackupCancelled`."""


@dataclass(frozen=True)
class Written:
    """What writing an archive came to."""

    files: int
    bytes: int
    new_bytes: int


class ArchiveWriter:
    """Writes one archive."""

    def __init__(self, place: Place, key: BackupKey, files: HomeFiles, told: Told) -> None:
        self._place, self._key, self._files, self._told = place, key, files, told
        self._lying: dict[str, dict[str, int]] = {}
        self._new_bytes = 0

    def write(self, name: str, bare: Manifest, signer: Ed25519PrivateKey) -> Written:
        """Carry the contents to the place, then the archive that names them."""
        entries = [*self._carried(), *self._small()]
        whole = replace(bare, entries=tuple(sorted(entries)))
        manifests.refuse_harm(whole.entries)
        plain = self._plain(manifests.signed(whole, signer), whole)
        size = self._place.put(name, sealed_file.encrypted(self._key, sealed_file.ARCHIVE, plain))
        return Written(len(entries), whole.bytes, self._new_bytes + size)

    def _small(self) -> Iterator[Entry]:
        for name in self._files.small():
            path = self._files.path(name)
            digest, size = _digest(path)
            yield Entry(name, size, digest, INLINE)

    def _carried(self) -> Iterator[Entry]:
        named = self._files.named()
        others = list(self._files.others())
        total = len(named) + len(others)
        for done, one in enumerate(named):
            self._told(done, total)
            if one.size is not None and self._lies(one.sha256, one.size):
                yield Entry(one.path, one.size, one.sha256, CONTENT)
            elif self._files.path(one.path).is_file():
                yield self._carry(one.path)
        for done, name in enumerate(others, len(named)):
            self._told(done, total)
            try:
                yield self._carry(name)
            except FileNotFoundError:
                continue  # no row names it: it went away while the backup was made

    def _carry(self, name: str) -> Entry:
        """Bring contents to the place unless they lie there; what grows meanwhile is cut."""
        path = self._files.path(name)
        digest, size = _digest(path)
        if not self._lies(digest, size):
            content = self._content(digest)
            plain = _exactly(path, size, digest)
            sealed = sealed_file.encrypted(self._key, sealed_file.CONTENT, plain)
            self._new_bytes += self._place.put(content, sealed)
            folder, _, own = content.rpartition("/")
            self._lying[folder][own] = sealed_file.size_of(size)
        return Entry(name, size, digest, CONTENT)

    def _lies(self, digest: str, size: int) -> bool:
        folder, _, own = self._content(digest).rpartition("/")
        if folder not in self._lying:
            self._lying[folder] = self._place.sizes(folder)
        return self._lying[folder].get(own) == sealed_file.size_of(size)

    def _content(self, digest: str) -> str:
        return content_path(self._key, digest)

    def _plain(self, packed: bytes, whole: Manifest) -> Iterator[bytes]:
        yield LENGTH.pack(len(packed))
        yield packed
        for entry in whole.entries:
            if entry.where == INLINE:
                yield from _exactly(self._files.path(entry.path), entry.size, entry.sha256)


class ArchiveReader:
    """An archive that was opened with its key; its list is genuine and harmless."""

    def __init__(self, place: Place, name: str, words: Secret) -> None:
        self._place = place
        self._name = self.reading = name
        """The file at the place that is read now: where it is damaged, this one is."""
        self._file = place.open(name)
        try:
            self.key = sealed_file.key_of(self._file, words)
            plain = sealed_file.decrypted(self.key, sealed_file.ARCHIVE, self._file)
            self._stream = _Stream(plain)
            (length,) = LENGTH.unpack(self._stream.exactly(LENGTH.size))
            if length > manifests.MOST_BYTES:
                raise ArchiveRefused("damaged", "the backup's list of files is too long to be one")
            self.manifest, self.signer = manifests.read(self._stream.exactly(length))
        except BaseException:
            self._file.close()
            raise

    def contents(self) -> Iterator[tuple[Entry, Iterator[bytes]]]:
        """Yield each file's entry and bytes, in order; each is compared with its hash."""
        for entry in self.manifest.entries:
            if entry.where == INLINE:
                self.reading = self._name
                yield entry, _proven(entry, self._stream.parts(entry.size))
            else:
                yield entry, _proven(entry, self._content(entry))
        self._stream.refuse_more()

    def close(self) -> None:
        """Close the archive."""
        self._file.close()

    def _content(self, entry: Entry) -> Iterator[bytes]:
        self.reading = content_path(self.key, entry.sha256)
        with closing(self._place.open(self.reading)) as file:
            yield from sealed_file.decrypted(self.key, sealed_file.CONTENT, file)


class _Stream:
    """The decrypted bytes of an archive, taken piece by piece."""

    def __init__(self, plain: Iterator[bytes]) -> None:
        self._plain = plain
        self._waiting = b""

    def exactly(self, size: int) -> bytes:
        return b"".join(self.parts(size))

    def parts(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._waiting:
                self._waiting = next(self._plain, b"")
                if not self._waiting:
                    raise ArchiveRefused("damaged", "the backup ends too early")
            part, self._waiting = self._waiting[:size], self._waiting[size:]
            size -= len(part)
            yield part

    def refuse_more(self) -> None:
        if self._waiting or any(self._plain):
            raise ArchiveRefused("damaged", "the backup goes on behind its last file")


def content_path(key: BackupKey, digest: str) -> str:
    """Return where at a place the contents with this hash lie."""
    name = key.content_name(digest)
    return f"{CONTENTS}-{key.id}/{name[:2]}/{name[2:]}"


def sweep(place: Place, key: BackupKey, words: Secret, archives: Iterable[str]) -> int:
    """Take away contents that none of these archives needs; return how many went.

    An archive that cannot be read stops the sweep: what it needs is not known.
    """
    needed: set[str] = set()
    for name in archives:
        try:
            with closing(ArchiveReader(place, name, words)) as reader:
                wanted = [one.sha256 for one in reader.manifest.entries if one.where == CONTENT]
        except ArchiveRefused as error:
            if error.reason == "key":  # an earlier key's: its contents lie in another folder
                continue
            raise
        needed.update(content_path(key, digest) for digest in wanted)
    gone = 0
    for number in range(256):
        folder = f"{CONTENTS}-{key.id}/{number:02x}"
        for own in place.sizes(folder):
            if f"{folder}/{own}" not in needed:
                place.remove(f"{folder}/{own}")
                gone += 1
    return gone


def _proven(entry: Entry, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Pass on the bytes of a file; refuse more or others than its entry says."""
    digest, left = hashlib.sha256(), entry.size
    for part in parts:
        left -= len(part)
        if left < 0:
            raise ArchiveRefused("damaged", f"{entry.path} is longer than the list says")
        digest.update(part)
        yield part
    if left or digest.hexdigest() != entry.sha256:
        raise ArchiveRefused("damaged", f"{entry.path} is not what the list says")


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        for part in _read(file):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size


def _exactly(path: Path, size: int, expected: str) -> Iterator[bytes]:
    """Yield as much of a file as was hashed; refuse what is not that any more."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for part in _read(file):
            part = part[:size]  # noqa: PLW2901 - what grew since is left out
            size -= len(part)
            digest.update(part)
            yield part
    if digest.hexdigest() != expected:
        raise BackupRefused("changed", f"{path} changed while it was read")


def _read(file: BinaryIO) -> Iterator[bytes]:
    while part := file.read(READ_BYTES):
        yield part
