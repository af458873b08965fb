"""Messages in the mailboxes, complaints, and text messages to customers."""

from datetime import datetime
from typing import Literal

from web_console.api.operation import Answer, Operation, Paged, Request, Text


class Message(Answer):
    """One voice message; its sound stays in the box."""

    id: str
    mailbox: str
    kind: str
    status: str
    caller: str
    fund_account: str
    urgent: bool
    receipt_number: str
    received_at: datetime
    milliseconds: int
    transcript: str


class Messages(Answer):
    """New and saved messages, the newest first."""

    items: list[Message]


class MessagesAsked(Paged):
    """Which messages are wanted."""

    mailbox: Text = ""
    status: Literal["", "new", "saved"] = ""


class Complaint(Answer):
    """One complaint and how far it is."""

    receipt_number: str
    caller: str
    fund_account: str
    received_at: datetime
    status: str
    handling: int
    due_at: datetime
    answer: str
    satisfied: bool | None
    closed_at: datetime | None


class Complaints(Answer):
    """Complaints."""

    items: list[Complaint]


class ComplaintsAsked(Paged):
    """Which complaints are wanted."""

    status: Literal["", "received", "in_hand", "answered", "closed"] = ""


class TextMessage(Answer):
    """One text message or mail to a customer, without what it says."""

    id: str
    medium: str
    number: str
    purpose: str
    fund_account: str
    state: str
    reason: str
    queued_at: datetime
    handed_at: datetime | None
    reported_at: datetime | None


class TextMessages(Answer):
    """Text messages, the newest first, and how many there are in all."""

    items: list[TextMessage]
    total: int


class TextMessagesAsked(Paged):
    """Which text messages are wanted."""

    state: Text = ""
    number: Text = ""


def messages(request: Request) -> Messages:
    """Return voice messages."""
    asked: MessagesAsked = request.query
    found = request.appliance.voice_mail.listing(
        asked.mailbox or None, status=asked.status or None, limit=asked.limit, offset=asked.offset
    )
    kept = [one for one in found if one.status != "deleted"]
    return Messages(items=[Message.model_validate(one) for one in kept])


def complaints(request: Request) -> Complaints:
    """Return complaints."""
    asked: ComplaintsAsked = request.query
    register = request.appliance.outbound.complaints
    found = register.listing(asked.status, limit=asked.limit, offset=asked.offset)
    return Complaints(items=[Complaint.model_validate(one) for one in found])


def complaint(request: Request) -> Complaint:
    """Return one complaint."""
    found = request.appliance.outbound.complaints.one(request.path["receipt_number"])
    return Complaint.model_validate(found)


def text_messages(request: Request) -> TextMessages:
    """Return text messages."""
    asked: TextMessagesAsked = request.query
    register = request.appliance.outbound.text_messages
    found = register.listing(asked.state, asked.number, limit=asked.limit, offset=asked.offset)
    items = [TextMessage.model_validate(one) for one in found]
    return TextMessages(items=items, total=register.count(asked.state, asked.number))


OPERATIONS = (
    Operation(
        method="GET", path="/messages", name="list_messages",
        summary="List the voice messages in the mailboxes.",
        scope="messages:read", query=MessagesAsked, answer=Messages, run=messages,
    ),
    Operation(
        method="GET", path="/complaints", name="list_complaints", summary="List the complaints.",
        scope="complaints:read", query=ComplaintsAsked, answer=Complaints, run=complaints,
    ),
    Operation(
        method="GET", path="/complaints/{receipt_number}", name="show_complaint",
        summary="Show one complaint.",
        scope="complaints:read", answer=Complaint, run=complaint,
        path_forms={"receipt_number": "[0-9A-Za-z-]{1,30}"},
    ),
    Operation(
        method="GET", path="/text-messages", name="list_text_messages",
        summary="List text messages and mails to customers, without their texts.",
        scope="text_messages:read", query=TextMessagesAsked, answer=TextMessages,
        run=text_messages,
    ),
)  # fmt: skip
