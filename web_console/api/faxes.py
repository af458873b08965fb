"""Faxes in both directions; a document is handed in first, then sent."""

from datetime import datetime
from typing import Annotated, Literal

from flask import request as http
from pydantic import Field

from appliance.errors import FaxRefused
from appliance.services.faxes.register import FaxesAsked as Wanted
from web_console.api.operation import Answer, Asked, Operation, Paged, Request, Text, Whole
from web_console.fax_uploads import place_for_upload

LARGEST = 20 * 1024 * 1024
FAX_ID = "[A-Za-z0-9_-]{1,60}"


class Fax(Answer):
    """One fax; a page is confirmed when the far end said so."""

    id: str
    direction: str
    number: str
    station: str
    pages: int
    pages_confirmed: int
    status: str
    reason: str
    attempts: int
    created_at: datetime
    finished_at: datetime | None
    document: str | None


class Faxes(Answer):
    """Faxes, the newest first, and how many there are in all."""

    items: list[Fax]
    total: int


class Document(Answer):
    """Pages that can be sent."""

    id: str
    name: str
    pages: int
    resolution: str
    made_at: datetime


class FaxesAsked(Paged):
    """Which faxes are wanted."""

    direction: Literal["", "sent", "received"] = ""
    status: Text = ""
    number: Text = ""


class NewFax(Asked):
    """A document for one number."""

    document: Annotated[str, Field(pattern=f"^{FAX_ID}$")]
    number: Annotated[str, Field(pattern="^[+0-9 ()-]{1,30}$")]
    extension: Annotated[str, Field(pattern="^[0-9]{0,8}$")] = ""
    priority: Annotated[int, Field(ge=0, le=9), Whole] = 5
    """0 is the most urgent."""


class FaxName(Asked):
    """What a document is called."""

    name: Text = ""


def listing(request: Request) -> Faxes:
    """Return faxes."""
    asked: FaxesAsked = request.query
    wanted = Wanted(direction=asked.direction, status=asked.status, number=asked.number)
    found = request.appliance.fax.register.listing(wanted, asked.limit, asked.offset)
    items = [Fax.model_validate(one) for one in found]
    return Faxes(items=items, total=request.appliance.fax.register.count(wanted))


def one(request: Request) -> Fax:
    """Return one fax."""
    return Fax.model_validate(request.appliance.fax.register.one(request.path["fax_id"]))


def take_in(request: Request) -> Document:
    """Make fax pages of the file that is the request's body."""
    http.max_content_length = LARGEST
    with place_for_upload() as kept:
        kept.write_bytes(http.get_data(cache=False))
        name = request.query.name or kept.name
        made = request.appliance.fax.desk.take_in(kept, name, by=request.by)
    return Document.model_validate(made)


def send(request: Request) -> Fax:
    """Queue a document for a number."""
    asked: NewFax = request.body
    desk = request.appliance.fax.desk
    document = request.appliance.fax.documents.one(asked.document)
    recipient = desk.recipient(asked.number, asked.extension)
    sent = desk.send(
        document, [recipient], origin="console", by=request.by, priority=asked.priority
    )
    for one in sent.refused:
        raise one.refusal or FaxRefused("number", f"{one.typed} cannot be faxed to")
    return Fax.model_validate(sent.faxes[0])


OPERATIONS = (
    Operation(
        method="GET", path="/faxes", name="list_faxes",
        summary="List the faxes in both directions, the newest first.",
        scope="faxes:read", query=FaxesAsked, answer=Faxes, run=listing,
    ),
    Operation(
        method="GET", path="/faxes/{fax_id}", name="show_fax",
        summary="Show one fax and how far it is.",
        scope="faxes:read", answer=Fax, run=one, path_forms={"fax_id": FAX_ID},
    ),
    Operation(
        method="POST", path="/fax-documents", name="add_fax_document",
        summary="Hand in a file (PDF, image, text, HTML) of up to 20 MB; it becomes fax pages.",
        scope="faxes:send", query=FaxName, answer=Document, run=take_in, status=201,
        takes_file=True,
    ),
    Operation(
        method="POST", path="/faxes", name="send_fax",
        summary="Queue a document for one number.",
        scope="faxes:send", body=NewFax, answer=Fax, run=send, status=201, once=True,
    ),
)  # fmt: skip
