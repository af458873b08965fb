"""Who is calling: account or certificate number and PIN, with limits that do not help a guesser.

Every attempt is counted as failed, on the disk, before its PIN is even looked at; only a success
takes the count back. So parallel calls cannot try more often, and a crash helps nobody. A number
that is no account is counted, locked and hashed in the same way, so neither the words nor the work
tell which numbers exist. Five failures in a row lock the account: both PINs together, over all
calls and caller numbers, until staff unlock it. Each PIN's success forgets only its own failures.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.caller_number import caller_number
from appliance.errors import AccountLocked, CustomerUnknown, IdentityRefused
from appliance.records.order import TransactionAccount
from appliance.services import salutations
from appliance.services.pins import PinHashes, refuse_weak
from appliance.services.row_records import day, record, stamp
from appliance.settings import Secret
from appliance.store.callers import Attempts, CallerStore
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS = ("query", "trade")
FAILURES_TO_LOCK = 5
RISK_LEVELS = range(1, 6)

# A caller number pauses after three failures in a row: 1, 2, 4 … 30 seconds. Callers without a
# number share one bucket; its pause stays short, or one of them could keep all others out.
FREE_FAILURES = 3
LONGEST_PAUSE_SECONDS = 30.0
LONGEST_ANONYMOUS_PAUSE_SECONDS = 4.0
NUMBER_FORGOTTEN_AFTER = timedelta(hours=24)
UNKNOWN_FORGOTTEN_AFTER = timedelta(days=366)
ANONYMOUS = "anonymous"

UNKNOWN_PREFIX = "unknown "


@dataclass(frozen=True, kw_only=True)
class Customer:
    """One customer as the conversations and the console know him; no whole certificate number."""

    fund_account: str
    investor_name: str = field(repr=False)
    individual_or_institution: str
    certificate_type: str
    masked_certificate: str = field(repr=False)
    """The certificate number with its middle hidden: 110***********1234."""
    gender: str
    status: str
    risk_level: int | None
    assessed_on: date | None
    telephone: str = field(repr=False)
    locked: bool
    certificate_valid_until: date | None = None
    born_on: date | None = field(default=None, repr=False)
    """As the identity card says; None where there is no such card."""

    @property
    def masked_name(self) -> str:
        """Return the name as lists show it: 张*."""
        return salutations.masked(self.investor_name, self.individual_or_institution)

    def salutation(self, language: str = "zh") -> str:
        """Return how to address the customer: 张先生, Ms. Zhang, 客户."""
        return salutations.salutation(
            language,
            name=self.investor_name,
            kind=self.individual_or_institution,
            gender=self.gender,
        )


class Callers:
    """The customers as callers: their identity, PINs and locks."""

    def __init__(
        self,
        database: Database,
        pepper: Secret,
        *,
        clock: Callable[[], datetime] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = CallerStore(database)
        self.hashes = PinHashes(pepper)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        self._sleep = sleep

    # --- identity

    def identify(
        self, number: str, pin: Secret, *, kind: str = "query", caller: str = ""
    ) -> Customer:
        """Return the customer whose account or certificate number and PIN these are.

        `IdentityRefused` says nothing about which of them is wrong; `AccountLocked` comes with the
        fifth failure in a row and from then on, whether or not the account exists. May block for
        the pause of the caller's number.
        """
        return self.customer(self._proved(_typed(number), pin, kind, caller))

    def pause_seconds(self, caller: str) -> float:
        """Return how long this caller number has to wait before its next attempt counts."""
        bucket = caller_number(caller) or ANONYMOUS
        return _pause(bucket, self._store.number_failures(bucket), self._clock())

    def suggested(self, caller: str) -> Customer | None:
        """Return the one customer with this telephone; a hint only, a number proves nothing."""
        rows = self._store.by_telephone(caller_number(caller))
        return _as_customer(rows[0]) if len(rows) == 1 else None

    # --- PINs and locks

    def set_pin(self, fund_account: str, kind: str, pin: Secret) -> None:
        """Set a PIN, as staff do; `PinTooWeak` where anybody would guess it."""
        _refuse_kind(kind)
        row = self._row(fund_account)
        refuse_weak(
            pin,
            fund_account=fund_account,
            certificate_number=row["certificate_number"],
            telephone=row["telephone"],
        )
        pin_hash = self.hashes.make(fund_account, kind, pin)
        self._store.keep_pin(fund_account, kind, pin_hash, self._text(self._clock()))

    def change_pin(
        self, fund_account: str, kind: str, old: Secret, new: Secret, *, caller: str = ""
    ) -> None:
        """Change a PIN for a caller who knows the old one; a wrong one counts as any failure."""
        self._proved(fund_account, old, kind, caller)
        self.set_pin(fund_account, kind, new)

    def unlock(self, fund_account: str) -> None:
        """Forget the failures of an account, as staff do."""
        self._row(fund_account)
        with self._store.transaction() as attempts:
            attempts.forget_subject(fund_account)

    def forget_old_failures(self) -> None:
        """Drop counters that no longer matter; once a night."""
        now = self._clock()
        with self._store.transaction() as attempts:
            attempts.forget_before(
                self._text(now - NUMBER_FORGOTTEN_AFTER),
                self._text(now - UNKNOWN_FORGOTTEN_AFTER),
                UNKNOWN_PREFIX,
            )

    # --- customers

    def customer(self, fund_account: str) -> Customer:
        """Return a customer; `CustomerUnknown` where no registrar confirmed this account."""
        return _as_customer(self._row(fund_account))

    def listing(self) -> list[Customer]:
        """Return every customer, by fund account."""
        return [_as_customer(row) for row in self._store.customers()]

    def pin_kinds(self, fund_account: str) -> list[str]:
        """Return which PINs an account has, `query` and `trade`."""
        return sorted(self._store.pin_kinds(fund_account))

    def set_risk(self, fund_account: str, level: int, assessed_on: date) -> None:
        """Write the result of a risk assessment, C1 to C5."""
        if level not in RISK_LEVELS:
            raise ValueError(f"a risk level is 1 to 5, not {level}")
        self._row(fund_account)
        self._store.keep_risk(
            fund_account, level, assessed_on.isoformat(), self._text(self._clock())
        )

    def set_telephone(self, fund_account: str, telephone: str) -> None:
        """Write the number a customer usually calls from."""
        self._row(fund_account)
        self._store.keep_telephone(
            fund_account, caller_number(telephone), self._text(self._clock())
        )

    def set_certificate_end(self, fund_account: str, day: date | None) -> None:
        """Write the last day on which a customer's certificate is valid; None is for ever."""
        self._row(fund_account)
        end = day.isoformat() if day else None
        self._store.keep_certificate_end(fund_account, end, self._text(self._clock()))

    def transaction_accounts(self, fund_account: str) -> list[TransactionAccount]:
        """Return the accounts with a distributor through which this fund account trades."""
        rows = self._store.transaction_accounts(fund_account)
        return [record(TransactionAccount, row) for row in rows]

    def salutations(self, language: str = "zh") -> list[str]:
        """Return every salutation in use, so that each can be rendered ahead."""
        used = {customer.salutation(language) for customer in self.listing()}
        return sorted(used | {salutations.NOBODY[language]})

    def close(self) -> None:
        """End; nothing is left to write, every attempt is on the disk already."""

    # --- one attempt

    def _proved(self, number: str, pin: Secret, kind: str, caller: str) -> str:
        """Return the fund account that number and PIN prove."""
        _refuse_kind(kind)
        bucket = caller_number(caller) or ANONYMOUS
        self._sleep(self.pause_seconds(bucket))
        unknown = UNKNOWN_PREFIX + self.hashes.digest(number)
        found = self._store.accounts(number, kind)
        subject, pin_hash = found[0] if found else (unknown, None)
        failures = self._reserve(subject, kind)
        if not self.hashes.fits(pin_hash, subject, kind, pin):
            self._count_number(bucket)
            if failures >= FAILURES_TO_LOCK:
                raise AccountLocked(f"{FAILURES_TO_LOCK} wrong PINs in a row")
            raise IdentityRefused("account and PIN do not fit together")
        with self._store.transaction() as attempts:
            attempts.forget_subject(subject, kind)
        return subject

    def _count_number(self, bucket: str) -> None:
        # Counted after the fact: a company's one number may have many honest calls at once. Nor
        # does a success take it back, or a guesser would mix his own account in.
        now = self._clock()
        with self._store.transaction() as attempts:
            kept = attempts.number(bucket)
            count = kept[0] + 1 if kept and not _forgotten(kept[1], now) else 1
            attempts.keep_number(bucket, count, self._text(now))

    def _reserve(self, subject: str, kind: str) -> int:
        """Count the attempt as failed before it is looked at and return the failures in a row."""
        with self._store.transaction() as attempts:
            return count_failure(attempts, subject, kind, self._text(self._clock()))

    def _row(self, fund_account: str) -> dict[str, Any]:
        row = self._store.customer(fund_account)
        if row is None:
            raise CustomerUnknown(f"there is no customer with fund account {fund_account}")
        return row

    def _text(self, at: datetime) -> str:
        return stamp(at)


def count_failure(attempts: Attempts, subject: str, kind: str, at: str) -> int:
    """Count one more failure in a row and return how many there are; `AccountLocked` beyond."""
    failures = attempts.of_subject(subject)
    if failures >= FAILURES_TO_LOCK:
        raise AccountLocked(f"{FAILURES_TO_LOCK} wrong PINs in a row")
    attempts.count_subject(subject, kind, at)
    return failures + 1


def _pause(bucket: str, kept: tuple[int, str] | None, now: datetime) -> float:
    if kept is None or kept[0] < FREE_FAILURES or _forgotten(kept[1], now):
        return 0.0
    longest = LONGEST_ANONYMOUS_PAUSE_SECONDS if bucket == ANONYMOUS else LONGEST_PAUSE_SECONDS
    pause = min(2.0 ** min(kept[0] - FREE_FAILURES, 10), longest)
    passed = (now - datetime.fromisoformat(kept[1])).total_seconds()
    return min(max(pause - passed, 0.0), longest)


def _forgotten(last_at: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(last_at) > NUMBER_FORGOTTEN_AFTER


def _typed(number: str) -> str:
    return number.strip().upper()


def _refuse_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(f"a PIN is for {' or '.join(KINDS)}, not {kind!r}")


def _as_customer(row: dict[str, Any]) -> Customer:
    return Customer(
        fund_account=row["fund_account"],
        investor_name=row["investor_name"],
        individual_or_institution=row["individual_or_institution"],
        certificate_type=row["certificate_type"],
        masked_certificate=salutations.masked_certificate(row["certificate_number"]),
        gender=salutations.gender(row["certificate_type"], row["certificate_number"]),
        status=row["status"],
        risk_level=row["risk_level"],
        assessed_on=day(row["assessed_on"]),
        certificate_valid_until=day(row["certificate_valid_until"]),
        born_on=salutations.birthday(row["certificate_type"], row["certificate_number"]),
        telephone=row["telephone"],
        locked=row["failures"] >= FAILURES_TO_LOCK,
    )
