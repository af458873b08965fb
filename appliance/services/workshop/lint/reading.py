"""Reads Asterisk's files as Asterisk does: sections, options, and the steps of a dialplan."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

SECTION = re.compile(r"\[([^\]]*)\]\s*(?:\(([^)]*)\))?\s*")
OPTION = re.compile(r"([^=]+?)\s*=>?\s*(.*)")
EXTEN = re.compile(r"([^,]+),\s*([^,(]+?)\s*(?:\(([\w-]+)\))?\s*,\s*(.+)")
SAME = re.compile(r"([^,(]+?)\s*(?:\(([\w-]+)\))?\s*,\s*(.+)")
APPLICATION = re.compile(r"([A-Za-z_]\w*)\s*(?:\((.*)\))?\s*")


class Problem(NamedTuple):
    """A line that cannot be read: where, key of the words, and what stands there."""

    line: int
    key: str
    text: str


class Option(NamedTuple):
    """One `name = value` of a section."""

    line: int
    name: str
    value: str


@dataclass
class Section:
    """One section of a file: its name, the templates it takes from, its options."""

    name: str
    line: int
    templates: tuple[str, ...] = ()
    options: list[Option] = field(default_factory=list)

    @property
    def is_template(self) -> bool:
        """Tell whether it only lends its options to others."""
        return "!" in self.templates


@dataclass(frozen=True)
class Step:
    """One priority of an extension."""

    line: int
    context: str
    extension: str
    number: int
    label: str
    application: str
    arguments: str

    @property
    def place(self) -> tuple[str, str, int]:
        """Return where it stands."""
        return self.context, self.extension, self.number


@dataclass
class Dialplan:
    """The contexts of a dialplan: their extensions with their steps, and what they include."""

    contexts: dict[str, dict[str, list[Step]]] = field(default_factory=dict)
    includes: dict[str, list[Option]] = field(default_factory=dict)
    globals: list[Option] = field(default_factory=list)
    general: list[Option] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """Where each context begins."""
    problems: list[Problem] = field(default_factory=list)

    def steps(self) -> Iterator[Step]:
        """Yield every step."""
        for extensions in self.contexts.values():
            for steps in extensions.values():
                yield from steps

    def reach(self, context: str) -> Iterator[str]:
        """Yield a context and those it includes, each once."""
        seen: list[str] = []
        waiting = [context]
        while waiting:
            name = waiting.pop(0)
            if name not in seen:
                seen.append(name)
                waiting += [one.value for one in self.includes.get(name, ())]
        yield from seen

    def find(self, context: str, extension: str) -> list[Step] | None:
        """Return the steps a call to an extension would take there, or None."""
        for name in self.reach(context):
            extensions = self.contexts.get(name, {})
            if extension in extensions:
                return extensions[extension]
            for pattern, steps in extensions.items():
                if pattern.startswith("_") and _matches(pattern, extension):
                    return steps
        return None


def sections(text: str) -> tuple[list[Section], list[Problem]]:
    """Return the sections of a file, and the lines that are none of its syntax."""
    found: list[Section] = []
    problems: list[Problem] = []
    for number, line in _lines(text):
        header = SECTION.fullmatch(line)
        option = OPTION.fullmatch(line)
        if line.startswith(";--"):
            problems.append(Problem(number, "comment_block", line))
        elif line.startswith("#"):
            problems.append(Problem(number, "includes_file", line))
        elif header:
            templates = tuple(t.strip() for t in (header[2] or "").split(",") if t.strip())
            found.append(Section(header[1], number, templates))
        elif line.startswith("[") or option is None or not found:
            problems.append(Problem(number, "not_read", line))
        else:
            found[-1].options.append(Option(number, option[1].strip(), option[2].strip()))
    return found, problems


def dialplan(text: str) -> Dialplan:
    """Return the dialplan of an extensions.conf; what cannot be read is among its problems."""
    found, problems = sections(text)
    plan = Dialplan(problems=problems)
    for section in found:
        if section.name == "general":
            plan.general += section.options
        elif section.name == "globals":
            plan.globals += section.options
        else:
            _read_context(plan, section)
    return plan


def _read_context(plan: Dialplan, section: Section) -> None:
    if section.templates or not re.fullmatch(r"\w[\w.-]{0,78}", section.name):
        plan.problems.append(Problem(section.line, "context_name", section.name))
    if section.name in plan.lines:
        plan.problems.append(Problem(section.line, "context_twice", section.name))
    plan.lines.setdefault(section.name, section.line)
    plan.contexts.setdefault(section.name, {})
    current = ""
    for option in section.options:
        if option.name == "include":
            plan.includes.setdefault(section.name, []).append(option)
        elif option.name == "exten" and (match := EXTEN.fullmatch(option.value)):
            current = match[1].strip()
            _add(plan, (section.name, current), option, match.groups()[1:])
        elif option.name == "same" and current and (match := SAME.fullmatch(option.value)):
            _add(plan, (section.name, current), option, match.groups())
        else:
            shown = f"{option.name} => {option.value}"
            plan.problems.append(Problem(option.line, "not_read", shown))


def _add(plan: Dialplan, at: tuple[str, str], option: Option, parts: tuple[str, ...]) -> None:
    priority, label, call = parts
    context, extension = at
    steps = plan.contexts[context].setdefault(extension, [])
    number = len(steps) + 1
    application = APPLICATION.fullmatch(call.strip())
    if application is None or not _balanced(call):
        plan.problems.append(Problem(option.line, "not_a_call", call))
        return
    if priority not in ("n", str(number)) or (priority == "n" and not steps):
        plan.problems.append(Problem(option.line, "priority", f"{extension},{priority}"))
    if label and any(step.label == label for step in steps):
        plan.problems.append(Problem(option.line, "label_twice", label))
    name, arguments = application[1], application[2] or ""
    steps.append(Step(option.line, context, extension, number, label or "", name, arguments))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.strip()
        if not code.startswith(";--"):
            code = re.split(r"(?<!\\);", code, maxsplit=1)[0].strip()
        if code:
            yield number, code


def _balanced(text: str) -> bool:
    """Tell whether every bracket is closed by its own kind."""
    closing = {")": "(", "}": "{", "]": "["}
    stack: list[str] = []
    quoted = False
    for before, sign in zip(f" {text}", text, strict=False):
        if sign == '"' and before != "\\":
            quoted = not quoted
        elif sign in "({[" and not (quoted and sign == "("):
            stack.append(sign)
        elif (
            sign in closing
            and not (quoted and sign == ")")
            and (not stack or stack.pop() != closing[sign])
        ):
            return False
    return not stack and not quoted


def _matches(pattern: str, extension: str) -> bool:
    signs = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
    parts = re.findall(r"\[[^\]]*\]|.", pattern[1:])
    made = "".join(p if p.startswith("[") else signs.get(p, re.escape(p)) for p in parts)
    try:
        return re.fullmatch(made, extension) is not None
    except re.error:
        return False
