"""The messages in the mailboxes: taken, kept, listed, forwarded, deleted and brought back."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from appliance.errors import MessageUnknown
from appliance.services.mail_queue import MailQueue
from appliance.services.row_records import record
from appliance.services.sound_store import SHANGHAI, SoundStore, Voice
from appliance.services.voice_mail.mailboxes import Mailbox, Mailboxes
from appliance.store.database import Database
from appliance.store.voice_mail import VoiceMailStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

KINDS = ("message", "complaint")
VOICE = "message"
UNDO_HOURS = 24
KNOWN_BY_PIN, KNOWN_BY_NUMBER = "pin", "number"
MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message; `status` is new, saved or deleted."""

    id: str
    voice: str
    mailbox: str
    kind: str
    status: str
    caller: str
    fund_account: str
    known_by: str
    """`pin` or `number`: how it is known whose message this is; '' where it is not."""
    call_id: str
    urgent: bool
    receipt_number: str
    received_at: datetime
    milliseconds: int
    comment: str | None
    """The voice of who forwarded it."""
    forwarded_from: str
    """The mailbox it was forwarded from, or ''."""
    before_deletion: str | None
    deleted_at: datetime | None
    transcript: str


class Draft(NamedTuple):
    """A message that is being spoken: its row is on the disk, nobody sees it yet."""

    id: str
    voice: Voice
    path: Path


class Counts(NamedTuple):
    """How many messages a mailbox has."""

    new: int = 0
    urgent: int = 0
    saved: int = 0


class VoiceMail:
    """Keeps the messages."""

    def __init__(
        self,
        database: Database,
        sounds: SoundStore,
        mailboxes: Mailboxes,
        mail: MailQueue,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = VoiceMailStore(database)
        self._sounds = sounds
        self._mailboxes = mailboxes
        self._mail = mail
        self._clock = clock
        self._owners: dict[str, list[Callable[[Tables, Message], None]]] = {}
        sounds.owner(VOICE, self._kept)

    def owner(self, kind: str, kept: "Callable[[Tables, Message], None]") -> None:
        """Let someone know of each message of a kind in the transaction that lists it."""
        self._owners.setdefault(kind, []).append(kept)

    # --- taking one

    def begin(
        self,
        mailbox: str,
        kind: str = "message",
        *,
        caller: str,
        call_id: str,
        fund_account: str = "",
        known_by: str = "",
    ) -> Draft:
        """Open a message before its first word."""
        if kind not in KINDS:
            raise ValueError(f"a message is {' or '.join(KINDS)}, not {kind!r}")
        with self._database.writing() as tables:
            voice = self._sounds.begin(VOICE, call_id)
            row = {
                "id": voice.id, "voice": voice.id, "mailbox": mailbox, "kind": kind,
                "status": "recording", "caller": caller, "fund_account": fund_account,
                "known_by": known_by, "call_id": call_id, "urgent": 0, "receipt_number": None,
                "received_at": voice.began_at.isoformat(timespec="milliseconds"),
                "milliseconds": None, "comment": None, "forwarded_from": "",
            }  # fmt: skip
            self._store.add(tables, row)
        return Draft(voice.id, voice, self._sounds.spool(voice))

    def mark_urgent(self, draft: Draft) -> None:
        """Mark a message urgent that is not sent yet."""
        self._store.mark_urgent(draft.id)

    def send(self, draft: Draft) -> Message | None:
        """Put a message into its mailbox; None where it was too short, or is adopted later."""
        self._sounds.keep(draft.voice)
        row = self._store.message(draft.id)
        return _message(row) if row else None

    def discard(self, draft: Draft) -> None:
        """Forget a message its speaker did not want."""
        with self._database.writing() as tables:
            values = {"voice": draft.id, "milliseconds": None, "receipt_number": None}
            self._store.close(tables, values | {"status": "dropped"})
            self._sounds.drop(draft.voice)

    def adopt(self, call_id: str) -> list[Message]:
        """Send what a call that broke off had left unsent."""
        rows = [self._store.message(voice.id) for voice in self._sounds.adopt(call_id)]
        return [_message(row) for row in rows if row]

    def _kept(self, tables: "Tables", voice: Voice) -> None:
        """Put the message of a voice into its mailbox, with a receipt number and a mail."""
        there = voice.status == "kept"
        values = {
            "voice": voice.id,
            "status": "new" if there else "empty",
            "milliseconds": voice.milliseconds,
            "receipt_number": self._receipt(tables) if there else None,
        }
        row = self._store.close(tables, values)
        if row is not None and there:
            message = _message(row)
            self._announce(tables, message)
            for kept in self._owners.get(message.kind, ()):
                kept(tables, message)

    def _receipt(self, tables: "Tables") -> str:
        day = f"{self._clock():%y%m%d}"
        return f"{day}{self._store.next_receipt(tables, day):04}"

    def _announce(self, tables: "Tables", message: Message) -> None:
        mailbox = self._mailboxes.one(message.mailbox)
        if mailbox.email:
            self._mail.add(tables, mailbox.email, *_letter(mailbox, message), voice=message.voice)

    # --- what people ask

    def one(self, message_id: str) -> Message:
        """Return a message."""
        row = self._store.message(message_id)
        if row is None:
            raise MessageUnknown(f"there is no message {message_id}")
        return _message(row)

    def listing(
        self,
        mailbox: str | None = None,
        *,
        status: str | None = None,
        limit: int = MOST,
        offset: int = 0,
    ) -> list[Message]:
        """Return messages, newest first; of one mailbox and in one state where they are named."""
        return [_message(row) for row in self._store.listing(mailbox, status, limit, offset)]

    def waiting(self, mailbox: str, status: str) -> list[Message]:
        """Return a mailbox's messages as its owner hears them: urgent ones first, oldest first."""
        found = self.listing(mailbox, status=status)
        if status == "deleted":
            found = [message for message in found if self.can_return(message)]
        return sorted(found, key=lambda m: (not m.urgent, m.received_at, m.id))

    def shown(
        self, mailbox: str | None, status: str | None, *, limit: int, offset: int
    ) -> list[Message]:
        """Return new and saved messages, urgent first; or those deleted that can come back."""
        since = self._undo_since().isoformat(timespec="milliseconds")
        return [_message(row) for row in self._store.shown(mailbox, status, since, limit, offset)]

    def shown_count(self, mailbox: str | None, status: str | None) -> int:
        """Return how many messages `shown` has in all."""
        since = self._undo_since().isoformat(timespec="milliseconds")
        return self._store.shown_count(mailbox, status, since)

    def counts(self) -> dict[str, Counts]:
        """Return how many messages each mailbox has."""
        rows = self._store.counts()
        return {row["number"]: Counts(row["new"], row["urgent"], row["saved"]) for row in rows}

    def path(self, message: Message) -> Path:
        """Return the file of a message."""
        return self._sounds.path(self._sounds.one(message.voice))

    def comment_path(self, message: Message) -> Path | None:
        """Return the file of what was said when it was forwarded."""
        return self._sounds.path(self._sounds.one(message.comment)) if message.comment else None

    # --- what owners do

    def save(self, message_id: str) -> None:
        """Keep a message among those that were heard."""
        self._store.move(self.one(message_id).id, "saved")

    def renew(self, message_id: str) -> None:
        """Make a message new again."""
        self._store.move(self.one(message_id).id, "new")

    def delete(self, message_id: str) -> None:
        """Take a message out of the mailbox; it can be brought back for 24 hours."""
        self._store.delete(
            self.one(message_id).id, self._clock().isoformat(timespec="milliseconds")
        )

    def restore(self, message_id: str) -> None:
        """Bring a deleted message back to where it was; `MessageUnknown` after 24 hours."""
        message = self.one(message_id)
        if not self.can_return(message):
            raise MessageUnknown(f"message {message_id} was not deleted in the last 24 hours")
        self._store.move(message_id, message.before_deletion or "saved")

    def forward(self, message_id: str, to: str, comment: Voice | None = None) -> Message:
        """Put a copy into another mailbox, with what its owner says about it; return the copy."""
        message, target = self.one(message_id), self._mailboxes.one(to)
        copy = {
            "id": f"{message.voice}{secrets.token_hex(2)}", "voice": message.voice,
            "mailbox": target.number, "kind": message.kind, "status": "new",
            "caller": message.caller, "fund_account": message.fund_account,
            "known_by": message.known_by, "call_id": message.call_id, "urgent": message.urgent,
            "receipt_number": message.receipt_number,
            "received_at": message.received_at.isoformat(timespec="milliseconds"),
            "milliseconds": message.milliseconds,
            "comment": comment.id if comment else message.comment,
            "forwarded_from": message.mailbox,
        }  # fmt: skip
        with self._database.writing() as tables:
            self._store.add(tables, copy)
            forwarded = _message(copy | {"before_deletion": None, "deleted_at": None})
            self._announce(tables, forwarded)
        return forwarded

    def keep_transcript(self, message_id: str, text: str) -> None:
        """Write down what a message says."""
        self._store.keep_transcript(self.one(message_id).id, text)

    def can_return(self, message: Message) -> bool:
        """Tell whether a deleted message can still be brought back."""
        return message.deleted_at is not None and message.deleted_at >= self._undo_since()

    def _undo_since(self) -> datetime:
        return self._clock().astimezone(SHANGHAI) - timedelta(hours=UNDO_HOURS)


def _message(row: dict[str, Any]) -> Message:
    return record(Message, {"transcript": ""} | row)


def _letter(mailbox: Mailbox, message: Message) -> tuple[str, str]:
    """Return subject and body of the mail that brings a message to its owner."""
    urgent = {True: "【紧急 urgent】", False: ""}[message.urgent]
    minutes, seconds = divmod(round(message.milliseconds / 1000), 60)
    kind = {"message": "留言 message", "complaint": "投诉 complaint"}[message.kind]
    body = [
        f"信箱 mailbox: {mailbox.number} {mailbox.name}",
        f"受理编号 receipt: {message.receipt_number}",
        f"来电 caller: {message.caller or '未知 unknown'}",
        f"时间 received: {message.received_at:%Y-%m-%d %H:%M:%S}",
        f"长度 length: {minutes}:{seconds:02}",
    ]
    if message.fund_account:
        body.append(f"客户 customer: 尾号 account ending {message.fund_account[-4:]}")
    if message.forwarded_from:
        body.append(f"转发自 forwarded from: {message.forwarded_from}")
    return f"{urgent}{kind} {message.receipt_number}", "\n".join(body) + "\n"
