"""One operation of the API, and the pieces that many of them are made of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from appliance.assembly import Appliance
from appliance.services.api.tokens import Token

MOST = 200
LAST_OFFSET = 10_000_000
WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Asked(BaseModel):
    """What a request says; anything it does not know is refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """What the box answers; made of a record's fields of the same names."""

    model_config = ConfigDict(from_attributes=True)


def _whole(value: object) -> object:
    if isinstance(value, str) and not WHOLE_NUMBER.fullmatch(value):
        raise ValueError("a whole number is written with digits only")
    return int(value) if isinstance(value, str) else value


def _without_point(value: object) -> object:
    """Return 3 for 3.0, which JSON Schema calls an integer too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(value: object) -> object:
    if isinstance(value, str):
        if not DAY.fullmatch(value):
            raise ValueError("a day is written YYYY-MM-DD")
        return date.fromisoformat(value)
    return value


Whole = BeforeValidator(_without_point)
Limit = Annotated[int, Field(ge=1, le=MOST), BeforeValidator(_whole)]
Offset = Annotated[int, Field(ge=0, le=LAST_OFFSET), BeforeValidator(_whole)]
QueryDay = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})
]
Text = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A short text without control signs."""


class Paged(Asked):
    """How much of a listing is wanted."""

    limit: Limit = 50
    offset: Offset = 0


class Nothing(Asked):
    """Nothing at all."""


@dataclass(frozen=True)
class Request:
    """One request whose token and form are right."""

    appliance: Appliance
    token: Token
    path: Mapping[str, str]
    query: Any
    body: Any

    @property
    def by(self) -> str:
        """Return who asks, as it is noted beside what was done."""
        return f"API {self.token.name}"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing a program may ask."""

    method: str
    path: str
    name: str
    summary: str
    scope: str
    answer: type[Answer]
    run: Callable[[Request], Answer]
    query: type[Asked] = Nothing
    body: type[Asked] | None = None
    path_forms: Mapping[str, str] = field(default_factory=dict)
    """Regular expression of each place in the path; what does not fit does not exist."""
    status: int = 200
    once: bool = False
    """Needs the header `Idempotency-Key`: asked again with the same one, it is done once."""
    takes_file: bool = False
    """Its body is a file, whatever its type."""
