"""The register of complaints: received, in hand, answered, closed; handled again if need be."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from appliance.errors import ComplaintRefused, ComplaintUnknown, VoiceFailed
from appliance.records.campaign import NewContact
from appliance.services.campaigns.call_windows import part_of_day
from appliance.services.complaints.follow_up_tasks import (
    NOT_REACHED,
    SECOND_HANDLING,
    FollowUpTasks,
    NewTask,
)
from appliance.services.complaints.records import (
    ANSWERED,
    CLOSED,
    IN_HAND,
    LONGEST_ANSWER,
    RECEIVED,
    STATUSES,
    Complaint,
    ComplaintEvent,
)
from appliance.services.parameters import (
    COMPLAINT_ACCEPT_DAYS,
    COMPLAINT_CLOSE_DAYS,
    COMPLAINT_LONGER_DAYS,
    Parameter,
    Parameters,
)
from appliance.services.row_records import record, stamp
from appliance.services.row_seals import RowSeals
from appliance.services.seals import Seals
from appliance.store.complaints import ComplaintStore
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

    from appliance.services.campaigns.call_windows import CallWindow
    from appliance.services.complaints.callback_campaign import CallbackCampaign
    from appliance.services.voice_mail.messages import Message

SEALED = "complaint_event"


class Complaints:
    """Keeps the complaints; each step and the event that tells of it are one transaction."""

    def __init__(
        self,
        database: Database,
        *,
        seals: Seals,
        tasks: FollowUpTasks,
        calls: "CallbackCampaign",
        parameters: Parameters,
        is_open: Callable[[date], bool],
        speak: Callable[[str, str], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = ComplaintStore(database)
        self._seals = RowSeals(
            seals,
            SEALED,
            subject=lambda event: str(event["id"]),
            find=lambda subject: self._store.event(int(subject)),
            never_sealed=self._store.never_sealed,
        )
        self._tasks = tasks
        self._calls = calls
        self._parameters = parameters
        self._is_open = is_open
        self._speak = speak
        self._clock = clock

    # --- what the complainer does

    def receive(self, tables: "Tables", message: "Message") -> None:
        """Register the complaint of a message in the transaction that keeps the message."""
        row = {
            "receipt_number": message.receipt_number,
            "message": message.id,
            "caller": message.caller,
            "fund_account": message.fund_account,
            "received_at": stamp(message.received_at),
            "status": RECEIVED,
            "accept_by": self._after(message.received_at, COMPLAINT_ACCEPT_DAYS),
            "close_by": self._after(message.received_at, COMPLAINT_CLOSE_DAYS),
        }
        self._store.add(tables, row)
        first = {"receipt_number": message.receipt_number, "handling": 1}
        self._note(tables, first, "received", call_id=message.call_id)

    def name_window(
        self,
        receipt_number: str,
        window: "CallWindow",
        *,
        language: str = "",
        call_id: str = "",
        operator: str = "",
    ) -> None:
        """Keep when he wants to be called with the result, until it is written."""
        with self._database.writing() as tables:
            row = self._open_row(tables, receipt_number, RECEIVED, IN_HAND)
            values = {
                "window_begin": window.begin.isoformat(),
                "window_end": window.end.isoformat(),
                "window_day": window.first_day.isoformat(),
                "window_workdays": int(window.workdays),
            }
            values |= {"language": language} if language else {}
            self._store.change(tables, receipt_number, values)
            said = f"{window.first_day} {window.begin:%H:%M}-{window.end:%H:%M}"
            self._note(tables, row, "window", call_id=call_id, operator=operator, text=said)

    def name_part_of_day(
        self, receipt_number: str, part: str, *, language: str, call_id: str
    ) -> None:
        """Keep that he wants to be called in a part of a working day, from tomorrow on."""
        window = part_of_day(part, self._clock())
        self.name_window(receipt_number, window, language=language, call_id=call_id)

    def judge(
        self, receipt_number: str, *, satisfied: bool, call_id: str = "", operator: str = ""
    ) -> Complaint:
        """Close an answered complaint, or open it for another handling with a new deadline."""
        with self._database.writing() as tables:
            row = self._open_row(tables, receipt_number, ANSWERED)
            what = "satisfied" if satisfied else "dissatisfied"
            self._note(tables, row, what, call_id=call_id, operator=operator)
            if satisfied:
                closing = {
                    "status": CLOSED,
                    "satisfied": 1,
                    "closed_at": stamp(self._clock()),
                }
                self._store.change(tables, receipt_number, closing)
                self._note(tables, row, "closed", call_id=call_id, operator=operator)
            else:
                self._open_again(tables, row, call_id)
        return self.one(receipt_number)

    # --- what staff do

    def take_in_hand(self, receipt_number: str, operator: str) -> None:
        """Accept a complaint."""
        with self._database.writing() as tables:
            row = self._open_row(tables, receipt_number, RECEIVED)
            self._store.change(tables, receipt_number, {"status": IN_HAND})
            self._note(tables, row, "in_hand", operator=operator)

    def extend(self, receipt_number: str, reason: str, operator: str) -> None:
        """Move the deadline once in each handling, with a reason."""
        if not reason.strip():
            raise ComplaintRefused("no_text", "say why it takes longer")
        with self._database.writing() as tables:
            row = self._open_row(tables, receipt_number, RECEIVED, IN_HAND)
            if row["extended"]:
                raise ComplaintRefused("extended", "the deadline was moved once already")
            longer = self._after(datetime.fromisoformat(row["close_by"]), COMPLAINT_LONGER_DAYS)
            self._store.change(tables, receipt_number, {"close_by": longer, "extended": 1})
            self._note(tables, row, "extended", operator=operator, text=reason.strip())

    def answer(self, receipt_number: str, text: str, operator: str) -> Complaint:
        """Write the result; who named a time for it is called then, with these words spoken."""
        text = " ".join(text.split())
        if not 0 < len(text) <= LONGEST_ANSWER:
            raise ComplaintRefused("no_text", f"an answer has 1 to {LONGEST_ANSWER} signs")
        complaint = self.one(receipt_number)
        if complaint.window is not None:
            try:
                self._speak(complaint.language, text)
            except VoiceFailed as error:
                raise ComplaintRefused("voice", f"the answer cannot be spoken: {error}") from error
        with self._database.writing() as tables:
            row = self._open_row(tables, receipt_number, RECEIVED, IN_HAND)
            contact = self._call_of(tables, Complaint.of(row))
            values = {"status": ANSWERED, "answer": text, "contact": contact, "satisfied": None}
            self._store.change(tables, receipt_number, values)
            self._note(tables, row, "answered", operator=operator, text=text)
        return self.one(receipt_number)

    def close(self, receipt_number: str, text: str, operator: str) -> None:
        """Close an answered complaint by hand: he was told in another way."""
        if not text.strip():
            raise ComplaintRefused("no_text", "say how he was told")
        with self._database.writing() as tables:
            row = self._open_row(tables, receipt_number, ANSWERED)
            if row["contact"] is not None and not self._calls.drop(row["contact"], operator):
                raise ComplaintRefused("calling", "he is being called with the answer just now")
            values = {"status": CLOSED, "closed_at": stamp(self._clock())}
            self._store.change(tables, receipt_number, values)
            self._note(tables, row, "closed", operator=operator, text=text.strip())

    # --- what the clock does

    def look(self) -> None:
        """Make a task of each answer that no call could bring to the complainer."""
        for row in self._store.unreached():
            with self._database.writing() as tables:
                self._note(tables, row, "not_reached")
                self._tasks.add_in(tables, _task(row, NOT_REACHED))

    # --- what people ask

    def one(self, receipt_number: str) -> Complaint:
        """Return a complaint."""
        row = self._store.row(receipt_number)
        if row is None:
            raise ComplaintUnknown(f"there is no complaint {receipt_number}")
        return Complaint.of(row)

    def listing(self, status: str = "", *, limit: int = 100, offset: int = 0) -> list[Complaint]:
        """Return complaints, open ones first, the soonest due first."""
        return [Complaint.of(row) for row in self._store.listing(status, limit, offset)]

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return how many have each status, and how many of these are overdue."""
        rows = {row["status"]: row for row in self._store.counts(stamp(self._clock()))}
        return {
            status: (rows[status]["times"], rows[status]["overdue"]) if status in rows else (0, 0)
            for status in STATUSES
        }

    def events(self, receipt_number: str) -> list[ComplaintEvent]:
        """Return what was done about a complaint, oldest first."""
        return [record(ComplaintEvent, row) for row in self._store.events(receipt_number)]

    def texts(self, language: str) -> set[str]:
        """Return the answers that are still to be heard in a language."""
        return {row["answer"] for row in self._store.answers() if row["language"] == language}

    # --- inside

    def _open_row(self, tables: "Tables", receipt_number: str, *statuses: str) -> dict[str, Any]:
        row = self._store.row_in(tables, receipt_number)
        if row is None:
            raise ComplaintUnknown(f"there is no complaint {receipt_number}")
        if row["status"] not in statuses:
            raise ComplaintRefused("status", f"the complaint is {row['status']}")
        return row

    def _open_again(self, tables: "Tables", row: dict[str, Any], call_id: str) -> None:
        again = {"status": IN_HAND, "handling": row["handling"] + 1, "satisfied": 0}
        again |= {"contact": None, "extended": 0}
        again |= {"close_by": self._after(self._clock(), COMPLAINT_LONGER_DAYS)}
        self._store.change(tables, row["receipt_number"], again)
        self._tasks.add_in(tables, _task(row, SECOND_HANDLING, call_id))

    def _call_of(self, tables: "Tables", complaint: Complaint) -> int | None:
        """Add the call with the result; return its contact, None where no time was named."""
        if complaint.window is None or not complaint.caller:
            return None
        starts = complaint.window.next_start(self._clock(), self._is_open)
        contact = NewContact(
            numbers=(complaint.caller,),
            fund_account=complaint.fund_account,
            values={"what": "complaint", "receipt": complaint.receipt_number},
            key=f"complaint {complaint.receipt_number} {complaint.handling}",
            preferred=(complaint.window.begin, complaint.window.end),
            requested_at=complaint.received_at,
            wanted_at=starts,
        )
        return self._calls.add_in(tables, contact)

    def _after(self, at: datetime, parameter: Parameter) -> str:
        return stamp(at + timedelta(days=int(self._parameters.value(parameter))))

    def _note(self, tables: "Tables", row: dict[str, Any], what: str, **details: str) -> None:
        event = {name: row[name] for name in ("receipt_number", "handling")}
        event |= {"at": stamp(self._clock()), "what": what} | details
        self._seals.append(tables, self._store.note(tables, event))


def _task(row: dict[str, Any], reason: str, call_id: str = "") -> NewTask:
    return NewTask(
        key=f"{reason} {row['receipt_number']} {row['handling']}",
        reason=reason,
        number=row["caller"],
        fund_account=row["fund_account"],
        contact=row["contact"],
        receipt_number=row["receipt_number"],
        call_id=call_id,
    )
