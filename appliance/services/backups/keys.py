"""The key of the backups: words a person writes down, and what is derived from them."""

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from appliance.errors import ArchiveRefused, BackupRefused
from appliance.settings import Secret

SECRET = "backup_key"  # noqa: S105 - its name in the strongbox; it is never part of a backup
SIGNING = "backup_signing"
NEVER_IN_A_BACKUP = (SECRET, SIGNING)
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"
WORDS = 9
"""Words of chance, 16 bits each; one more proves that they were typed right."""
SHORTEST_PASSPHRASE = 16
FEWEST_SIGNS = 8
SALT_BYTES = 16
COST, BLOCK, LANES = 2**15, 8, 1
"""scrypt's parameters are the format's and never read from a file: 32 MB, a tenth of a second."""


def new_words() -> Secret:
    """Return new words: ten of five letters, the last one a check of the others."""
    numbers = [secrets.randbits(16) for _ in range(WORDS)]
    return Secret(" ".join(_word(number) for number in [*numbers, _check(numbers)]))


def typed(text: str) -> Secret:
    """Return a key as it was typed: words are put in order, a passphrase stays as it is."""
    parts = text.replace("-", " ").lower().split()
    numbers = [_number(part) for part in parts]
    if len(parts) == WORDS + 1 and None not in numbers:
        known = [number for number in numbers if number is not None]
        if _check(known[:-1]) != known[-1]:
            raise ArchiveRefused("words", "one of the ten words is wrong: compare them letter by"
                                 " letter with the sheet")  # fmt: skip
        return Secret(" ".join(parts))
    return Secret(text.strip())


def strong(passphrase: Secret) -> Secret:
    """Return the owner's own passphrase; `BackupRefused` where it could be guessed."""
    text = passphrase.reveal().strip()
    if len(text) < SHORTEST_PASSPHRASE or len(set(text)) < FEWEST_SIGNS:
        raise BackupRefused(
            "passphrase",
            f"a passphrase has {SHORTEST_PASSPHRASE} signs or more, {FEWEST_SIGNS} of them"
            " different; better take the words the box makes",
        )
    return typed(text)


class BackupKey:
    """What is derived from the words and the salt of a set-up."""

    def __init__(self, words: Secret, salt: bytes) -> None:
        self.salt = salt
        self._root = _stretched(words.reveal().encode(), salt)

    @property
    def check(self) -> bytes:
        """Return eight bytes by which a wrong key is told from damage."""
        return self.derived(b"check")[:8]

    @property
    def id(self) -> str:
        """Return the name under which what this key encrypted lies together."""
        return self.derived(b"id")[:4].hex()

    def content_name(self, digest: str) -> str:
        """Return the name of contents at a place: it tells nothing about them."""
        return hmac.digest(self.derived(b"content names"), bytes.fromhex(digest), sha256).hex()

    def derived(self, purpose: bytes, salt: bytes = b"") -> bytes:
        """Return 32 bytes for one purpose."""
        derive = HKDF(hashes.SHA256(), 32, salt or None, b"fundline backup 1 " + purpose)
        return derive.derive(self._root)


@lru_cache(maxsize=4)
def _stretched(words: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=LANES).derive(words)


def _word(number: int) -> str:
    """Return sixteen bits as a word that can be spoken: consonants and vowels in turn."""
    letters = []
    for shift, alphabet in ((12, CONSONANTS), (10, VOWELS), (6, CONSONANTS), (4, VOWELS)):
        letters.append(alphabet[(number >> shift) % len(alphabet)])
    return "".join([*letters, CONSONANTS[number % 16]])


def _number(word: str) -> int | None:
    alphabets = (CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS)
    if len(word) != len(alphabets):
        return None
    number = 0
    for letter, alphabet in zip(word, alphabets, strict=True):
        if letter not in alphabet:
            return None
        number = number * len(alphabet) + alphabet.index(letter)
    return number


def _check(numbers: list[int]) -> int:
    text = b"".join(number.to_bytes(2, "big") for number in numbers)
    return int.from_bytes(sha256(b"fundline words" + text).digest()[:2], "big")
