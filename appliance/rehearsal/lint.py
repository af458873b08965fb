"""Lints a draft: renders it, holds it against the rules, and has a second Asterisk read it."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from types import FrameType

from jinja2 import TemplateError

from appliance import lines_document, strongbox
from appliance.assembly import Appliance, assemble
from appliance.errors import RehearsalFailed, SentenceRefused, SettingRefused
from appliance.records.line import DialledNumber, Extension, Hours, Lines, Target, Trunk
from appliance.records.rehearsal import Run
from appliance.records.workshop import DIALPLAN, ERROR, LINES, PROMPTS, Documents, LintFinding
from appliance.rehearsal.second_box import (
    asterisk,
    configuration,
    said,
    second_home,
    write_configuration,
)
from appliance.services.workshop.lint.facts import Facts, error
from appliance.services.workshop.lint.reading import dialplan, sections
from appliance.services.workshop.lint.rules import lint_all, unreadable
from appliance.services.workshop.runs import Runs
from appliance.settings import CHECKOUT, Settings
from appliance.telephony.reloading import contexts, endpoints

RENDER_SECONDS = 5
TEMPLATE_FAULTS = (
    *(TemplateError, SettingRefused, TypeError, ValueError, ArithmeticError, LookupError),
    *(AttributeError, MemoryError, RecursionError, TimeoutError),
)
"""What a template of the owner's may raise while it is rendered."""
STEPS = 3
COMPLAINT = re.compile(r"(WARNING|ERROR)\[\d+\][^:]*: (.*)")
PLACED = re.compile(r"line (\d+) of .*?/(\w+\.conf)")
OF_THE_NETWORK = ("registration", "register", "resolve", "qualify", "ast_sockaddr", "Contact ")
"""A second box has no network: what it says of carriers is no fault of the draft."""
SAMPLE_LINES = Lines(
    trunks=(Trunk(name="sample", host="192.0.2.1", username="sample", caller_in="asserted"),),
    extensions=(Extension(number="8000"), Extension(number="8001", mailbox="8001", dials_out=True)),
    numbers=(
        DialledNumber(number="02100000000", target=Target(kind="hotline"), trunk="sample"),
        DialledNumber(
            number="02100000001",
            target=Target(kind="mailbox", number="8001"),
            hours=Hours(begin=time(9), end=time(17), days="workdays"),
            otherwise=Target(kind="hotline"),
        ),
    ),
)
"""Where the lines are as delivered: what templates say of trunks and hours is looked at, too."""
SCRIPT = re.compile(r"^def run\(", re.MULTILINE)


class NotRendered(Exception):
    """The templates make no files."""


def findings(appliance: Appliance, second: Settings, documents: Documents) -> list[LintFinding]:
    """Return what the rules find in a draft; what cannot be read is not looked at further."""
    return _read(appliance, second, documents) or _rules(appliance, second, documents)


def lint(settings: Settings, runs: Runs, run: Run, documents: Documents) -> bool:
    """Lint a draft and keep what is found; tell whether it may be published."""
    found: list[LintFinding] = []
    appliance = assemble(settings)
    try:
        with second_home(settings) as second:
            for number, look in enumerate((_read, _rules, _parsed), start=1):
                found += look(appliance, second, documents)
                runs.progress(run.id, number, STEPS, found)
                if any(finding.severity == ERROR for finding in found):
                    return False
    finally:
        appliance.close()
    return True


def _read(_appliance: Appliance, _second: Settings, documents: Documents) -> list[LintFinding]:
    return unreadable(documents)


def _rules(appliance: Appliance, second: Settings, documents: Documents) -> list[LintFinding]:
    try:
        facts = facts_of(appliance, second, documents)
    except NotRendered as error_:
        document = next((name for name in documents if name.startswith(DIALPLAN)), LINES)
        return [error(document, 0, "does_not_render", reason=str(error_))]
    except SentenceRefused as refused:
        document = next(name for name in documents if name.startswith(PROMPTS))
        return [error(document, 0, "document", reason=refused.reason, detail=str(refused))]
    secrets = frozenset(
        text
        for file in second.secrets.glob("*")
        if len(text := file.read_text("utf-8").strip()) >= 8
    )
    return lint_all(facts, secrets)


def _parsed(_appliance: Appliance, second: Settings, documents: Documents) -> list[LintFinding]:
    """Let the second Asterisk read the files, and compare what it has with what they say."""
    texts = configuration(second, documents)
    write_configuration(second, texts)
    try:
        with asterisk(second) as switchboard:
            there = contexts(switchboard)
            named = {
                name for name, steps in dialplan(texts["extensions.conf"]).contexts.items() if steps
            }
            lacking = [("context", name) for name in sorted(named - there)]
            lacking += [
                ("endpoint", name)
                for name in sorted(_endpoints(texts["pjsip.conf"]) - endpoints(switchboard))
            ]
    except RehearsalFailed as failed:
        return [error(f"{DIALPLAN}extensions.conf", 0, "asterisk_ends", reason=str(failed))]
    found = [
        error(f"{DIALPLAN}{'extensions' if kind == 'context' else 'pjsip'}.conf", 0,
              "asterisk_lacks", kind=kind, name=name)
        for kind, name in lacking
    ]  # fmt: skip
    return found + complaints(said(second, "asterisk"))


def facts_of(appliance: Appliance, second: Settings, documents: Documents) -> Facts:
    """Return what the rules are told; `NotRendered` where the templates make no files."""
    texts, delivered = rendered(second, documents)
    lines = lines_document.read(documents[LINES]) if LINES in documents else appliance.lines.now()
    owners = {
        name.removeprefix(PROMPTS).removesuffix(".toml"): text
        for name, text in documents.items()
        if name.startswith(PROMPTS)
    }
    prompts = appliance.prompts.changed(owners)
    return Facts(
        documents=documents,
        texts=texts,
        delivered=delivered,
        scripts=scripts(),
        extensions=frozenset(one.number for one in lines.extensions),
        mailboxes=frozenset(one.number for one in appliance.mailboxes.listing()),
        items={item.name: item.key for _plugin, item in appliance.hotline.items if item.name},
        prompts={
            language: {key: prompts.slots(language, key) for key in prompts.keys(language)}
            for language in prompts.languages
        },
    )


def rendered(second: Settings, documents: Documents) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files the documents make, and those our own templates would make with them."""
    kept = {name: text for name, text in documents.items() if not name.startswith(DIALPLAN)}
    try:
        strongbox.secret(second, SAMPLE_LINES.trunks[0].secret)  # a carrier that wants a password
        with in_time(RENDER_SECONDS):
            sample = {} if LINES in documents else {LINES: lines_document.written(SAMPLE_LINES)}
            return (
                configuration(second, {**documents, **sample}),
                configuration(second, {**kept, **sample}),
            )
    except TEMPLATE_FAULTS as error_:
        raise NotRendered(f"{type(error_).__name__}: {error_}") from error_


def scripts() -> frozenset[str]:
    """Return the names of the conversations a dialplan may lead to."""
    files = (CHECKOUT / "agi_scripts").glob("*.py")
    return frozenset(file.stem for file in files if SCRIPT.search(file.read_text("utf-8")))


def complaints(log: str) -> list[LintFinding]:
    """Return what Asterisk complained of while it read the files."""
    found = []
    for match in COMPLAINT.finditer(log):
        text = match[2].strip()
        if not any(word in text for word in OF_THE_NETWORK):
            placed = PLACED.search(text)
            file, line = (placed[2], int(placed[1])) if placed else ("extensions.conf", 0)
            found.append(error(f"{DIALPLAN}{file}", line, "asterisk_says", text=text[:300]))
    return found


def _endpoints(text: str) -> set[str]:
    found, _problems = sections(text)
    lending = {s.name for s in found if s.is_template and _is_endpoint(s.options)}
    return {
        s.name
        for s in found
        if not s.is_template and (_is_endpoint(s.options) or lending.intersection(s.templates))
    }


def _is_endpoint(options: object) -> bool:
    return any(o.name == "type" and o.value == "endpoint" for o in options)  # type: ignore[attr-defined]


@contextmanager
def in_time(seconds: int) -> Iterator[None]:
    """End what takes longer, as a template that counts for ever does."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"it did not end within {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
