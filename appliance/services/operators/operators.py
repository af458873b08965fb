"""The operators of the console: added, given roles, switched off, let in by password and code."""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.errors import (
    LoginRefused,
    OperatorNameRefused,
    OperatorUnknown,
    PasswordRefused,
    RolesRefused,
)
from appliance.services.audit.changes import HIDDEN, Changes
from appliance.services.operators.one_time_codes import OneTimeCodes
from appliance.services.operators.passwords import Hashing, first_password, refuse_weak
from appliance.services.operators.pauses import Pauses
from appliance.services.operators.roles import ADMINISTRATOR, checked, rights_of
from appliance.services.operators.sessions import Session, Sessions
from appliance.services.parameters import Parameters
from appliance.services.preferences import Preferences
from appliance.services.row_records import moment
from appliance.settings import Secret, Settings
from appliance.store.database import Database
from appliance.store.operators import OperatorStore

log = logging.getLogger(__name__)

FIRST_OPERATOR = "admin"
NAME = re.compile(r"[^\W_][\w.@-]{1,31}")


def now() -> datetime:
    """Return the time, in the box's zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Operator:
    """One of the console's people."""

    name: str
    roles: tuple[str, ...]
    created_at: datetime
    made_by: str
    off_at: datetime | None
    code_since: datetime | None
    must_change: bool

    @property
    def rights(self) -> frozenset[str]:
        """Return what he may do; nothing while he is switched off."""
        return frozenset() if self.off_at else rights_of(self.roles)


class Operators:
    """The console's users; safe to share between threads."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], datetime] = now,
        changes: Changes | None = None,
    ) -> None:
        self._database = database
        self._changes = changes
        self._store = OperatorStore(database)
        self._clock = clock
        self._hashing = Hashing()
        self._pauses = Pauses(self._store, clock)
        self._sessions = Sessions(self._store, Parameters(Preferences(database)), clock)
        self.codes = OneTimeCodes(self._store, settings, self._hashing, clock)

    # --- who there is ---

    def listing(self) -> list[Operator]:
        """Return all operators by name, those switched off last."""
        return [_operator(row) for row in self._store.listing()]

    def one(self, name: str) -> Operator:
        """Return an operator; `OperatorUnknown` where there is none of this name."""
        row = self._store.operator(name)
        if row is None:
            raise OperatorUnknown(f"there is no operator {name!r}")
        return _operator(row)

    def holding(self, right: str) -> list[str]:
        """Return the names of those who hold a right."""
        return [one.name for one in self.listing() if right in one.rights]

    def first_password(self) -> Secret | None:
        """Make the operator `admin` where there is none yet; return his password, else None."""
        if self._store.listing():
            return None
        password = first_password()
        made = self._store.add_first(FIRST_OPERATOR, self._hashing.hash(password), self._clock())
        return password if made else None

    def first_login_waits(self) -> bool:
        """Tell whether the first password still is the one to log in with."""
        operator = self._store.operator(FIRST_OPERATOR)
        return operator is not None and bool(operator["must_change"] and not operator["made_by"])

    # --- what is done with them ---

    def add(self, name: str, roles: Iterable[str], by: str) -> Secret:
        """Add an operator and return the password to begin with, which he has to change."""
        if not NAME.fullmatch(name):
            raise OperatorNameRefused("signs", f"{name!r} is no name: 2 to 32 letters or digits")
        given, password = checked(roles), first_password()
        at, hashed = self._clock(), self._hashing.hash(password)
        with self._database.writing():
            if not self._store.add(name, hashed, at, roles=" ".join(given), by=by):
                raise OperatorNameRefused("taken", f"there is an operator {name} already")
            self._note(name, "roles", None, " ".join(given))
        log.info("%s added the operator %s as %s", by, name, ", ".join(given))
        return password

    def give_roles(self, name: str, roles: Iterable[str], by: str) -> None:
        """Give an operator these roles and no other; they count from his next step on."""
        given = checked(roles)
        with self._database.writing():
            before = self.one(name).roles
            if not self._store.give_roles(name, " ".join(given), ADMINISTRATOR in given):
                raise _last_administrator(name)
            self._note(name, "roles", " ".join(before), " ".join(given))
        log.info("%s gave the operator %s the roles %s", by, name, ", ".join(given))

    def switch_off(self, name: str, by: str) -> None:
        """Switch an operator off; his sessions end at once."""
        with self._database.writing():
            before = self.one(name)
            if not self._store.switch_off(name, self._clock()):
                raise _last_administrator(name)
            self._sessions.end_all(name, by)
            self._note(name, "switch", "off" if before.off_at else "on", "off")
        log.info("%s switched the operator %s off", by, name)

    def switch_on(self, name: str, by: str) -> None:
        """Switch an operator on again."""
        with self._database.writing():
            before = self.one(name)
            self._store.switch_on(name)
            self._note(name, "switch", "off" if before.off_at else "on", "on")
        log.info("%s switched the operator %s on", by, name)

    def reset_password(self, name: str, by: str) -> Secret:
        """Return a new password to begin with; the operator's sessions end at once."""
        password = first_password()
        hashed = self._hashing.hash(password)
        with self._database.writing():
            self.one(name)
            self._store.change_password(name, hashed, must_change=True)
            self._sessions.end_all(name, by)
            self._note(name, "password", None, HIDDEN)
        self._pauses.forget(f"name:{name}")
        log.info("%s reset the password of the operator %s", by, name)
        return password

    def reset_codes(self, name: str, by: str) -> None:
        """Take an operator's second factor away, for one who lost it; his sessions end."""
        with self._database.writing():
            before = self.one(name)
            self.codes.forget(name)
            self._sessions.end_all(name, by)
            self._note(name, "one_time_codes", "on" if before.code_since else "off", "off")
        self._pauses.forget(f"code:{name}")
        log.info("%s took the second factor of the operator %s away", by, name)

    def _note(self, name: str, what: str, old: str | None, new: str) -> None:
        if self._changes is not None:
            setting = f"operators.{name}.{what}"
            self._changes.note("operator", {setting: old}, {setting: new})

    def knows(self, name: str) -> bool:
        """Tell whether there is an operator of this name."""
        return self._store.operator(name) is not None

    # --- sessions ---

    def log_in(self, name: str, password: Secret, address: str, device: str = "") -> Secret:
        """Return the token of a new session; `LoginRefused` or `LoginPaused` otherwise.

        Where the operator has a second factor the session opens nothing until `prove`.
        """
        name = name.strip()[:64]
        subjects = (self._subject(name, address), f"address:{address}")
        self._pauses.count_try(*subjects)
        operator = self._store.operator(name)
        known = operator["password_hash"] if operator else self._hashing.hash_of_nobody()
        fits = self._hashing.fits(known, password)
        if not fits or operator is None or operator["off_at"]:
            raise LoginRefused("name and password do not fit together")
        self._pauses.forget(*subjects)
        awaits_code = operator["code_since"] is not None
        return self._sessions.open(name, address, device=device, awaits_code=awaits_code)

    def _subject(self, name: str, address: str) -> str:
        """Return whose failures count: an operator's from where he came in before are his own.

        So nobody can keep the last administrator out by guessing from elsewhere.
        """
        known = self._sessions.was_begun_from(name, address)
        return f"known:{name} {address}" if known else f"name:{name}"

    def prove(self, session: Session, code: str) -> Secret:
        """Return the token of a session that counts, for one that awaited this code."""
        subjects = (f"code:{session.operator}", f"address:{session.address}")
        self._pauses.count_try(*subjects)
        self.codes.check(session.operator, code)
        self._pauses.forget(*subjects)
        self._sessions.end(session.operator, session.digest)
        return self._sessions.open(
            session.operator, session.address, device=session.device, awaits_code=False
        )

    def session(self, token: Secret, *, used: bool = True) -> Session | None:
        """Return the session of this token while it counts; `used=False` keeps it not alive."""
        return self._sessions.of_token(token, used=used)

    def sessions(self, operator: str = "") -> list[Session]:
        """Return the sessions that count, the latest used first; everybody's without a name."""
        return self._sessions.listing(operator)

    def revoke(self, operator: str, digest: str, by: str = "") -> None:
        """End one session of this operator at once."""
        self._sessions.end(operator, digest, by)

    def revoke_all(self, operator: str, by: str) -> None:
        """End all sessions of this operator at once."""
        self._sessions.end_all(operator, by)

    # --- what an operator changes about himself ---

    def change_password(self, session: Session, old: Secret, new: Secret) -> None:
        """Set a new password and end the operator's other sessions."""
        self._prove_password(session, old)
        if new.reveal() == old.reveal():
            raise PasswordRefused("same")
        refuse_weak(new, session.operator)
        self._store.change_password(session.operator, self._hashing.hash(new))
        self._sessions.end_all(session.operator, session.operator, keep=session.digest)

    def begin_codes(self, session: Session, password: Secret, code: str) -> list[Secret]:
        """Take the drafted second factor into use and return the recovery codes."""
        self._prove_password(session, password)
        codes = self.codes.confirm(session.operator, code)
        self._sessions.end_all(session.operator, session.operator, keep=session.digest)
        return codes

    def renew_recovery_codes(self, session: Session, password: Secret) -> list[Secret]:
        """Return ten new recovery codes for those of before."""
        self._prove_password(session, password)
        return self.codes.new_recovery_codes(session.operator)

    def end_codes(self, session: Session, password: Secret) -> None:
        """Take one's own second factor away."""
        self._prove_password(session, password)
        self.codes.forget(session.operator)

    def choose_language(self, operator: str, language: str) -> None:
        """Remember the language this operator reads."""
        self._store.choose_language(operator, language)

    def _prove_password(self, session: Session, password: Secret) -> None:
        subjects = (
            self._subject(session.operator, session.address),
            f"address:{session.address}",
        )
        self._pauses.count_try(*subjects)
        operator = self._store.operator(session.operator)
        if operator is None or not self._hashing.fits(operator["password_hash"], password):
            raise LoginRefused("the present password is not right")
        self._pauses.forget(*subjects)


def _operator(row: dict[str, object]) -> Operator:
    return Operator(
        name=str(row["name"]),
        roles=tuple(str(row["roles"]).split()),
        created_at=datetime.fromisoformat(str(row["created_at"])),
        made_by=str(row["made_by"]),
        off_at=moment(row["off_at"]),  # type: ignore[arg-type]
        code_since=moment(row["code_since"]),  # type: ignore[arg-type]
        must_change=bool(row["must_change"]),
    )


def _last_administrator(name: str) -> RolesRefused:
    return RolesRefused("last", f"{name} is the last administrator; make somebody else one before")
