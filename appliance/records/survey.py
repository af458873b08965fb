"""A questionnaire: its questions, and which one follows an answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

KINDS = CHOICE, SCALE, YES_NO, OPEN = ("choice", "scale", "yes_no", "open")
YES, NO = "1", "2"
ENDS = END, WRONG_PERSON = ("end", "wrong_person")
"""Where a questionnaire may end; at a wrong person nothing more is asked, nor later."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer of a choice question and the key that gives it."""

    key: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return its words in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, kw_only=True)
class SurveyQuestion:
    """One question; an open one is answered in words, which are kept as a voice."""

    name: str
    kind: str
    zh: str
    en: str
    choices: tuple[Choice, ...] = ()
    next: str
    """The question that follows, or an end, where no branch says otherwise."""
    branch: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What follows certain answers."""
    follow_up: tuple[str, ...] = ()
    """The answers that make a task for staff."""

    @property
    def answers(self) -> tuple[str, ...]:
        """Return every answer that can be keyed."""
        keys = {SCALE: tuple("0123456789"), YES_NO: (YES, NO), OPEN: ()}
        return keys.get(self.kind, tuple(choice.key for choice in self.choices))

    @property
    def ways(self) -> tuple[str, ...]:
        """Return everything that may follow it."""
        left = [one for one in self.answers if one not in self.branch]
        always = (self.next,) if left or not self.answers else ()
        return tuple(dict.fromkeys((*self.branch.values(), *always)))

    def text(self, language: str) -> str:
        """Return its words in a language."""
        return self.zh if language == "zh" else self.en

    def after(self, answer: str) -> str:
        """Return the name of the question, or the end, that follows an answer."""
        return self.branch.get(answer, self.next)


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """One version of a questionnaire; a version never changes."""

    id: str
    version: int = 0
    name_zh: str
    name_en: str
    opening_zh: str = ""
    opening_en: str = ""
    """What is said before the first question."""
    questions: tuple[SurveyQuestion, ...]
    text: str = field(default="", repr=False, compare=False)
    """Its TOML source, as it was written."""
    created_at: datetime | None = None
    created_by: str = ""

    @property
    def reference(self) -> str:
        """Return what names this version, such as `return_visit/2`."""
        return f"{self.id}/{self.version}"

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_zh if language == "zh" else self.name_en

    def opening(self, language: str) -> str:
        """Return what is said before the first question, or nothing."""
        return self.opening_zh if language == "zh" else self.opening_en

    def question(self, name: str) -> SurveyQuestion | None:
        """Return a question; None for an end."""
        return next((one for one in self.questions if one.name == name), None)

    def place(self, answers: Mapping[str, str]) -> str:
        """Return the first question without an answer on the way these answers lead, or the end."""
        at = self.questions[0].name
        while at in answers:
            question = self.question(at)
            at = question.after(answers[at]) if question else END
        return at

    def spoken(self, language: str) -> Iterator[str]:
        """Yield every text a person may hear."""
        texts = [self.opening(language)]
        for question in self.questions:
            texts.append(question.text(language))
            texts += [choice.text(language) for choice in question.choices]
        yield from (text for text in texts if text)
