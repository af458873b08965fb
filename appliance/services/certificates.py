"""The end of a certificate number as a proof of who somebody is, where the box called him.

It is a secret as a PIN is: a try counts as failed on the disk before it is looked at, five failures
in a row lock the account, and a success takes back its own failures only.
"""

import hmac
from collections.abc import Callable
from datetime import datetime

from appliance.errors import AccountLocked, IdentityRefused
from appliance.services.callers import FAILURES_TO_LOCK, count_failure
from appliance.services.row_records import stamp
from appliance.settings import Secret
from appliance.store.callers import CallerStore
from appliance.store.database import Database

CERTIFICATE = "certificate"
DIGITS = 4


class CertificateProof:
    """Compares what somebody keyed in with the end of a customer's certificate number."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = CallerStore(database)
        self._clock = clock

    def prove(self, fund_account: str, end: Secret) -> None:
        """Raise `IdentityRefused` where it does not fit, `AccountLocked` after too many tries."""
        at = stamp(self._clock())
        with self._store.transaction() as attempts:
            failures = count_failure(attempts, fund_account, CERTIFICATE, at)
        row = self._store.customer(fund_account) or {}
        kept = str(row.get("certificate_number", "")).strip().upper()[-DIGITS:]
        given = end.reveal().upper()
        if len(kept) != DIGITS or not hmac.compare_digest(kept.encode(), given.encode()):
            if failures >= FAILURES_TO_LOCK:
                raise AccountLocked(f"{FAILURES_TO_LOCK} wrong answers in a row")
            raise IdentityRefused("account and certificate do not fit together")
        with self._store.transaction() as attempts:
            attempts.forget_subject(fund_account, CERTIFICATE)
