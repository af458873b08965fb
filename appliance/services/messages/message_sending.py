"""Sends the messages that are due, each at most once, and learns what became of them.

A message is committed as being sent, with the gate's ticket, before the gateway is asked. Where the
answer is missing it is unknown: the gateway is asked about it by its id, and only what the gateway
never had goes back into the queue.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from appliance.errors import GatewayAway, MessageUnknown
from appliance.records.contact import MAIL, MESSAGE, Question
from appliance.records.message import (
    DELIVERED,
    EXPIRED,
    REFUSED,
    SENDING,
    SENT,
    SUPPRESSED,
    UNDELIVERED,
    UNKNOWN,
    WAITING,
    DeliveryReport,
    Handed,
    Message,
    MessageReply,
    refuses,
)
from appliance.services.mail_queue import MailQueue
from appliance.services.outbound.consents import Consents, Evidence
from appliance.services.outbound.contact_gate import ContactGate, Decision
from appliance.services.preferences import Preferences
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.text_messages import TextMessageStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

    from appliance.hookspecs import MessageGateway

AT_ONCE = 200
WAITS_SECONDS = (30, 60, 120, 300, 600, 1800, 3600)
"""How long a message waits after its first failures; afterwards it is tried each hour."""
INTERRUPTED = timedelta(seconds=60)
"""After this long a message that is being sent was left by a process that died."""
LONGEST_DETAIL = 300
PAUSES_SECONDS = (5, 10, 20, 40, 60)
"""How long nothing is sent after the gateway failed once, twice …"""
CURSOR = "message.cursor"
TO_BE_REPORTED = (WAITING, SENDING, UNKNOWN, SENT)
"""What is reported was sent, whatever the box thought: one that waits must not go out again."""
OWN_FREQUENCY = ("person_day", "person_week", "number_day", "number_week", "requested_day")
"""What a message that never left is not held back by: it is counted itself."""


class MessageSending:
    """Hands messages to the gateway, mails to the mail queue."""

    def __init__(
        self,
        database: Database,
        *,
        gateway: "MessageGateway | None",
        gate: ContactGate,
        consents: Consents,
        mail: MailQueue,
        form: Callable[[str], str],
        preferences: Preferences,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = TextMessageStore(database)
        self.gateway = gateway
        self._gate = gate
        self._consents = consents
        self._mail = mail
        self._form = form
        self._preferences = preferences
        self._clock = clock
        self._failures = 0
        self._paused_until: datetime | None = None

    # --- ticks

    def send_due(self) -> int:
        """Send what is due and return how many were handed over."""
        now, sent = stamp(self._clock()), 0
        for row in self._store.due(WAITING, MAIL, now, AT_ONCE):
            sent += self.send(row["id"]) == SENT
        for row in self._store.due(WAITING, MESSAGE, now, AT_ONCE):
            if not self._ready:
                break
            sent += self.send(row["id"]) == SENT
        return sent

    def send(self, message_id: str) -> str:
        """Send one message if it waits, and return what it is afterwards."""
        message, begun = self._begin(message_id)
        if not begun or message.medium == MAIL or self.gateway is None:
            return message.state
        try:
            handed = self.gateway.send(message)
        except GatewayAway as away:
            handed = Handed(UNKNOWN if away.asked else WAITING, detail=str(away))
        self._note(well=handed.state not in (UNKNOWN, WAITING))
        return self._conclude(message_id, handed)

    def inquire_due(self) -> None:
        """Ask about messages of which nobody knows whether the gateway took them."""
        now = stamp(self._clock())
        for state in (SENDING, UNKNOWN):
            for row in self._store.due(state, MESSAGE, now, AT_ONCE):
                if not self._ready or self.gateway is None:
                    return
                try:
                    handed = self.gateway.inquire(row["id"])
                    self._note(well=True)
                except GatewayAway as away:
                    handed = Handed(UNKNOWN, detail=str(away))
                    self._note(well=False)
                self._conclude(row["id"], handed or Handed(UNKNOWN, detail="nobody can tell"))

    def collect(self) -> None:
        """Fetch delivery reports and replies; what says that nothing is wanted counts at once."""
        if self.gateway is None or not self.gateway.ready:
            return
        news = self.gateway.news(self._preferences.text(CURSOR, ""))
        with self._database.writing() as tables:
            for report in news.reports:
                self._report(tables, report)
            for reply in news.replies:
                self._reply(tables, reply)
            self._preferences.remember(CURSOR, news.cursor)

    # --- one message

    def _begin(self, message_id: str) -> tuple[Message, bool]:
        """Commit that a message is sent now, with its ticket; or what keeps it, and False."""
        with self._database.writing() as tables:
            row = self._store.row_in(tables, message_id)
            if row is None:
                raise MessageUnknown(f"there is no message {message_id}")
            if row["state"] != WAITING:
                return record(Message, row), False
            now = self._clock()
            if row["expires_at"] and datetime.fromisoformat(row["expires_at"]) <= now:
                values = {"state": EXPIRED, "due_at": None}
                return self._become(tables, message_id, values), False
            refused = self._refused(tables, row)
            if refused is not None:
                return self._become(tables, message_id, refused), False
            if row["medium"] == MAIL:
                self._mail.add(tables, row["number"], row["subject"], row["text"])
                values = {"state": SENT, "due_at": None, "handed_at": stamp(now)}
            else:
                values = {"state": SENDING, "due_at": stamp(now + INTERRUPTED)}
            values |= {"tries": row["tries"] + 1, "reason": "", "detail": ""}
            return self._become(tables, message_id, values), True

    def _refused(self, tables: "Tables", row: dict[str, Any]) -> dict[str, Any] | None:
        """Ask the gate; return what the message becomes where it says no, else keep the ticket.

        A message that waits because the gateway took nothing keeps its ticket and is looked at
        again: frequency would count it twice.
        """
        question = _question(record(Message, row))
        if row["ticket"]:
            objection = self._gate.objection(question)
            if objection is None or objection.reason in OWN_FREQUENCY:
                return None
        decision = self._gate.decide(tables, question)
        if not decision.allowed:
            return _kept_back(decision)
        if not row["ticket"]:
            self._store.keep_ticket(tables, row["id"], decision.id)
        return None

    def _conclude(self, message_id: str, handed: Handed) -> str:
        """Commit what the gateway said, unless a delivery report was quicker."""
        with self._database.writing() as tables:
            row = self._store.row_in(tables, message_id)
            if row is None or row["state"] not in (SENDING, UNKNOWN):
                return str(row["state"]) if row else ""
            values = self._values(handed, row)
            values |= {"state": handed.state, "detail": handed.detail[:LONGEST_DETAIL]}
            self._become(tables, message_id, values)
        return handed.state

    def _values(self, handed: Handed, row: dict[str, Any]) -> dict[str, Any]:
        now = self._clock()
        if handed.state in (UNKNOWN, WAITING):
            wait = WAITS_SECONDS[min(row["tries"] - 1, len(WAITS_SECONDS) - 1)]
            never_had_it = handed.state == WAITING and row["state"] == UNKNOWN
            return {"due_at": stamp(now + timedelta(seconds=0 if never_had_it else wait))}
        values: dict[str, Any] = {"due_at": None, "handed_at": stamp(now)}
        values["gateway_id"] = handed.gateway_id or row["gateway_id"]
        if handed.state in (DELIVERED, UNDELIVERED):
            values["reported_at"] = stamp(now)
        if handed.state == REFUSED:
            values["reason"] = "gateway"
        return values

    def _report(self, tables: "Tables", report: DeliveryReport) -> None:
        row = self._store.row_in(tables, report.message)
        if row is None or row["state"] not in TO_BE_REPORTED or not row["ticket"]:
            return
        state = DELIVERED if report.delivered else UNDELIVERED
        values = {"state": state, "due_at": None, "reported_at": stamp(report.at)}
        values |= {"handed_at": row["handed_at"] or stamp(report.at)}
        self._become(tables, report.message, values | {"detail": report.detail[:LONGEST_DETAIL]})

    def _reply(self, tables: "Tables", reply: MessageReply) -> None:
        number, refusal = self._form(reply.number), refuses(reply.text)
        row = {"id": reply.id, "number": number, "text": reply.text, "at": stamp(reply.at)}
        if self._store.add_reply(tables, row | {"refusal": int(refusal)}) and refusal:
            self._consents.refuse(number, "", Evidence(source=MESSAGE, text=reply.text.strip()))

    # --- inside

    @property
    def _ready(self) -> bool:
        if self.gateway is None or not self.gateway.ready:
            return False
        return self._paused_until is None or self._paused_until <= self._clock()

    def _note(self, *, well: bool) -> None:
        """Remember whether the gateway works; while it does not, the others wait with this one."""
        if well:
            self._failures, self._paused_until = 0, None
            return
        pause = PAUSES_SECONDS[min(self._failures, len(PAUSES_SECONDS) - 1)]
        self._failures += 1
        self._paused_until = self._clock() + timedelta(seconds=pause)

    def _become(self, tables: "Tables", message_id: str, values: dict[str, Any]) -> Message:
        self._store.change(tables, message_id, values, at=stamp(self._clock()))
        return record(Message, self._store.row_in(tables, message_id) or {})


def _question(message: Message) -> Question:
    return Question(
        medium=message.medium,
        number=message.number,
        purpose=message.purpose,
        fund_account=message.fund_account,
        campaign=message.campaign,
        contact=message.contact or f"message {message.id}",
        requested_at=message.requested_at,
        wanted_at=message.wanted_at,
    )


def _kept_back(decision: Decision) -> dict[str, Any]:
    """Return what a message becomes that may not be sent now, or ever."""
    values: dict[str, Any] = {"reason": decision.reason, "detail": decision.sentence}
    if decision.again_at is None:
        return values | {"state": SUPPRESSED, "due_at": None}
    return values | {"state": WAITING, "due_at": stamp(decision.again_at)}
