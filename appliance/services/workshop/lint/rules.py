"""All rules over one draft: first whether it can be read, then what it says."""

from collections.abc import Iterator

from appliance import lines_document
from appliance.errors import DocumentWrong, SentenceRefused
from appliance.records.workshop import (
    DELIVERED_AT,
    DIALPLAN,
    LINES,
    MENU,
    PROMPTS,
    Documents,
    LintFinding,
)
from appliance.services.workshop import documents
from appliance.services.workshop.lint.dialplan import lint_dialplan
from appliance.services.workshop.lint.facts import Facts, error
from appliance.services.workshop.lint.menu import lint_menu
from appliance.services.workshop.lint.pjsip import lint_pjsip
from appliance.services.workshop.lint.small_files import CHANGEABLE, lint_small_file

SECRET_OPTIONS = ("secret", "password")


def unreadable(texts: Documents) -> list[LintFinding]:
    """Return a finding for each document that cannot be read; nothing else is looked at then."""
    found = []
    for name, text in texts.items():
        if name.startswith(DELIVERED_AT):
            continue
        try:
            documents.parse(name, text)
        except DocumentWrong as wrong:
            values = {"reason": wrong.reason, "detail": wrong.detail}
            found.append(error(name, wrong.line, "document", **values))
        except SentenceRefused as refused:
            detail = refused.slots or refused.key or refused.detail
            values = {"reason": f"prompt_{refused.reason}", "detail": detail}
            found.append(error(name, 1, "document", **values))
    return found


def lint_all(facts: Facts, secrets: frozenset[str] = frozenset()) -> list[LintFinding]:
    """Return what is wrong with documents that can be read and files that were made of them."""
    return list(_all(facts, secrets))


def _all(facts: Facts, secrets: frozenset[str]) -> Iterator[LintFinding]:
    changed = facts.documents
    if f"{DIALPLAN}extensions.conf" in changed:
        yield from lint_dialplan(facts)
    if f"{DIALPLAN}pjsip.conf" in changed or f"{DIALPLAN}extensions.conf" in changed:
        yield from lint_pjsip(facts)
    for file in CHANGEABLE:
        if f"{DIALPLAN}{file}" in changed:
            yield from lint_small_file(facts, file)
    if MENU in changed:
        yield from lint_menu(facts)
    if LINES in changed:
        yield from _lines(facts)
    yield from _prompts(facts)
    yield from _told_secrets(facts, secrets)


def _lines(facts: Facts) -> Iterator[LintFinding]:
    """Look where the numbers lead."""
    lines = lines_document.read(facts.documents[LINES])
    known = {"extension": facts.extensions, "mailbox": facts.mailboxes}
    for number in lines.numbers:
        for target in (number.target, number.otherwise):
            if target and target.kind in known and target.number not in known[target.kind]:
                yield error(LINES, 0, f"no_{_menu_word(target.kind)}", name=target.number)


def _menu_word(kind: str) -> str:
    return {"extension": "number"}.get(kind, kind)


def _prompts(facts: Facts) -> Iterator[LintFinding]:
    """Look whether every sentence is there in every language."""
    if not any(name.startswith(PROMPTS) for name in facts.documents):
        return
    every = {key for sentences in facts.prompts.values() for key in sentences}
    for language, sentences in facts.prompts.items():
        for key in sorted(every - sentences.keys()):
            document = f"{PROMPTS}{language}.toml"
            yield error(document, 0, "sentence_lacks", key=key, language=language)


def _told_secrets(facts: Facts, secrets: frozenset[str]) -> Iterator[LintFinding]:
    """Refuse a template that writes one of the box's secrets where it does not belong."""
    for name in facts.documents:
        if not name.startswith(DIALPLAN):
            continue
        file = name.removeprefix(DIALPLAN)
        for number, line in enumerate(facts.texts[file].splitlines(), start=1):
            option = line.partition("=")[0].strip()
            if option not in SECRET_OPTIONS and any(secret in line for secret in secrets):
                yield error(name, 0, "tells_secret", line=number)
