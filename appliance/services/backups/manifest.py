"""The signed list of what a backup holds; a list that could harm is refused before it is used."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.errors import ArchiveRefused

FORMAT = 1
DATABASE = "fundline.db"
INLINE, CONTENT = "inline", "content"
WHERE = (INLINE, CONTENT)
MOST_BYTES = 512 * 1024 * 1024
"""Of the list itself: two million recordings."""
LONGEST_PATH = 400
LONGEST_NAME = 200
SIGNATURE_BYTES = 64
NOT_RESTORED = ("run", "log", "spool", "asterisk")
"""What a start makes anew; it has no place in a backup."""
NAME = re.compile(r"[^\x00-\x1f\x7f/\\]+")
DIGEST = re.compile(r"[0-9a-f]{64}")


class Entry(NamedTuple):
    """One file of a backup, by its path below the home."""

    path: str
    size: int
    sha256: str
    where: str
    """In the archive itself, or among the contents beside it."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds and of which box it is."""

    product: str
    made_at: str
    schema: tuple[str, ...]
    """The migrations the database has."""
    counts: dict[str, int]
    """The rows of each table."""
    seal_number: int
    seal_mac: str
    entries: tuple[Entry, ...]

    @property
    def bytes(self) -> int:
        """Return the size of everything together."""
        return sum(entry.size for entry in self.entries)


def signed(manifest: Manifest, signer: Ed25519PrivateKey) -> bytes:
    """Return the list as bytes, its signature after it."""
    value = {**manifest.__dict__, "format": FORMAT, "signer": fingerprint(signer.public_key())}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return text + signer.sign(text)


def read(packed: bytes) -> tuple[Manifest, str]:
    """Return the list and its signer; `ArchiveRefused` says what is wrong with it."""
    text, signature = packed[:-SIGNATURE_BYTES], packed[-SIGNATURE_BYTES:]
    try:
        value = json.loads(text)
        signer = str(value["signer"])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(signature, text)
        made_by_format = int(value["format"])
    except (ValueError, KeyError, TypeError, RecursionError, InvalidSignature) as error:
        raise ArchiveRefused("damaged", "the backup's list of files is not genuine") from error
    if made_by_format != FORMAT:
        raise ArchiveRefused(
            "newer",
            f"the list of files has format {made_by_format}, this Fundline reads {FORMAT};"
            " install the version that made it",
        )
    try:
        manifest = _manifest(value)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveRefused("damaged", "the backup's list of files cannot be read") from error
    refuse_harm(manifest.entries)
    return manifest, signer


def refuse_harm(entries: Iterable[Entry]) -> None:
    """Refuse a list that could write anywhere but into the home, or over itself."""
    files: set[str] = set()
    folders: set[str] = set()
    for entry in entries:
        _refuse_path(entry.path)
        if entry.where not in WHERE or entry.size < 0 or not DIGEST.fullmatch(entry.sha256):
            raise ArchiveRefused("damaged", f"{entry.path!r} is not described as a file is")
        if entry.path in files:
            raise ArchiveRefused("path", f"{entry.path!r} stands twice in the list")
        files.add(entry.path)
        folders.update(str(folder) for folder in PurePosixPath(entry.path).parents)
    if both := files & folders:
        raise ArchiveRefused("path", f"{min(both)!r} cannot be a file and a folder")
    if DATABASE not in files:
        raise ArchiveRefused("damaged", "the backup holds no database")


def _refuse_path(path: str) -> None:
    parts = path.split("/")
    safe = all(
        NAME.fullmatch(part) and part not in (".", "..") and len(part.encode()) <= LONGEST_NAME
        for part in parts
    )
    if not safe or len(path.encode()) > LONGEST_PATH:
        raise ArchiveRefused("path", f"{path[:80]!r} is no name of a file below the home")
    if parts[0] in NOT_RESTORED or (path != DATABASE and path.startswith(DATABASE)):
        raise ArchiveRefused("path", f"{path[:80]!r} has no place in a backup")


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return a public key as it is shown and compared."""
    raw = serialization.Encoding.Raw
    return key.public_bytes(raw, serialization.PublicFormat.Raw).hex()


def _manifest(value: dict[str, Any]) -> Manifest:
    def texts(wanted: list[Any]) -> tuple[str, ...]:
        if not all(isinstance(one, str) for one in wanted):
            raise TypeError("texts are wanted")
        return tuple(wanted)

    def entry(path: str, size: int, sha256: str, where: str) -> Entry:
        if type(size) is not int or not all(isinstance(t, str) for t in (path, sha256, where)):
            raise TypeError("a path, a size and a digest are wanted")
        return Entry(path, size, sha256, where)

    return Manifest(
        product=str(value["product"]),
        made_at=str(value["made_at"]),
        schema=texts(value["schema"]),
        counts={str(name): int(count) for name, count in value["counts"].items()},
        seal_number=int(value["seal_number"]),
        seal_mac=str(value["seal_mac"]),
        entries=tuple(entry(*one) for one in value["entries"]),
    )
