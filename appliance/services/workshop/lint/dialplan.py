"""The rules of extensions.conf: what a dialplan may do is listed, the rest is refused.

A line that stands in our own template word for word is allowed; whoever changes it keeps to the
list. Nothing on the list reaches a trunk, a shell, a file or another machine.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from appliance.records.workshop import DIALPLAN, LintFinding
from appliance.services.workshop.lint.facts import Facts, error, in_source, missing
from appliance.services.workshop.lint.flow import flow_findings
from appliance.services.workshop.lint.reading import Dialplan, Option, Step, dialplan

FILE = "extensions.conf"
DOCUMENT = f"{DIALPLAN}{FILE}"
FUNCTIONS = ("FILTER", "CHANNEL", "FAXOPT", "CALLERID", "IF", "LEN", "HANGUPCAUSE", "STRFTIME")
"""Functions an expression may call."""
OWN_VARIABLES = ("FUNDLINE_DIAL", "FUNDLINE_AGI", "FUNDLINE_SOUNDS", "FUNDLINE_VERSION")
"""What only the box itself writes: whom a call back dials, where its server is."""
OWN_PREFIX = "FUNDLINE_TRIAL"
PLAIN = ("Answer", "Busy", "Congestion", "Hangup", "NoOp", "Progress", "Ringing", "Return",
         "StopPlaytones", "Playtones", "UserEvent", "Verbose", "Wait", "Goto", "GotoIf",
         "GotoIfTime", "Gosub")  # fmt: skip
"""Applications whose arguments are only looked at for functions and places."""
SETTABLE = re.compile(r"FUNDLINE_[A-Z_]+|CHANNEL\(language\)|TIMEOUT\(absolute\)")
AGI = re.compile(r"agi://\$\{FUNDLINE_AGI\}/(\w+|\$\{FUNDLINE_SCRIPT\})(,[\w,${}]*)?")
DIAL = re.compile(r"PJSIP/(\d+)(,\d*(,[rmgc]*)?)?")
SOUND = re.compile(r"\$\{FUNDLINE_SOUNDS\}/\$\{CHANNEL\(language\)\}/(\w+)")
OPENING = re.compile(r"\$\{([^}:(]*)(.?)")

Rule = Callable[[Facts, Step], Iterator[LintFinding]]


def lint_dialplan(facts: Facts) -> list[LintFinding]:
    """Return what is wrong with the draft's extensions.conf."""
    plan, ours = dialplan(facts.texts[FILE]), dialplan(facts.delivered[FILE])
    known = {(s.context, s.extension, s.application, s.arguments) for s in ours.steps()}
    new = [
        step
        for step in plan.steps()
        if (step.context, step.extension, step.application, step.arguments) not in known
    ]
    found = chain(
        (_at(facts, line, key, text=text) for line, key, text in plan.problems),
        _frame(facts, plan, ours),
        *(_step(facts, step) for step in new),
        flow_findings(facts, plan, ours),
    )
    return list(found)


def _frame(facts: Facts, plan: Dialplan, ours: Dialplan) -> Iterator[LintFinding]:
    """Look at what stands around the contexts, and whether all places the box needs are there."""
    for kept, found in ((ours.general, plan.general), (ours.globals, plan.globals)):
        texts = [(option.name, option.value) for option in kept]
        for option in found:
            if (option.name, option.value) not in texts:
                yield _at(facts, option.line, "not_yours", text=f"{option.name} = {option.value}")
        for name, value in missing_options(kept, found):
            yield _at(facts, 0, "option_lacks", text=f"{name} = {value}")
    for context, extensions in ours.contexts.items():
        if context not in plan.contexts:
            yield _at(facts, 0, "context_lacks", context=context)
            continue
        for extension in missing(extensions, plan.contexts[context]):
            line = plan.lines[context]
            yield _at(facts, line, "place_lacks", place=f"{context},{extension}")
    for context, options in plan.includes.items():
        for option in options:
            if option.value not in plan.contexts:
                yield _at(facts, option.line, "includes_nothing", context=option.value)
            elif context == "inbound" and option.value not in _included(ours, context):
                yield _at(facts, option.line, "inbound_includes", context=option.value)


def _included(plan: Dialplan, context: str) -> list[str]:
    return [option.value for option in plan.includes.get(context, ())]


def missing_options(kept: list[Option], found: list[Option]) -> list[tuple[str, str]]:
    """Return the options of ours that are not there."""
    there = [(option.name, option.value) for option in found]
    return [(o.name, o.value) for o in kept if (o.name, o.value) not in there]


def _step(facts: Facts, step: Step) -> Iterator[LintFinding]:
    rule = RULES.get(step.application.lower())
    if rule is None:
        yield _of(facts, step, "application", name=step.application)
        return
    if step.extension in ("_.", "_!", "_X!") and step.context in ("inbound", "internal"):
        yield _of(facts, step, "catches_all", extension=step.extension)
    yield from _expressions(facts, step)
    yield from rule(facts, step)


def _expressions(facts: Facts, step: Step) -> Iterator[LintFinding]:
    """Refuse every function that is not listed; a name that is put together might be any."""
    for name, sign in OPENING.findall(step.arguments):
        if not re.fullmatch(r"\w+", name):
            yield _of(facts, step, "odd_expression", text=f"${{{name}{sign}")
        elif sign == "(" and name not in FUNCTIONS:
            yield _of(facts, step, "function", name=name)


def _plain(_facts: Facts, _step: Step) -> Iterator[LintFinding]:
    return iter(())


def _set(facts: Facts, step: Step) -> Iterator[LintFinding]:
    name, _, value = step.arguments.partition("=")
    if SETTABLE.fullmatch(name) is None:
        yield _of(facts, step, "set", name=name)
    elif name in OWN_VARIABLES or name.startswith(OWN_PREFIX):
        yield _of(facts, step, "own_variable", name=name)
    elif name == "FUNDLINE_SCRIPT" and value not in facts.scripts:
        yield _of(facts, step, "script", name=value)
    elif name == "CHANNEL(language)" and value not in facts.prompts:
        yield _of(facts, step, "language", name=value)


def _agi(facts: Facts, step: Step) -> Iterator[LintFinding]:
    match = AGI.fullmatch(step.arguments)
    if match is None:
        yield _of(facts, step, "agi_elsewhere", text=step.arguments)
    elif not match[1].startswith("$") and match[1] not in facts.scripts:
        yield _of(facts, step, "script", name=match[1])


def _dial(facts: Facts, step: Step) -> Iterator[LintFinding]:
    match = DIAL.fullmatch(step.arguments)
    if match is None:
        yield _of(facts, step, "dials_out", text=step.arguments)
    elif match[1] not in facts.extensions:
        yield _of(facts, step, "extension", number=match[1])


def _playback(facts: Facts, step: Step) -> Iterator[LintFinding]:
    match = SOUND.fullmatch(step.arguments)
    known = set(SOUND.findall(facts.delivered[FILE]))
    if match is None or match[1] not in known:
        yield _of(facts, step, "sound", text=step.arguments)


RULES: dict[str, Rule] = {name.lower(): _plain for name in PLAIN}
RULES |= {"set": _set, "agi": _agi, "dial": _dial, "playback": _playback}


def _of(facts: Facts, step: Step, key: str, /, **values: object) -> LintFinding:
    return _at(facts, step.line, key, **values)


def _at(facts: Facts, line: int, key: str, /, **values: object) -> LintFinding:
    return error(DOCUMENT, in_source(facts, FILE, line), key, **values)
