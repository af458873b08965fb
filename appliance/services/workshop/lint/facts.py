"""What the rules are told about the box, and how a finding is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from appliance.records.workshop import DIALPLAN, ERROR, WARNING, Documents, LintFinding


@dataclass(frozen=True)
class Facts:
    """Everything a draft may name, and the files it makes beside those as delivered."""

    documents: Documents
    texts: Mapping[str, str] = field(default_factory=dict)
    """The configuration files of Asterisk that the draft makes, by file name."""
    delivered: Mapping[str, str] = field(default_factory=dict)
    """The same files from our own templates, with the draft's lines."""
    scripts: frozenset[str] = frozenset()
    extensions: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    items: Mapping[str, str] = field(default_factory=dict)
    """The plugins' items of the main menu and the key each is delivered with."""
    prompts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """The sentences by language and key, with the kinds of their slots."""


def error(document: str, line: int, key: str, /, **values: object) -> LintFinding:
    """Return a finding with which nothing is published."""
    return LintFinding(ERROR, document, line, key, values)


def warning(document: str, line: int, key: str, /, **values: object) -> LintFinding:
    """Return a finding that somebody should look at."""
    return LintFinding(WARNING, document, line, key, values)


def in_source(facts: Facts, file: str, line: int) -> int:
    """Return the line of the owner's template that made a line of a file; 0 where none did."""
    source = facts.documents.get(f"{DIALPLAN}{file}")
    lines = facts.texts[file].splitlines()
    if source is None or not 0 < line <= len(lines):
        return 0
    wanted = lines[line - 1].strip()
    before = sum(text.strip() == wanted for text in lines[: line - 1])
    written = [n for n, text in enumerate(source.splitlines(), start=1) if text.strip() == wanted]
    return written[min(before, len(written) - 1)] if written else 0


def missing(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the names that are not known, in order."""
    found = set(known)
    return [name for name in names if name not in found]
