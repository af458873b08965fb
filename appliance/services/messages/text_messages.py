"""Text messages and letters to customers: queued with what they are about, looked at, settled."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from appliance.errors import MessageRefused, MessageUnknown
from appliance.records.contact import EMAIL, MAIL, MARKETING, MESSAGE, PURPOSES, REQUESTED
from appliance.records.message import (
    DROPPED,
    SENT,
    STATES,
    UNKNOWN,
    WAITING,
    Message,
    MessageReply,
    NewMessage,
    parts_of,
)
from appliance.services.preferences import Preferences
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.text_messages import TextMessageStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
ENDING = {"zh": "，拒收请回复TD", "en": ". Reply TD to stop"}
"""What a marketing message says last."""
MOST_PARTS = 10
LONGEST_SIGNATURE = 20
SETTINGS = {"url": "", "account": "", "signature": ""}
"""What the owner sets about the gateway, `message.…` in the preferences, and its defaults."""
MESSAGE_GATEWAY = "message_gateway"
"""The name under which the strongbox keeps the password."""


class TextMessages:
    """The messages to customers, in order; sending them is `MessageSending`'s."""

    def __init__(
        self,
        database: Database,
        *,
        form: Callable[[str], str],
        preferences: Preferences,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = TextMessageStore(database)
        self._form = form
        self._preferences = preferences
        self._clock = clock

    # --- queueing

    def add(self, new: NewMessage) -> str:
        """Queue a message and return its id; `MessageRefused` where it can never be sent."""
        with self._database.writing() as tables:
            return self.add_in(tables, new)

    def add_in(self, tables: "Tables", new: NewMessage) -> str:
        """Queue a message inside the transaction of what it is about; one with its key is kept."""
        kept = self._store.of_key(tables, new.key) if new.key else None
        if kept is not None:
            return kept
        ready = self._ready(new)
        now = self._clock().astimezone(SHANGHAI)
        row = {
            **{name: _kept(value) for name, value in asdict(ready).items()},
            "id": f"{now:%Y%m%d%H%M%S}{secrets.token_hex(6)}",
            "parts": 1 if ready.medium == MAIL else parts_of(ready.text),
            "state": WAITING,
            "due_at": stamp(max(now, new.wanted_at or now)),
            "queued_at": stamp(now),
        }
        self._store.add(tables, row)
        return str(row["id"])

    def signed(self, new: NewMessage) -> str:
        """Return a text as it is sent: the company in front, and how to refuse behind marketing."""
        if new.medium == MAIL:
            return new.text
        body = new.text.strip()
        if new.purpose == MARKETING and not body.endswith(ENDING[new.language]):
            body = body.rstrip("。.") + ENDING[new.language]
        return body if body.startswith("【") else f"【{self.signature(new.language)}】{body}"

    def signature(self, language: str) -> str:
        """Return the name a message begins with."""
        return self.settings()["signature"] or self._preferences.company_name(language)

    # --- looking

    def one(self, message_id: str) -> Message:
        """Return a message; `MessageUnknown` where there is none."""
        row = self._store.row(message_id)
        if row is None:
            raise MessageUnknown(f"there is no message {message_id}")
        return record(Message, row)

    def listing(
        self,
        state: str = "",
        number: str = "",
        medium: str = "",
        *,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Message]:
        """Return messages, newest first."""
        asked = {"state": state, "number": number, "medium": medium}
        rows = self._store.listing({**asked, "limit": limit, "offset": offset})
        return [record(Message, row) for row in rows]

    def count(self, state: str = "", number: str = "", medium: str = "") -> int:
        """Return how many messages there are as asked."""
        return self._store.count({"state": state, "number": number, "medium": medium})

    def figures(self) -> dict[str, int]:
        """Return how many messages are in each state, without those in which none is."""
        counted = {state: self.count(state) for state in STATES}
        return {state: count for state, count in counted.items() if count}

    def steps(self, message_id: str) -> list[dict[str, Any]]:
        """Return what was done about a message, with when and by whom."""
        return self._store.steps(message_id)

    def replies(self, limit: int = 100) -> list[MessageReply]:
        """Return what people wrote back, newest first."""
        return [record(MessageReply, row) for row in self._store.replies(limit)]

    # --- what staff decide

    def settle(self, message_id: str, operator: str, *, was_sent: bool) -> None:
        """Say of a message whose fate is unknown whether it was sent; if not, it is tried again."""
        with self._database.writing() as tables:
            self._in(tables, message_id, UNKNOWN)
            at = stamp(self._clock())
            values = {"state": SENT, "due_at": None, "handed_at": at} if was_sent else {
                "state": WAITING, "due_at": at}  # fmt: skip
            values |= {"detail": "", "reason": "settled"}
            self._store.change(tables, message_id, values, at=at, operator=operator)

    def drop(self, message_id: str, operator: str) -> None:
        """Let a message that waits never be sent."""
        with self._database.writing() as tables:
            self._in(tables, message_id, WAITING)
            values = {"state": DROPPED, "due_at": None}
            at = stamp(self._clock())
            self._store.change(tables, message_id, values, at=at, operator=operator)

    # --- the gateway

    def settings(self) -> dict[str, str]:
        """Return what is set about the gateway."""
        kept = self._preferences.text
        return {name: kept(f"message.{name}", default) for name, default in SETTINGS.items()}

    def set_up(self, **settings: str) -> None:
        """Keep what the owner says about the gateway; `MessageRefused` where it cannot be."""
        chosen = self.settings() | settings
        if chosen.keys() != SETTINGS.keys():
            raise MessageRefused("settings", f"a gateway has {', '.join(SETTINGS)}, nothing else")
        if chosen["url"] and not re.fullmatch(r"https?://[^\s/]+[^\s]*", chosen["url"]):
            raise MessageRefused("url", "the gateway's address begins with http:// or https://")
        if len(chosen["signature"]) > LONGEST_SIGNATURE or set("【】") & set(chosen["signature"]):
            raise MessageRefused("signature", f"a signature has {LONGEST_SIGNATURE} signs, no 【】")
        self._preferences.keep_together({f"message.{name}": v for name, v in chosen.items()})

    # --- inside

    def _ready(self, new: NewMessage) -> NewMessage:
        """Return a message with its number and text as they are sent."""
        if new.purpose not in PURPOSES or new.medium not in (MESSAGE, MAIL):
            raise MessageRefused("purpose", "a message has a purpose, and is a message or a mail")
        if new.purpose == REQUESTED and new.requested_at is None:
            raise MessageRefused("purpose", "say when the message was asked for")
        if not new.text.strip() or any(map(_is_control, new.text)):
            raise MessageRefused("text", "a message has a text without control signs")
        number = new.number.strip() if new.medium == MAIL else self._form(new.number)
        pattern = EMAIL if new.medium == MAIL else MOBILE
        if pattern.fullmatch(number) is None:
            raise MessageRefused("number", "messages go to mobile telephones, mails to addresses")
        ready = replace(new, number=number, text=self.signed(new))
        if new.medium == MESSAGE and parts_of(ready.text) > MOST_PARTS:
            raise MessageRefused("long", f"a message has {MOST_PARTS} parts at most")
        return ready

    def _in(self, tables: "Tables", message_id: str, state: str) -> None:
        row = self._store.row_in(tables, message_id)
        if row is None:
            raise MessageUnknown(f"there is no message {message_id}")
        if row["state"] != state:
            raise MessageRefused("state", f"the message is {row['state']}, not {state}")


def _kept(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def _is_control(sign: str) -> bool:
    return sign != "\n" and unicodedata.category(sign) == "Cc"
