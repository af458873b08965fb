"""The encrypted file: chunks of AES-256-GCM in their order, the last one marked as the last.

Each file has a key of its own; a chunk that was altered, moved, left out or added is noticed
before a byte of it is used. The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015).
"""

import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.errors import ArchiveRefused
from appliance.services.backups.keys import SALT_BYTES, BackupKey
from appliance.settings import Secret

MAGIC = b"FUNDLINE"
FORMAT = 1
ARCHIVE, CONTENT = b"A", b"C"
HEADER = struct.Struct(f">8sB1s{SALT_BYTES}s8s16s")
CHUNK_BYTES = 1024 * 1024
TAG_BYTES = 16


class Header(NamedTuple):
    """The first bytes of a file, in clear."""

    magic: bytes
    format: int
    kind: bytes
    salt: bytes
    check: bytes
    nonce: bytes


def encrypted(key: BackupKey, kind: bytes, plain: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an encrypted file."""
    head = Header(MAGIC, FORMAT, kind, key.salt, key.check, secrets.token_bytes(16))
    header = HEADER.pack(*head)
    yield header
    cipher = AESGCM(key.derived(b"file " + kind, head.nonce))
    for number, (chunk, last) in enumerate(_chunks(plain)):
        yield cipher.encrypt(_nonce(number, last), chunk, header)


def size_of(plain_bytes: int) -> int:
    """Return how long the encrypted file of so many bytes is."""
    chunks = max(1, -(-plain_bytes // CHUNK_BYTES))
    return HEADER.size + plain_bytes + chunks * TAG_BYTES


def key_of(file: BinaryIO, words: Secret) -> BackupKey:
    """Return the key for a file, and for those that lie beside it; the file is read again."""
    header = _header(file)
    file.seek(0)
    key = BackupKey(words, header.salt)
    if key.check != header.check:
        raise ArchiveRefused(
            "key", "the key does not open this archive: take the words of the sheet that was made"
            " when these backups were set up"
        )  # fmt: skip
    return key


def decrypted(key: BackupKey, kind: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Yield what an encrypted file holds, chunk by chunk, each one authentic."""
    header = _header(file)
    if header.kind != kind or header.salt != key.salt or header.check != key.check:
        raise ArchiveRefused("damaged", "a file of the backup is not what it should be")
    packed, number = HEADER.pack(*header), 0
    cipher = AESGCM(key.derived(b"file " + kind, header.nonce))
    sealed = file.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, not following), sealed, packed)
        except (InvalidTag, ValueError) as error:
            raise ArchiveRefused(
                "damaged", "the backup is damaged or was altered; take another one"
            ) from error
        if not following:
            return
        sealed, number = following, number + 1


def _header(file: BinaryIO) -> Header:
    packed = file.read(HEADER.size)
    if len(packed) < HEADER.size or not packed.startswith(MAGIC):
        raise ArchiveRefused("format", "this is no backup of Fundline")
    header = Header(*HEADER.unpack(packed))
    if header.format != FORMAT:
        raise ArchiveRefused(
            "newer", f"the backup has format {header.format}, this Fundline reads {FORMAT};"
            " install the version that made it"
        )  # fmt: skip
    return header


def _chunks(plain: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield chunks of one size, and whether each is the last; one at least."""
    waiting = bytearray()
    for part in plain:
        waiting += part
        while len(waiting) > CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES]), False
            del waiting[:CHUNK_BYTES]
    yield bytes(waiting), True


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
