"""Who may use the console: operators, passwords, sessions, and the pause after failures."""

import hashlib
import secrets
import string
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from appliance.errors import LoginPaused, LoginRefused, PasswordRefused
from appliance.services.operators.roles import rights_of
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.operators import OperatorStore

FIRST_OPERATOR = "admin"
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
IDLE = timedelta(minutes=60)
LONGEST_SESSION = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
FREE_TRIES = 3
LONGEST_PAUSE = {"name": timedelta(minutes=1), "address": timedelta(minutes=15)}
FAILURES_COUNT_FOR = timedelta(days=1)

# Guessed first, also with digits and signs around them or in place of letters.
COMMON_CORES = frozenset(
    Path(__file__).with_name("common_passwords.txt").read_text("ascii").split()
)
LOOKALIKES = str.maketrans(
    {"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"}
)


def now() -> datetime:
    """Return the time, in the box's zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Session:
    """One login of an operator that still counts."""

    digest: str
    operator: str
    address: str
    started_at: datetime
    seen_at: datetime
    language: str = "zh"
    must_change: bool = False
    roles: tuple[str, ...] = ()

    @cached_property
    def rights(self) -> frozenset[str]:
        """Return what the operator may do."""
        return rights_of(self.roles)


class Operators:
    """The console's users; safe to share between threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._store = OperatorStore(database)
        self._clock = clock
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._hashing = threading.BoundedSemaphore(2)  # 19 MiB each: a flood must not eat the box
        self._trying = threading.Lock()
        self._nobody = ""

    def first_password(self) -> Secret | None:
        """Make the operator `admin` where there is none yet; return his password, else None."""
        if self._store.count():
            return None
        password = Secret(secrets.token_urlsafe(12))
        made = self._store.add_first(FIRST_OPERATOR, self._hash(password), self._clock())
        return password if made else None

    def first_login_waits(self) -> bool:
        """Tell whether the first password still is the one to log in with."""
        operator = self._store.operator(FIRST_OPERATOR)
        return operator is not None and bool(operator["must_change"])

    def knows(self, name: str) -> bool:
        """Tell whether there is an operator of this name."""
        return self._store.operator(name) is not None

    # --- sessions ---

    def log_in(self, name: str, password: Secret, address: str) -> Secret:
        """Return the token of a new session; `LoginRefused` or `LoginPaused` otherwise."""
        name = name.strip()[:64]
        subjects = (f"name:{name}", f"address:{address}")
        self._count_try(subjects)
        operator = self._store.operator(name)
        known = operator["password_hash"] if operator else self._hash_of_nobody()
        if not self._fits(known, password) or operator is None:
            raise LoginRefused("name and password do not fit together")
        at = self._clock()
        self._store.forget_failures(*subjects, before=at - FAILURES_COUNT_FOR)
        self._store.forget_sessions(at - LONGEST_SESSION)
        token = Secret(secrets.token_urlsafe(32))
        self._store.open_session(_digest(token), name, address, at)
        return token

    def session(self, token: Secret, *, used: bool = True) -> Session | None:
        """Return the session of this token while it is neither revoked nor too old nor idle.

        `used=False` looks without keeping the session alive.
        """
        row = self._store.session(_digest(token))
        session = _session(row) if row else None
        at = self._clock()
        if session is None or not self._counts(session, at):
            return None
        if used and at - session.seen_at > SEEN_EVERY:
            self._store.seen(session.digest, at)
        return session

    def sessions(self, operator: str) -> list[Session]:
        """Return the operator's sessions that count, the latest used first."""
        at = self._clock()
        sessions = [_session(row) for row in self._store.sessions(operator)]
        return [session for session in sessions if self._counts(session, at)]

    def revoke(self, operator: str, digest: str) -> None:
        """End one of the operator's own sessions at once."""
        self._store.revoke(operator, digest, self._clock())

    # --- what an operator changes about himself ---

    def change_password(self, session: Session, old: Secret, new: Secret) -> None:
        """Set a new password and end the operator's other sessions."""
        subjects = (f"name:{session.operator}", f"address:{session.address}")
        self._count_try(subjects)
        operator = self._store.operator(session.operator)
        if operator is None or not self._fits(operator["password_hash"], old):
            raise LoginRefused("the present password is not right")
        at = self._clock()
        self._store.forget_failures(*subjects, before=at - FAILURES_COUNT_FOR)
        if new.reveal() == old.reveal():
            raise PasswordRefused("same")
        refuse_weak(new, session.operator)
        self._store.change_password(session.operator, self._hash(new), session.digest, at)

    def choose_language(self, operator: str, language: str) -> None:
        """Remember the language this operator reads."""
        self._store.choose_language(operator, language)

    # --- inside ---

    def _counts(self, session: Session, at: datetime) -> bool:
        return at - session.seen_at <= IDLE and at - session.started_at <= LONGEST_SESSION

    def _count_try(self, subjects: tuple[str, ...]) -> None:
        """Count the try as failed before it is checked, so that parallel guesses gain nothing."""
        at = self._clock()
        with self._trying:
            for subject in subjects:
                wait = self._pause(subject, at)
                if wait > timedelta(0):
                    raise LoginPaused(int(wait.total_seconds()) + 1)
            self._store.forget_failures(before=at - FAILURES_COUNT_FOR)
            for subject in subjects:
                self._store.failed(subject, at)

    def _pause(self, subject: str, at: datetime) -> timedelta:
        failures = self._store.failures(subject)
        if failures is None or failures[0] < FREE_TRIES:
            return timedelta(0)
        pause = timedelta(seconds=2 ** min(failures[0] - FREE_TRIES + 1, 12))
        return failures[1] + min(pause, LONGEST_PAUSE[subject.partition(":")[0]]) - at

    def _hash(self, password: Secret) -> str:
        with self._hashing:
            return self._hasher.hash(password.reveal())

    def _hash_of_nobody(self) -> str:
        """Return a hash nothing fits, so that an unknown name costs as long as a known one."""
        if not self._nobody:
            self._nobody = self._hash(Secret(secrets.token_urlsafe(32)))
        return self._nobody

    def _fits(self, known: str, password: Secret) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        with self._hashing:
            try:
                return self._hasher.verify(known, password.reveal())
            except VerificationError:
                return False


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


def _digest(token: Secret) -> str:
    return hashlib.sha256(token.reveal().encode()).hexdigest()


def _session(row: dict[str, object]) -> Session:
    return Session(
        digest=str(row["digest"]),
        operator=str(row["operator"]),
        address=str(row["address"]),
        started_at=datetime.fromisoformat(str(row["started_at"])),
        seen_at=datetime.fromisoformat(str(row["seen_at"])),
        language=str(row.get("language", "zh")),
        must_change=bool(row.get("must_change", False)),
        roles=tuple(str(row.get("roles", "")).split()),
    )
