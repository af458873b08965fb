"""Sessions of the console: begun by a login, ended by time, by their owner or an administrator."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from appliance.services.operators.roles import ROLES, rights_of
from appliance.services.parameters import CODE_DEMANDED, Parameters
from appliance.settings import Secret
from appliance.store.operators import OperatorStore

IDLE = timedelta(minutes=60)
LONGEST_SESSION = timedelta(hours=12)
LONGEST_WITHOUT_CODE = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
REMEMBERED = timedelta(days=30)
"""How long it is remembered who came in from where."""


@dataclass(frozen=True)
class Session:
    """One login of an operator that still counts."""

    digest: str
    operator: str
    address: str
    started_at: datetime
    seen_at: datetime
    language: str = "zh"
    device: str = ""
    roles: tuple[str, ...] = ()
    must_change: bool = False
    has_code: bool = False
    """The operator has a second factor."""
    waits_for: str = ""
    """What has to happen before this session opens anything: `code`, `password`, `enrolment`."""

    @cached_property
    def rights(self) -> frozenset[str]:
        """Return what the operator may do."""
        return rights_of(self.roles)


class Sessions:
    """The logins that count; safe to share between threads."""

    def __init__(
        self, store: OperatorStore, parameters: Parameters, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._parameters = parameters
        self._clock = clock

    def open(self, name: str, address: str, *, device: str = "", awaits_code: bool) -> Secret:
        """Return the token of a new session; one that awaits a code opens nothing yet."""
        at = self._clock()
        self._store.forget_sessions(at - REMEMBERED)
        token = Secret(secrets.token_urlsafe(32))
        self._store.open_session(
            digest(token), name, address, at, device=device, awaits_code=awaits_code
        )
        return token

    def was_begun_from(self, name: str, address: str) -> bool:
        """Tell whether the operator came in from this address in the last weeks."""
        return self._store.came_in_from(name, address, self._clock() - REMEMBERED)

    def of_token(self, token: Secret, *, used: bool = True) -> Session | None:
        """Return the session of this token while it is neither ended nor too old nor idle.

        `used=False` looks without keeping the session alive.
        """
        row = self._store.session(digest(token))
        session = self._session(row) if row else None
        at = self._clock()
        if session is None or not self._counts(session, at):
            return None
        if used and at - session.seen_at > SEEN_EVERY:
            self._store.seen(session.digest, at)
        return session

    def listing(self, operator: str = "") -> list[Session]:
        """Return the sessions that count, the latest used first; everybody's without a name."""
        at = self._clock()
        sessions = [self._session(row) for row in self._store.sessions(operator)]
        return [session for session in sessions if self._counts(session, at)]

    def end(self, operator: str, one: str, by: str = "") -> None:
        """End the operator's session of this digest at once; no other's."""
        self._store.revoke(operator, one, self._clock(), by or operator)

    def end_all(self, operator: str, by: str, keep: str = "") -> None:
        """End all sessions of an operator at once, but for the one of the digest `keep`."""
        self._store.revoke_all(operator, self._clock(), by, keep)

    def _session(self, row: Mapping[str, Any]) -> Session:
        roles = tuple(role for role in ROLES if role in str(row["roles"]).split())
        return Session(
            digest=row["digest"],
            operator=row["operator"],
            address=row["address"],
            started_at=datetime.fromisoformat(row["started_at"]),
            seen_at=datetime.fromisoformat(row["seen_at"]),
            language=row["language"],
            device=row["device"],
            roles=roles,
            must_change=bool(row["must_change"]),
            has_code=row["code_since"] is not None,
            waits_for=self._waits_for(row, roles),
        )

    def _waits_for(self, row: Mapping[str, Any], roles: tuple[str, ...]) -> str:
        if row["awaits_code"]:
            return "code"
        if row["must_change"]:
            return "password"
        demanded = row["code_since"] is None and self._code_demanded(roles)
        return "enrolment" if demanded else ""

    def _code_demanded(self, roles: tuple[str, ...]) -> bool:
        values = self._parameters.values()
        return any(values[CODE_DEMANDED[role].name] for role in roles)

    def _counts(self, session: Session, at: datetime) -> bool:
        longest = LONGEST_WITHOUT_CODE if session.waits_for == "code" else LONGEST_SESSION
        return at - session.seen_at <= IDLE and at - session.started_at <= longest


def digest(token: Secret) -> str:
    """Return what the store keeps of a token."""
    return hashlib.sha256(token.reveal().encode()).hexdigest()
