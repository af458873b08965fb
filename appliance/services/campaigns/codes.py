"""The code of each outgoing call, by which the person called can ask the hotline who it was.

A try is counted as failed, on the disk, before its code is looked at. Five failures in a row lock
the caller's number for a day; many failures of all callers together slow everybody down, and too
many of them stop all for ten minutes.
"""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.caller_number import caller_number
from appliance.errors import CodeRefused
from appliance.records.campaign import Attempt, Campaign
from appliance.services.parameters import CODE_HOURS, Parameters
from appliance.services.row_records import record, stamp
from appliance.settings import Secret
from appliance.store.call_codes import CallCodeStore
from appliance.store.database import Database

DIGITS = 6
MOST_DRAWS = 200
TRIES_TO_LOCK = 5
LOCKED_FOR = timedelta(hours=24)
SLOW_AFTER, SLOW_WITHIN = 10, timedelta(minutes=10)
LONGEST_PAUSE_SECONDS = 8.0
MOST_FAILED = 200
"""So many wrong codes within that time are no people who mistype."""
ANONYMOUS = "anonymous"
CODES_KEPT_FOR, TRIES_KEPT_FOR = timedelta(days=30), timedelta(days=7)
UNKNOWN, EXPIRED, LOCKED = "unknown", "expired", "locked"


@dataclass(frozen=True, kw_only=True)
class CodedCall:
    """The outgoing call that belongs to a code."""

    attempt: str
    number: str
    campaign: int
    kind: str
    issued_at: datetime
    good_until: datetime

    def was_to(self, caller: str) -> bool:
        """Tell whether the call went to this number."""
        return bool(caller) and caller_number(self.number) == caller_number(caller)


class Codes:
    """Gives each outgoing call its code and finds the call of a code."""

    def __init__(
        self,
        database: Database,
        secret: Secret,
        parameters: Parameters,
        clock: Callable[[], datetime],
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._store = CallCodeStore(database)
        self._secret = secret
        self._parameters = parameters
        self._clock = clock
        self._sleep = sleep

    def issue(self, attempt: Attempt, campaign: Campaign) -> str:
        """Return the code of an attempt, committed; no other call has it while it is good."""
        now = self._clock()
        until = now + timedelta(hours=int(self._parameters.value(CODE_HOURS)))
        row = {
            "attempt": attempt.token, "number": attempt.number, "campaign": campaign.id,
            "kind": campaign.kind, "issued_at": stamp(now), "good_until": stamp(until),
        }  # fmt: skip
        with self._database.writing() as tables:
            kept = self._store.of_attempt(tables, attempt.token)
            if kept is not None:
                return self._drawn(attempt.token, int(kept["draw"]))
            for draw in range(MOST_DRAWS):
                code = self._drawn(attempt.token, draw)
                digest = self._digest(code)
                if self._store.add(tables, {**row, "draw": draw, "digest": digest}):
                    return code
        raise CodeRefused(UNKNOWN, "no code is free; let them end sooner: outbound.code_hours")

    def look_up(self, code: str, caller: str) -> CodedCall:
        """Return the call of a code somebody keyed in; `CodeRefused` says why there is none.

        May block for the pause that many wrong codes ask of everybody.
        """
        bucket, now = caller_number(caller) or ANONYMOUS, self._clock()
        failed = self._store.failed(stamp(now - SLOW_WITHIN))
        self._sleep(_pause_seconds(failed))
        if failed >= MOST_FAILED:
            raise CodeRefused(LOCKED, f"{failed} wrong codes in a few minutes")
        tried = self._store.begin_try(bucket, stamp(now), stamp(now - LOCKED_FOR), TRIES_TO_LOCK)
        if not tried:
            raise CodeRefused(LOCKED, f"{TRIES_TO_LOCK} wrong codes in a row")
        found = self.call_of(code)
        self._store.fitted(tried)
        return found

    def call_of(self, code: str) -> CodedCall:
        """Return the call of a code for staff, whose tries are not counted."""
        row = self._store.find(self._digest(code))
        if row is None:
            raise CodeRefused(UNKNOWN, "no call had this code: it was not the box that called")
        found = record(CodedCall, row)
        if found.good_until <= self._clock():
            raise CodeRefused(EXPIRED, f"this code was good until {found.good_until}")
        return found

    def forget_old(self) -> None:
        """Drop codes and tries that no longer matter; once a night."""
        now = self._clock()
        self._store.forget_before(stamp(now - CODES_KEPT_FOR), stamp(now - TRIES_KEPT_FOR))

    def _drawn(self, token: str, draw: int) -> str:
        number = int(self._keyed(f"draw/{token}/{draw}"), 16) % 10**DIGITS
        return f"{number:0{DIGITS}}"

    def _digest(self, code: str) -> str:
        return self._keyed(f"code/{code}")

    def _keyed(self, text: str) -> str:
        return hmac.digest(self._secret.reveal().encode(), text.encode(), "sha256").hex()


def _pause_seconds(failed: int) -> float:
    """Return how long each look takes, because so many codes were wrong."""
    if failed < SLOW_AFTER:
        return 0.0
    return float(min(2.0 ** ((failed - SLOW_AFTER) // 5), LONGEST_PAUSE_SECONDS))
