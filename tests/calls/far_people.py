"""How the people behind the numbers of the far-end farm behave."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What happens at a number that is called."""

    code: str
    """The two digits of the number that stand for it."""
    refused: tuple[int, str] | None = None
    """The SIP status that ends the call before it is answered."""
    answers: bool = True
    keys: str = ""
    """What he presses, one key after the other, again and again."""
    presses: int = 20
    """So many keys at most."""
    first_key_seconds: float = 1.5
    key_seconds: float = 1.5
    talks: bool = False
    patience_seconds: float = 60.0
    """After so long he hangs up."""


KINDS = {
    "presses": Behaviour(code="10", keys="1"),
    "wants_none": Behaviour(code="11", keys="91", first_key_seconds=2.5, key_seconds=7.5),
    "says_nothing": Behaviour(code="12", patience_seconds=6.0),
    "machine": Behaviour(code="13", talks=True, patience_seconds=4.0),
    "hangs_up": Behaviour(code="14", patience_seconds=0.4),
    "leaves_early": Behaviour(code="15", keys="1", presses=1, patience_seconds=3.5),
    "busy": Behaviour(code="20", refused=(486, "Busy Here")),
    "rings": Behaviour(code="21", answers=False),
    "rejects": Behaviour(code="22", refused=(603, "Decline")),
    "unknown": Behaviour(code="23", refused=(404, "Not Found")),
    "switched_off": Behaviour(code="24", refused=(480, "Temporarily Unavailable")),
    "congested": Behaviour(code="25", refused=(503, "Service Unavailable")),
}
BY_CODE = {behaviour.code: behaviour for behaviour in KINDS.values()}


def far_person(kind: str, subscriber: int = 1) -> str:
    """Return a number at which somebody behaves like this."""
    return f"0216{KINDS[kind].code}{subscriber:05}"


def kind_of(number: str) -> str:
    """Return how somebody behaves at a number."""
    return next(kind for kind, one in KINDS.items() if one.code == number[4:6])
