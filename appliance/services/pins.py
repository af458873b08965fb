"""Six-digit PINs: the slow hash they are kept as, and those anybody would guess."""

import base64
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from appliance.errors import PinTooWeak
from appliance.settings import Secret

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
HASH_THREADS = 2
DIGITS = 6

POPULAR = (
    "112233 332211 123321 147258 258369 159753 131420 201314 520131 102030 246810 135791 "
    "789456 456123 147852 159357 100200 123789 987123"
)

_pool = ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="pin")
"""One for the process: a hash costs 19 MiB and 30 ms of a core, so two at a time and no more."""


class PinHashes:
    """Makes and compares PIN hashes; the pepper keeps a stolen database from being guessed."""

    def __init__(self, pepper: Secret) -> None:
        self._pepper = pepper
        self._hasher = PasswordHasher(PASSES, MEMORY_KIB, LANES, type=Type.ID)
        self._nobodys = _hash_of_nothing()
        self.computed = 0

    def make(self, fund_account: str, kind: str, pin: Secret) -> str:
        """Return the hash to keep for an account's PIN of one kind."""
        return _pool.submit(self._hasher.hash, self._peppered(fund_account, kind, pin)).result()

    def fits(self, kept: str | None, fund_account: str, kind: str, pin: Secret) -> bool:
        """Compare a PIN with a kept hash; without one the same work is done for nothing."""
        peppered = self._peppered(fund_account, kind, pin)
        return _pool.submit(self._verify, kept or self._nobodys, peppered).result()

    def digest(self, text: str) -> str:
        """Return a keyed digest, to count what was entered without keeping it."""
        return hmac.digest(self._pepper.reveal().encode(), text.encode(), "sha256").hex()

    def _peppered(self, fund_account: str, kind: str, pin: Secret) -> str:
        return self.digest(f"{fund_account}/{kind}/{pin.reveal()}")

    def _verify(self, kept: str, peppered: str) -> bool:
        self.computed += 1
        try:
            return self._hasher.verify(kept, peppered)
        except (VerificationError, InvalidHashError):
            return False


def refuse_weak(pin: Secret, *, fund_account: str, certificate_number: str, telephone: str) -> None:
    """Refuse a PIN that is not six digits or that anybody would try first."""
    digits = pin.reveal()
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        raise PinTooWeak("a PIN has six digits")
    known = (fund_account, certificate_number, certificate_number[:-1], telephone)
    if (
        digits in POPULAR
        or _repeated(digits)
        or _sequence(digits)
        or any(digits in text for text in known)
        or digits in _birthdays(certificate_number)
    ):
        raise PinTooWeak("this PIN is easy to guess; choose other digits")


def _repeated(digits: str) -> bool:
    return any(digits == digits[:length] * (DIGITS // length) for length in (1, 2, 3))


def _sequence(digits: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return steps in ({1}, {9})


def _birthdays(certificate_number: str) -> set[str]:
    if len(certificate_number) == 18:
        born = certificate_number[6:14]
    elif len(certificate_number) == 15:
        born = "19" + certificate_number[6:12]
    else:
        return set()
    year, month, day = born[:4], born[4:6], born[6:]
    return {
        year[2:] + month + day, year + month, month + day + year[2:], day + month + year[2:],
        month + year, year + day, year[2:] + day + month,
    }  # fmt: skip


def _hash_of_nothing() -> str:
    """Return a well-formed hash that no PIN fits, as costly to compare as a real one."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32)
    )
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}"
