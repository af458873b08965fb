"""The rules of pjsip.conf: who may call stays as it is, and nobody gets beyond his context."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from appliance.records.workshop import DIALPLAN, LintFinding
from appliance.services.workshop.lint.facts import Facts, error, in_source
from appliance.services.workshop.lint.reading import Section, sections

FILE = "pjsip.conf"
DOCUMENT = f"{DIALPLAN}{FILE}"
CONTEXTS = ("inbound", "internal", "internal_out")
"""Where whoever calls may arrive; every other context is entered by the box itself. From the last
one the contact gate is asked about each call to the outside."""
TYPES = ("endpoint", "auth", "aor", "identify")
"""Kinds of sections an owner may add; the others are ours and stay."""
CHANGEABLE: Mapping[str, str] = {
    "allow": r"(alaw|ulaw)(,(alaw|ulaw))?",
    "aors": r"\w+",
    "auth": r"\w+",
    "auth_type": r"digest|userpass",
    "bind_rtp_to_media_address": r"yes|no",
    "callerid": r'[\w .+<>"-]+',
    "contact_user": r"\w+",
    "context": r"\w+",
    "default_expiration": r"\d{2,5}",
    "device_state_busy_at": r"\d{1,3}",
    "direct_media": r"no",
    "disallow": r"all",
    "dtmf_mode": r"rfc4733|info|inband|auto|auto_info",
    "endpoint": r"\w+",
    "fax_detect": r"yes|no",
    "fax_detect_timeout": r"\d{1,3}",
    "force_rport": r"yes|no",
    "from_domain": r"[\w.-]+",
    "from_user": r"[\w+]+",
    "identify_by": r"(username|auth_username|ip)(,(username|auth_username|ip))*",
    "inband_progress": r"yes|no",
    "language": r"zh|en",
    "match": r"[\w.:-]+(/\d+)?",
    "max_contacts": r"\d",
    "maximum_expiration": r"\d{2,5}",
    "media_address": r"[\w.:]+",
    "minimum_expiration": r"\d{2,5}",
    "password": r"[^\s;]{8,}",
    "qualify_frequency": r"\d{1,4}",
    "qualify_timeout": r"\d(\.\d+)?",
    "remove_existing": r"yes|no",
    "remove_unavailable": r"yes|no",
    "rewrite_contact": r"yes|no",
    "rtp_keepalive": r"\d{1,3}",
    "rtp_symmetric": r"yes|no",
    "rtp_timeout": r"\d{1,5}",
    "rtp_timeout_hold": r"\d{1,5}",
    "send_pai": r"yes|no",
    "send_rpid": r"yes|no",
    "t38_udptl": r"yes|no",
    "t38_udptl_ec": r"none|fec|redundancy",
    "t38_udptl_maxdatagram": r"\d{2,4}",
    "timers": r"yes|no|required|always",
    "timers_sess_expires": r"\d{2,5}",
    "transport": r"udp|tcp",
    "type": r"\w+",
    "username": r"\w+",
}
"""What an owner may write, and how; whatever is not here stands as delivered or not at all."""
WIDEST = {4: 8, 6: 32}
"""An address that lets in more of the world than that lets in anybody."""


def lint_pjsip(facts: Facts) -> list[LintFinding]:
    """Return what is wrong with the draft's pjsip.conf."""
    found, problems = sections(facts.texts[FILE])
    ours, _none = sections(facts.delivered[FILE])
    known = [_shape(section) for section in ours]
    of_template = {s.name: s for s in found if s.is_template}
    whole = [_whole(section, of_template) for section in found]
    before = [_whole(s, {one.name: one for one in ours if one.is_template}) for s in ours]
    contexts = set(re.findall(r"^\[([\w.-]+)\]", facts.texts["extensions.conf"], re.M))
    parts = chain(
        (_at(facts, problem.line, problem.key, text=problem.text) for problem in problems),
        *(_options(facts, s, known) for s in found),
        *(_section(facts, s, of_template) for s in found),
        *(
            _endpoint(facts, s, o, whole, contexts)
            for s, o in whole
            if o.get("type") == "endpoint" and _shape(s) not in known
        ),
        *(_address(facts, s) for s, o in whole if o.get("type") == "identify"),
        _lacking(facts, whole, before),
    )
    return list(parts)


def _shape(section: Section) -> tuple[object, ...]:
    return (section.name, section.templates, tuple((o.name, o.value) for o in section.options))


def _whole(section: Section, templates: Mapping[str, Section]) -> tuple[Section, dict[str, str]]:
    """Return a section with its options and those it takes from its templates."""
    options: dict[str, str] = {}
    for name in section.templates:
        if name in templates:
            options |= {o.name: o.value for o in templates[name].options}
    return section, options | {o.name: o.value for o in section.options}


def _options(
    facts: Facts, section: Section, known: list[tuple[object, ...]]
) -> Iterator[LintFinding]:
    if _shape(section) in known:
        return
    name, templates, _options_of = _shape(section)
    same = [shape for shape in known if shape[:2] == (name, templates)]
    kept = {option for shape in same for option in shape[2]}  # type: ignore[attr-defined]
    for option in section.options:
        if (option.name, option.value) in kept:
            continue
        allowed = CHANGEABLE.get(option.name)
        if allowed is None:
            yield _at(facts, option.line, "option", name=option.name)
        elif re.fullmatch(allowed, option.value) is None:
            yield _at(facts, option.line, "option_value", name=option.name, value=option.value)
    own = {o.value for o in section.options if o.name == "type"}
    for kind in own - set(TYPES):
        if not same:
            yield _at(facts, section.line, "section_type", name=section.name, type=kind)


def _section(
    facts: Facts, section: Section, templates: Mapping[str, Section]
) -> Iterator[LintFinding]:
    for name in section.templates:
        if name not in ("!", "+") and name not in templates:
            yield _at(facts, section.line, "template_lacks", name=name)
    alone = not section.is_template and not section.templates
    if alone and not any(option.name == "type" for option in section.options):
        yield _at(facts, section.line, "type_lacks", name=section.name, type="-")


def _endpoint(
    facts: Facts,
    section: Section,
    options: Mapping[str, str],
    whole: list[tuple[Section, dict[str, str]]],
    contexts: set[str],
) -> Iterator[LintFinding]:
    if section.is_template:
        return
    context = options.get("context", "")
    if context not in contexts:
        yield _at(facts, section.line, "context", name=section.name, context=context or "-")
    elif context not in CONTEXTS:
        yield _at(facts, section.line, "context_inside", name=section.name, context=context)
    others = {(s.name, o.get("type", "")) for s, o in whole}
    for kind, option in (("auth", "auth"), ("aor", "aors"), ("auth", "outbound_auth")):
        if option in options and (options[option], kind) not in others:
            yield _at(facts, section.line, "names_nothing", name=section.name, option=option)
    by_address = options.get("identify_by") == "ip"
    if "auth" not in options and not by_address:
        yield _at(facts, section.line, "open_to_all", name=section.name)
    if section.name == "anonymous":
        yield _at(facts, section.line, "open_to_all", name=section.name)


def _address(facts: Facts, section: Section) -> Iterator[LintFinding]:
    for option in section.options:
        if option.name == "match":
            network = option.value.rpartition("/")[2] if "/" in option.value else "128"
            least = WIDEST[6] if ":" in option.value else WIDEST[4]
            if (network.isdigit() and int(network) < least) or option.value in ("0.0.0.0", "::"):  # noqa: S104
                yield _at(facts, option.line, "open_to_all", name=section.name)


def _lacking(
    facts: Facts,
    whole: list[tuple[Section, dict[str, str]]],
    before: list[tuple[Section, dict[str, str]]],
) -> Iterator[LintFinding]:
    """Tell of what the box itself needs and is not there."""
    there = [(s.name, o.get("type", "")) for s, o in whole]
    for section, options in before:
        key = (section.name, options.get("type", ""))
        if key not in there and not section.is_template:
            yield _at(facts, 0, "section_lacks", name=key[0], type=key[1])
    for name, kind in sorted({one for one in there if there.count(one) > 1}):
        yield _at(facts, 0, "section_twice", name=name, type=kind)


def _at(facts: Facts, line: int, key: str, /, **values: object) -> LintFinding:
    return error(DOCUMENT, in_source(facts, FILE, line), key, **values)
