"""The mailboxes of the company and its staff: whose each is, its greeting and its PIN."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from appliance.errors import MailboxRefused, MailboxUnknown
from appliance.services.mail_queue import EMAIL
from appliance.services.sound_store import SoundStore, Voice
from appliance.services.staff_pins import StaffPins
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.voice_mail import VoiceMailStore

ROLE = "mailbox"
COMPANY_MAILBOX = "8000"
NUMBER = re.compile(r"[1-9][0-9]{2,7}")
LONGEST_NAME = 30


@dataclass(frozen=True)
class Mailbox:
    """One mailbox; without a greeting of its own it has the box's."""

    number: str
    name: str
    email: str
    calls_back: bool
    """Whether its owner may call back from the telephone, at the company's cost."""
    greeting: str | None
    temporary: str | None
    temporary_until: date | None


class Mailboxes:
    """Keeps the mailboxes."""

    def __init__(
        self,
        database: Database,
        sounds: SoundStore,
        pins: StaffPins,
        company: Callable[[], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = VoiceMailStore(database)
        self._sounds = sounds
        self._pins = pins
        self._company = company
        self._clock = clock

    # --- what there is

    def listing(self) -> list[Mailbox]:
        """Return every mailbox, by number."""
        return [_mailbox(row) for row in self._store.mailboxes()]

    def has(self, number: str) -> bool:
        """Tell whether there is a mailbox of this number."""
        return self._store.mailbox(number) is not None

    def one(self, number: str) -> Mailbox:
        """Return a mailbox."""
        row = self._store.mailbox(number)
        if row is None:
            raise MailboxUnknown(f"there is no mailbox {number}")
        return _mailbox(row)

    def company(self) -> Mailbox | None:
        """Return the mailbox for what concerns the company, if the owner made it."""
        row = self._store.mailbox(self._company())
        return _mailbox(row) if row else None

    def keep(self, number: str, name: str, *, email: str = "", calls_back: bool = False) -> None:
        """Add a mailbox, or change an existing one's name, address and rights."""
        name = name.strip()
        if NUMBER.fullmatch(number) is None:
            raise MailboxRefused("number", f"a mailbox number has 3 to 8 digits, not {number!r}")
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise MailboxRefused(
                "name", f"a mailbox name has 1 to {LONGEST_NAME} signs, not {name!r}"
            )
        if email and EMAIL.fullmatch(email) is None:
            raise MailboxRefused("email", f"{email!r} is no e-mail address")
        row = {"number": number, "name": name, "email": email, "calls_back": calls_back}
        self._store.keep_mailbox(row)

    # --- its owner

    def prove(self, number: str, pin: Secret) -> Mailbox:
        """Return the mailbox whose number and PIN these are; else refused, as for customers."""
        self._pins.prove(ROLE, number, pin)
        return self.one(number)

    def set_pin(self, number: str, pin: Secret) -> None:
        """Set a mailbox's PIN and lift its lock."""
        self.one(number)
        self._pins.set(ROLE, number, pin)

    def has_pin(self, number: str) -> bool:
        """Tell whether its owner can reach a mailbox by telephone."""
        return self._pins.has(ROLE, number)

    def locked(self, number: str) -> bool:
        """Tell whether too many wrong PINs locked a mailbox."""
        return self._pins.locked(ROLE, number)

    # --- its greeting

    def greeting(self, mailbox: Mailbox) -> Path | None:
        """Return the greeting that counts today; None is the box's own sentence."""
        today = self._clock().date()
        temporary = mailbox.temporary if (mailbox.temporary_until or date.min) >= today else None
        chosen = temporary or mailbox.greeting
        return self._sounds.path(self._sounds.one(chosen)) if chosen else None

    def greet_with(self, number: str, voice: Voice) -> None:
        """Make a kept voice the mailbox's own greeting."""
        before = self.one(number).greeting
        self._store.keep_greeting(number, voice.id)
        self._forget(before)

    def greet_until(self, number: str, voice: Voice, until: date) -> None:
        """Make a kept voice the greeting up to a day, that day included."""
        before = self.one(number).temporary
        self._store.keep_temporary(number, voice.id, until.isoformat())
        self._forget(before)

    def greet_by_default(self, number: str) -> None:
        """Go back to the box's own greeting."""
        mailbox = self.one(number)
        self._store.keep_greeting(number, None)
        self._store.keep_temporary(number, None, None)
        self._forget(mailbox.greeting)
        self._forget(mailbox.temporary)

    def _forget(self, voice_id: str | None) -> None:
        if voice_id is not None:
            self._sounds.drop(self._sounds.one(voice_id))


def _mailbox(row: dict[str, Any]) -> Mailbox:
    until = row["temporary_until"]
    typed = {
        "calls_back": bool(row["calls_back"]),
        "temporary_until": date.fromisoformat(until) if until else None,
    }
    return Mailbox(**row | typed)
