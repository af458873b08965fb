"""Mail to staff: queued with what it is about, tried until the mail server takes it."""

import re
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from appliance.errors import FundlineError, MailRefused
from appliance.paper import fax_pages
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.preferences import Preferences
from appliance.services.sound_store import SoundStore
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.mail_queue import MailQueueStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
SECURITIES = ("none", "starttls", "tls")
SETTINGS = {"host": "", "port": "25", "security": "none", "username": "", "sender": ""}
"""What the owner sets about his mail server, `mail.…` in the preferences, and its defaults."""
MAIL_SERVER = "mail_server"
"""The name under which the strongbox keeps the password."""
TIMEOUT_SECONDS = 15.0
AT_ONCE = 20
WAITS_MINUTES = (1, 2, 5, 10, 20, 40, 60)
"""How long a mail waits after its first failures; afterwards it is tried each hour, for ever."""


class MailQueue:
    """The mail that goes out, in order; nothing leaves the queue before a server took it."""

    def __init__(
        self,
        database: Database,
        preferences: Preferences,
        password: Callable[[], Secret],
        *,
        sounds: SoundStore,
        documents: FaxDocuments,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = MailQueueStore(database)
        self._preferences = preferences
        self._password = password
        self._sounds = sounds
        self._documents = documents
        self._clock = clock

    def add(
        self,
        tables: "Tables",
        recipient: str,
        subject: str,
        body: str,
        *,
        voice: str | None = None,
        document: str | None = None,
    ) -> None:
        """Queue a mail inside the transaction of what it is about; a fax goes with it as PDF."""
        row = {"recipient": recipient, "subject": subject, "body": body, "voice": voice}
        self._store.add(tables, row | {"document": document, "at": _text(self._clock())})

    def waiting(self) -> int:
        """Return how many mails are not sent yet."""
        return self._store.waiting()

    def listing(self, limit: int = 100) -> list[dict[str, Any]]:
        """Return the mails, newest first."""
        return self._store.listing(limit)

    # --- the mail server

    def settings(self) -> dict[str, str]:
        """Return what is set about the mail server."""
        return {n: self._preferences.text(f"mail.{n}", default) for n, default in SETTINGS.items()}

    def set_up(self, **settings: str) -> None:
        """Keep what the owner says about the mail server; `MailRefused` where it cannot be."""
        chosen = self.settings() | settings
        if chosen.keys() != SETTINGS.keys():
            raise MailRefused("settings", f"a mail server has {', '.join(SETTINGS)}, nothing else")
        if chosen["security"] not in SECURITIES:
            known = ", ".join(SECURITIES)
            raise MailRefused("security", f"security is {known}, not {chosen['security']!r}")
        if not chosen["port"].isdecimal() or not 0 < int(chosen["port"]) < 65536:
            raise MailRefused("port", f"{chosen['port']!r} is no port")
        if chosen["host"] and "@" not in chosen["sender"]:
            raise MailRefused("sender", "the sender must be an e-mail address")
        self._preferences.keep_together({f"mail.{name}": v for name, v in chosen.items()})

    def send_due(self) -> int:
        """Send what is due and return how many went out; the others wait longer each time."""
        settings = self.settings()
        due = self._store.due(_text(self._clock()), AT_ONCE) if settings["host"] else []
        sent = 0
        for mail in due:
            try:
                self._send(settings, mail)
            except (smtplib.SMTPException, FundlineError, OSError, ValueError) as error:
                wait = WAITS_MINUTES[min(mail["tries"], len(WAITS_MINUTES) - 1)]
                next_at = _text(self._clock() + timedelta(minutes=wait))
                self._store.failed(mail["id"], next_at, f"{type(error).__name__}: {error}"[:500])
            else:
                self._store.sent(mail["id"], _text(self._clock()))
                sent += 1
        return sent

    def hurry(self) -> None:
        """Let every waiting mail be tried at the next look, however long it should wait."""
        self._store.hurry(_text(self._clock()))

    def try_out(self, recipient: str, subject: str, body: str) -> None:
        """Send one mail at once; `MailRefused` says why the server did not take it."""
        if EMAIL.fullmatch(recipient) is None:
            raise MailRefused("recipient", f"{recipient!r} is no e-mail address")
        settings, at = self.settings(), _text(self._clock())
        if not settings["host"]:
            raise MailRefused("host", "no mail server is set")
        mail = {"id": "test", "recipient": recipient, "subject": subject, "body": body,
                "queued_at": at, "voice": None, "document": None}  # fmt: skip
        try:
            self._send(settings, mail)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise MailRefused("failed", f"{type(error).__name__}: {error}") from error

    def _send(self, settings: dict[str, str], mail: dict[str, Any]) -> None:
        letter = self._letter(settings, mail)
        context = ssl.create_default_context()
        address = settings["host"], int(settings["port"])
        if settings["security"] == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                *address, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(*address, timeout=TIMEOUT_SECONDS)
        with server:
            if settings["security"] == "starttls":
                server.starttls(context=context)
            if settings["username"]:
                server.login(settings["username"], self._password().reveal())
            server.send_message(letter)

    def _letter(self, settings: dict[str, str], mail: dict[str, Any]) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"] = settings["sender"], mail["recipient"]
        letter["Subject"] = mail["subject"]
        letter["Date"] = format_datetime(datetime.fromisoformat(mail["queued_at"]))
        # The same on every try, so that a server that took it twice can see so.
        domain = settings["sender"].rpartition("@")[2]
        letter["Message-ID"] = f"<{mail['id']}.{mail['queued_at'][:19].replace(':', '')}@{domain}>"
        letter.set_content(mail["body"])
        if mail["voice"]:
            voice = self._sounds.one(mail["voice"])
            letter.add_attachment(
                self._sounds.path(voice).read_bytes(),
                maintype="audio",
                subtype="wav",
                filename=f"{voice.id}.wav",
            )
        if mail["document"]:
            document = self._documents.one(mail["document"])
            letter.add_attachment(
                fax_pages.to_pdf(self._documents.path(document)),
                maintype="application",
                subtype="pdf",
                filename=f"{document.id}.pdf",
            )
        return letter


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
