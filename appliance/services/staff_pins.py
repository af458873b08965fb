"""The PINs with which staff say who they are on the telephone, guarded like a customer's."""

from collections.abc import Callable
from datetime import datetime

from appliance.errors import AccountLocked, IdentityRefused
from appliance.services.callers import FAILURES_TO_LOCK
from appliance.services.pins import PinHashes, refuse_weak
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.staff_pins import StaffPinStore


class StaffPins:
    """One PIN for each role and number, such as `mailbox` 8001."""

    def __init__(
        self, database: Database, hashes: PinHashes, clock: Callable[[], datetime]
    ) -> None:
        self._store = StaffPinStore(database)
        self._hashes = hashes
        self._clock = clock

    def set(self, role: str, number: str, pin: Secret) -> None:
        """Set a PIN and lift its lock; `PinTooWeak` where anybody would guess it."""
        refuse_weak(pin, fund_account=number, certificate_number="", telephone="")
        self._store.keep(role, number, self._hashes.make(number, role, pin), self._now())
        self.unlock(role, number)

    def prove(self, role: str, number: str, pin: Secret, *, by: str = "") -> None:
        """Raise `IdentityRefused` where number and PIN do not fit, `AccountLocked` after too many.

        The attempt counts as failed before it is looked at; a number that has no PIN is counted,
        hashed and locked in the same way, so nothing tells which numbers exist. Where many share a
        PIN, each one's failures count for himself: `by` says who tries.
        """
        kept = self._store.hash(role, number)
        subject = self._subject(role, f"{number}/{by}" if by else number)
        failures = self._store.count(subject, self._now(), FAILURES_TO_LOCK)
        if failures >= FAILURES_TO_LOCK:
            raise AccountLocked(f"{FAILURES_TO_LOCK} wrong PINs in a row")
        if not self._hashes.fits(kept, number, role, pin):
            if failures + 1 >= FAILURES_TO_LOCK:
                raise AccountLocked(f"{FAILURES_TO_LOCK} wrong PINs in a row")
            raise IdentityRefused("number and PIN do not fit together")
        self._store.forget(subject)

    def has(self, role: str, number: str) -> bool:
        """Tell whether a number has a PIN."""
        return self._store.hash(role, number) is not None

    def locked(self, role: str, number: str) -> bool:
        """Tell whether too many wrong PINs locked a number."""
        return self._store.failures(self._subject(role, number)) >= FAILURES_TO_LOCK

    def unlock(self, role: str, number: str) -> None:
        """Forget the failures of a number."""
        self._store.forget(self._subject(role, number))

    def _subject(self, role: str, number: str) -> str:
        """Return the name failures are counted under; a wrongly keyed number is not kept."""
        return self._hashes.digest(f"{role}/{number}")

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")
