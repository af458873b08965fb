"""A menu: choices on keys, and in what order they are spoken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from appliance.hookspecs import MenuItem

if TYPE_CHECKING:
    from appliance.audio.prompts import Prompts, Sentence


APOLOGIES = ("errors.no_choice_first", "errors.no_choice_second")


def stay(*_: object) -> None:
    """Do nothing: the key itself is the answer."""


@dataclass(frozen=True)
class Menu:
    """The choices a caller has; items are offered in this order, the footer's sentences last."""

    name: str
    items: tuple[MenuItem, ...]
    greeting: str | None = None
    """Key of a sentence that is said before the choices, once in a call."""
    greeting_slots: Mapping[str, Any] = field(default_factory=dict)
    question: str | None = None
    """Key of a sentence that is said before the choices, every time."""
    question_slots: Mapping[str, Any] = field(default_factory=dict)
    opening: "tuple[Sentence, ...]" = ()
    """Sentences that are said as they are before the question, every time."""
    footer: Mapping[str, str] = field(default_factory=dict)
    """Sentences said after the choices (what `*` and `0` do): sentence key → the key for its slot
    `{key:key}`, '' where the sentence has no such slot."""
    top: bool = False
    """Whether `*` repeats this menu instead of going back."""

    def item(self, key: str) -> MenuItem | None:
        """Return the item on a key."""
        return next((item for item in self.items if item.key == key), None)

    def sentences(
        self, prompts: "Prompts", language: str, *, tries: int = 0, greet: bool = False
    ) -> "Iterator[Sentence]":
        """Yield the menu as it is spoken: apology or greeting, question, choices, footer."""
        if tries:
            yield prompts.sentence(language, APOLOGIES[min(tries, len(APOLOGIES)) - 1])
        elif greet and self.greeting:
            yield prompts.sentence(language, self.greeting, **self.greeting_slots)
        yield from self.opening
        if self.question:
            yield prompts.sentence(language, self.question, **self.question_slots)
        for item in self.items:
            if item.prompt:
                yield prompts.sentence(language, item.prompt, key=item.key, **item.slots)
        for sentence_key, pressed in self.footer.items():
            slots = {"key": pressed} if pressed else {}
            yield prompts.sentence(language, sentence_key, **slots)
