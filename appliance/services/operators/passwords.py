"""Passwords of the console: which are refused, and how they are hashed."""

import secrets
import string
import threading
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from appliance.errors import PasswordRefused
from appliance.settings import Secret

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
PLAIN_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"

COMMON_CORES = frozenset(
    line
    for line in Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
"""Guessed first, also with digits and signs around them or in place of letters."""
LOOKALIKES = str.maketrans(
    {"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"}
)


class Hashing:
    """Argon2id with a bound on how many are reckoned at once; safe to share between threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._code_hasher = PasswordHasher(time_cost=1, memory_cost=4_096, parallelism=1)
        self._hashing = threading.BoundedSemaphore(2)  # 19 MiB each: a flood must not eat the box
        self._nobody = ""

    def hash(self, secret: Secret) -> str:
        """Return the hash of a password."""
        with self._hashing:
            return self._hasher.hash(secret.reveal())

    def hash_of_code(self, code: Secret) -> str:
        """Return the hash of a recovery code, which is too random to be guessed by reckoning."""
        with self._hashing:
            return self._code_hasher.hash(code.reveal())

    def fits(self, known: str, secret: Secret) -> bool:
        """Tell whether this is the secret of a hash."""
        if len(secret) > LONGEST_PASSWORD:
            return False
        with self._hashing:
            try:
                return self._hasher.verify(known, secret.reveal())
            except VerificationError:
                return False

    def hash_of_nobody(self) -> str:
        """Return a hash nothing fits, so that an unknown name costs as long as a known one."""
        if not self._nobody:
            self._nobody = self.hash(Secret(secrets.token_urlsafe(32)))
        return self._nobody


def first_password() -> Secret:
    """Return a password to begin with, which has to be changed at the first login."""
    return Secret("-".join(random_text(4) for _ in range(4)))  # said over the telephone too


def random_text(length: int) -> str:
    """Return a text nobody can guess, of signs that nobody takes for one another."""
    return "".join(secrets.choice(PLAIN_SIGNS) for _ in range(length))


def refuse_weak(password: Secret, name: str) -> None:
    """Raise `PasswordRefused` for a password that is short, long, common or made of the name."""
    text = password.reveal()
    if len(text) < SHORTEST_PASSWORD:
        raise PasswordRefused("short")
    if len(text) > LONGEST_PASSWORD:
        raise PasswordRefused("long")
    if name.lower() in text.lower():
        raise PasswordRefused("name")
    if text.isdigit() or len(set(text)) < 5 or _cores(text) & COMMON_CORES:
        raise PasswordRefused("common")


def _cores(text: str) -> set[str]:
    plain = text.lower()
    letters = set(string.ascii_lowercase)
    variants = (
        plain,
        plain.translate(LOOKALIKES),
        plain.rstrip("0123456789!").translate(LOOKALIKES),
    )
    return {"".join(c for c in variant if c in letters or ord(c) > 127) for variant in variants}
