"""Sentences to be said, and how a long list of them is read to a caller."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, NoReturn

from appliance import Call, Menu, MenuItem, stay

AT_ONCE = 5


class Spoken(NamedTuple):
    """One sentence with its slots, before a language is chosen."""

    key: str
    slots: dict[str, Any]


def spoken(key: str, **slots: Any) -> Spoken:
    """Return a sentence with its slots."""
    return Spoken(key, slots)


def say_all(call: Call, sentences: Iterable[Spoken]) -> None:
    """Say sentences one after the other; a key cuts all of them short."""
    for sentence in sentences:
        call.say(sentence.key, **sentence.slots)


def read_rows(call: Call, rows: Sequence[Sequence[Spoken]]) -> None:
    """Read a list, five rows at a time; between them the caller decides whether to go on."""
    for start in range(0, len(rows), AT_ONCE):
        if start:
            call.choose(MORE)
        for row in rows[start : start + AT_ONCE]:
            say_all(call, row)


def read_result(
    call: Call,
    intro: Spoken,
    rows: Sequence[Sequence[Spoken]],
    closing: Sequence[Spoken] = (),
) -> NoReturn:
    """Read a list with its first and last sentences, again as often as the caller likes."""
    while True:
        say_all(call, [intro])
        read_rows(call, rows)
        say_all(call, closing)
        call.choose(AFTER_A_RESULT)


MORE = Menu("more", (MenuItem("1", "common.more", stay),), footer={"common.back": ""})
AFTER_A_RESULT = Menu(
    "after_a_result",
    (MenuItem("1", "common.repeat", stay),),
    footer={"common.back_or_hang_up": ""},
)
