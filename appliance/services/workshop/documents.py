"""The documents of a configuration: which there are, and whether a text can be read."""

import re

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from appliance import lines_document
from appliance.errors import DocumentWrong, DraftUnknown
from appliance.records.workshop import (
    DELIVERED_AT,
    DIALPLAN,
    LINES,
    MENU,
    OVERRIDABLE,
    PROMPTS,
    Documents,
)
from appliance.services.prompt_studio import prompt_document
from appliance.services.workshop import menu_document
from appliance.services.workshop.merging import clashes
from appliance.settings import CHECKOUT

PROMPT_DOCUMENTS = ("prompts/zh.toml", "prompts/en.toml")
TEMPLATES = tuple(f"{DIALPLAN}{name}" for name in OVERRIDABLE)
EDITABLE = (MENU, *TEMPLATES, LINES, *PROMPT_DOCUMENTS)
LONGEST = 200_000

_jinja = ImmutableSandboxedEnvironment()  # only parses: nothing is rendered here


def check_name(name: str) -> None:
    """Refuse a document that no draft has."""
    if name not in EDITABLE and not (
        name.startswith(DELIVERED_AT) and name.removeprefix(DELIVERED_AT) in OVERRIDABLE
    ):
        raise DraftUnknown(f"there is no document {name!r}")


def delivered(name: str) -> str:
    """Return the text of a template as it is delivered."""
    check_name(name)
    return (CHECKOUT / "dialplan" / name.removeprefix(DIALPLAN)).read_text("utf-8")


def sentence_texts(texts: Documents) -> dict[str, str]:
    """Return the documents of sentences by their languages, as `Prompts` takes them."""
    return {
        name.removeprefix(PROMPTS).removesuffix(".toml"): texts[name]
        for name in PROMPT_DOCUMENTS
        if name in texts
    }


def parse(name: str, text: str) -> None:
    """Raise `DocumentWrong` with line and reason where a document's text cannot be read."""
    check_name(name)
    if len(text) > LONGEST:
        raise DocumentWrong(name, 1, "long", str(LONGEST))
    if "\0" in text or "\r" in text:
        raise DocumentWrong(name, 1, "signs")
    if lines := clashes(text):
        raise DocumentWrong(name, lines[0], "clash")
    if name == MENU:
        menu_document.parse(text)
    elif name == LINES:
        lines_document.read(text)
    elif name in PROMPT_DOCUMENTS:
        prompt_document.check(name, text)
    elif name.startswith(DIALPLAN):
        _check_template(name, text)


def _check_template(name: str, text: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*#\s*(include|exec|tryinclude)", line, re.IGNORECASE):
            raise DocumentWrong(name, number, "includes")
    try:
        _jinja.parse(text)
    except TemplateSyntaxError as error:
        raise DocumentWrong(name, error.lineno, "template", str(error.message)) from error
