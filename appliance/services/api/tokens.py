"""The tokens with which other programs use the API: what each may do, until when."""

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from appliance.errors import RequestRefused, TokenRefused
from appliance.services.row_records import moment, stamp
from appliance.settings import Secret
from appliance.store.api_tokens import ApiTokenStore
from appliance.store.database import Database

SCOPES = (
    "calls:read",
    "campaigns:read",
    "campaigns:steer",
    "complaints:read",
    "contacts:write",
    "customers:read",
    "faxes:read",
    "faxes:send",
    "funds:read",
    "messages:read",
    "orders:read",
    "text_messages:read",
)
"""Everything a token may be allowed to do; each operation of the API needs one of them."""
PREFIX = "fundline_"
LONGEST_NAME = 60
NOTED_EVERY = timedelta(minutes=1)
ANSWERS_KEPT = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Token:
    """One token as lists show it; the token itself was shown once and is kept nowhere."""

    id: int
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    valid_until: datetime | None
    used_at: datetime | None
    used_from: str
    revoked_at: datetime | None
    revoked_by: str

    def counts(self, at: datetime) -> bool:
        """Tell whether it opens anything at a moment."""
        in_time = self.valid_until is None or at < self.valid_until
        return in_time and self.revoked_at is None


class Tokens:
    """Makes, finds and revokes tokens, and lets a program ask for something once."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = ApiTokenStore(database)
        self._clock = clock

    def make(
        self, name: str, scopes: Collection[str], by: str, valid_until: datetime | None = None
    ) -> Secret:
        """Make a token and return it; nobody can be shown it again."""
        name = name.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise TokenRefused("name", f"a token needs a name of 1 to {LONGEST_NAME} signs")
        if not scopes or not set(scopes) <= set(SCOPES):
            raise TokenRefused("scopes", f"a token is allowed at least one of {', '.join(SCOPES)}")
        now = self._clock()
        if valid_until is not None and valid_until <= now:
            raise TokenRefused("until", "the day until which it is valid has passed")
        token = Secret(PREFIX + secrets.token_urlsafe(32))
        self._store.add(
            {
                "name": name,
                "digest": _digest(token),
                "scopes": " ".join(sorted(set(scopes))),
                "made_at": stamp(now),
                "made_by": by,
                "valid_until": stamp(valid_until) if valid_until else None,
            }
        )
        return token

    def find(self, token: Secret, address: str) -> Token | None:
        """Return the token that counts now, or None; its use is noted once a minute."""
        row = self._store.by_digest(_digest(token))
        found = _token(row) if row else None
        at = self._clock()
        if found is None or not found.counts(at):
            return None
        if found.used_at is None or at - found.used_at > NOTED_EVERY:
            self._store.used(found.id, stamp(at), address)
        return found

    def listing(self) -> list[Token]:
        """Return every token, the newest first, revoked ones too."""
        return [_token(row) for row in self._store.listing()]

    def revoke(self, number: int, by: str) -> None:
        """Let a token open nothing any more, from its next request."""
        if not self._store.revoke(number, stamp(self._clock()), by):
            raise TokenRefused("unknown", f"there is no token {number} that could be revoked")

    def once(self, token: Token, key: str, asked: bytes, do: Callable[[], str]) -> str:
        """Do what is asked under a key once, and return that answer each time it is asked again.

        What is done and its answer are one transaction. `RequestRefused` where the key was used
        for something else.
        """
        digest = hashlib.sha256(asked).hexdigest()
        with self._database.writing() as tables:
            known = self._store.answer_in(tables, token.id, key)
            if known is not None and known["digest"] != digest:
                raise RequestRefused(f"the key {key!r} was used for another request")
            if known is not None:
                return str(known["answer"])
            answer = do()
            at = stamp(self._clock())
            row = {"token": token.id, "key": key, "digest": digest, "answer": answer, "at": at}
            self._store.keep_answer_in(tables, row)
            return answer

    def forget_answers(self) -> None:
        """Forget the answers of a week ago."""
        self._store.forget_answers(stamp(self._clock() - ANSWERS_KEPT))


def _digest(token: Secret) -> str:
    return hashlib.sha256(token.reveal().encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: dict[str, Any]) -> Token:
    return Token(
        id=row["id"],
        name=row["name"],
        scopes=tuple(row["scopes"].split()),
        made_at=datetime.fromisoformat(row["made_at"]),
        made_by=row["made_by"],
        valid_until=moment(row["valid_until"]),
        used_at=moment(row["used_at"]),
        used_from=row["used_from"],
        revoked_at=moment(row["revoked_at"]),
        revoked_by=row["revoked_by"],
    )
