"""Who may be called: what people told the company elsewhere, as on its website or in its app."""

from typing import Annotated, Literal

from pydantic import Field

from appliance.services.outbound.consents import Evidence
from web_console.api.operation import Answer, Asked, Operation, Request

Number = Annotated[str, Field(pattern="^[+0-9 ()-]{3,30}$")]
PLAIN = r"[^\x00-\x1f\x7f]*"
Words = Annotated[str, Field(max_length=500, pattern=rf"^{PLAIN}[^\s\x00-\x1f\x7f]{PLAIN}$")]


class Said(Asked):
    """What a person said about being called, and how the company knows."""

    number: Number
    what: Literal["refuse", "take_back", "agree", "withdraw"]
    """`refuse`: 谢绝来电; `take_back`: calls are wanted again; the others are about a purpose."""
    purpose: Literal["service", "marketing"] = "marketing"
    evidence: Words


class Noted(Answer):
    """What was noted."""

    number: str
    what: str
    purpose: str


class Standing(Answer):
    """What holds about a number from now on."""

    number: str
    blacklisted: bool
    refused: bool
    service: bool | None
    marketing: bool | None


def say(request: Request) -> Noted:
    """Note what a person said; it counts from the next question to the contact gate."""
    asked: Said = request.body
    consents = request.appliance.outbound.consents
    evidence = Evidence(operator=request.by, text=asked.evidence, source="console")
    if asked.what == "refuse":
        consents.refuse(asked.number, "", evidence)
    elif asked.what == "take_back":
        consents.take_back(asked.number, "", evidence)
    elif asked.what == "agree":
        consents.agree(asked.purpose, asked.number, "", evidence)
    else:
        consents.withdraw(asked.purpose, asked.number, "", evidence)
    return Noted(number=asked.number, what=asked.what, purpose=asked.purpose)


def standing(request: Request) -> Standing:
    """Return what holds about a number."""
    number = request.path["number"]
    found = request.appliance.outbound.consents.standing(number)
    return Standing(
        number=number,
        blacklisted=found.blacklisted,
        refused=found.refused_at is not None,
        service=found.consent("service"),
        marketing=found.consent("marketing"),
    )


OPERATIONS = (
    Operation(
        method="POST", path="/consents", name="note_consent",
        summary="Note what a person said about being called, with its evidence.",
        scope="contacts:write", body=Said, answer=Noted, run=say, status=201, once=True,
    ),
    Operation(
        method="GET", path="/consents/{number}", name="show_consent",
        summary="Show whether a number may be called, and for what.",
        scope="contacts:write", answer=Standing, run=standing,
        path_forms={"number": r"\+?[0-9]{3,20}"},
    ),
)  # fmt: skip
