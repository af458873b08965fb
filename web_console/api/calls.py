"""The ledger of calls."""

from datetime import datetime
from typing import Any

from appliance.errors import CallUnknown
from web_console.api.operation import Answer, Operation, Paged, QueryDay, Request, Text


class Step(Answer):
    """What was heard, keyed or done in a call; the keys of secrets are `****`."""

    at: datetime
    kind: str
    prompt: str
    text: str
    keys: str


class Call(Answer):
    """One call with its steps."""

    id: str
    direction: str
    caller: str
    dialled: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    ending: str | None
    customer: str | None
    """The fund account that was proved in the call."""
    steps: list[Step]


class Calls(Answer):
    """Calls, the newest first, and how many there are in all."""

    items: list[Call]
    total: int


class CallsAsked(Paged):
    """Which calls are wanted."""

    day: QueryDay | None = None
    caller: Text = ""
    customer: Text = ""


def listing(request: Request) -> Calls:
    """Return calls."""
    asked: CallsAsked = request.query
    which: dict[str, Any] = {"day": asked.day, "caller": asked.caller, "customer": asked.customer}
    found = request.appliance.calls.listing(asked.limit, offset=asked.offset, **which)
    return Calls.model_validate({"items": found, "total": request.appliance.calls.count(**which)})


def one(request: Request) -> Call:
    """Return one call."""
    found = request.appliance.calls.one(request.path["call_id"])
    if found is None:
        raise CallUnknown(f"there is no call {request.path['call_id']}")
    return Call.model_validate(found)


OPERATIONS = (
    Operation(
        method="GET", path="/calls", name="list_calls", summary="List calls, the newest first.",
        scope="calls:read", query=CallsAsked, answer=Calls, run=listing,
    ),
    Operation(
        method="GET", path="/calls/{call_id}", name="show_call", summary="Show one call.",
        scope="calls:read", answer=Call, run=one, path_forms={"call_id": r"[A-Za-z0-9._-]{1,80}"},
    ),
)  # fmt: skip
