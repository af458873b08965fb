"""Second factors: a code of the telephone's clock (RFC 6238), and ten codes for when it is lost.

The secret of the clock is in the strongbox and never in the database; a code counts once.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest

import pyotp

from appliance import strongbox
from appliance.errors import OneTimeCodeRefused
from appliance.services.operators.passwords import Hashing, random_text
from appliance.settings import Secret, Settings
from appliance.store.operators import OperatorStore

ISSUER = "Fundline"
STEP_SECONDS = 30
STEPS_OFF = 1
"""How many steps the telephone's clock may be off, either way."""
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10


class OneTimeCodes:
    """The operators' second factors; safe to share between threads."""

    def __init__(
        self,
        store: OperatorStore,
        settings: Settings,
        hashing: Hashing,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._settings = settings
        self._hashing = hashing
        self._clock = clock

    def begin(self, name: str) -> Secret:
        """Return the secret to set up with; the same one until it is confirmed."""
        drafted = strongbox.given(self._settings, _file(name, draft=True))
        if not len(drafted):
            drafted = Secret(pyotp.random_base32())
            strongbox.keep(self._settings, _file(name, draft=True), drafted)
        return drafted

    def address(self, name: str, secret: Secret) -> str:
        """Return the `otpauth:` address that the telephone reads from the QR code."""
        return pyotp.TOTP(secret.reveal()).provisioning_uri(name=name, issuer_name=ISSUER)

    def confirm(self, name: str, code: str) -> list[Secret]:
        """Take the drafted secret into use and return ten recovery codes, shown only this once."""
        secret = strongbox.given(self._settings, _file(name, draft=True))
        step = self._step(secret, code) if len(secret) else None
        if step is None:
            raise OneTimeCodeRefused("this code is not right")
        strongbox.keep(self._settings, _file(name), secret)
        strongbox.forget(self._settings, _file(name, draft=True))
        self._store.begin_codes(name, self._clock(), step)
        return self.new_recovery_codes(name)

    def new_recovery_codes(self, name: str) -> list[Secret]:
        """Return ten new recovery codes; those of before are worth nothing any more."""
        codes = [Secret(random_text(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
        self._store.keep_recovery_codes(name, [self._hashing.hash_of_code(one) for one in codes])
        return codes

    def check(self, name: str, code: str) -> None:
        """Use up a code of the clock or a recovery code; refuse what is neither."""
        typed = "".join(code.split()).lower()
        if typed.isdecimal() and typed.isascii() and len(typed) == 6:
            step = self._step(strongbox.given(self._settings, _file(name)), typed)
            if step is not None and self._store.use_step(name, step):
                return
        elif self._uses_recovery_code(name, Secret(typed.replace("-", ""))):
            return
        raise OneTimeCodeRefused("this code is not right or was used before")

    def recovery_codes_left(self, name: str) -> int:
        """Return how many recovery codes were not used yet."""
        return len(self._store.recovery_codes(name))

    def forget(self, name: str) -> None:
        """Take an operator's second factor away."""
        self._store.end_codes(name)
        for draft in (False, True):
            strongbox.forget(self._settings, _file(name, draft=draft))

    def _step(self, secret: Secret, code: str) -> int | None:
        """Return the step of the clock at which this is the code, None where there is none."""
        if not len(secret):
            return None
        clock = pyotp.TOTP(secret.reveal())
        now = int(self._clock().timestamp()) // STEP_SECONDS
        for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
            if compare_digest(clock.at(step * STEP_SECONDS).encode(), code.strip().encode()):
                return step
        return None

    def _uses_recovery_code(self, name: str, code: Secret) -> bool:
        if len(code) != RECOVERY_LENGTH:
            return False
        return any(
            self._hashing.fits(known, code) and self._store.use_recovery_code(known, self._clock())
            for known in self._store.recovery_codes(name)
        )


def grouped(code: Secret) -> str:
    """Return a recovery code as it is shown: `abcde-fghij`."""
    text = code.reveal()
    return f"{text[:5]}-{text[5:]}"


def _file(name: str, *, draft: bool = False) -> str:
    mark = hashlib.sha256(name.encode()).hexdigest()[:24]
    return f"one_time_{'draft' if draft else 'code'}_{mark}"
