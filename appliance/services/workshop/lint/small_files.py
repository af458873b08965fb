"""The rules of confbridge.conf and res_fax.conf: each option has its values, others have none."""

import re
from collections.abc import Iterator, Mapping

from appliance.records.workshop import DIALPLAN, LintFinding
from appliance.services.workshop.lint.facts import Facts, error, in_source
from appliance.services.workshop.lint.reading import sections

YES_NO = r"yes|no"
SECONDS = r"\d{1,5}"
ROOM_KEY = r"dialplan_exec\(conference_key,[0-9*#],1\)"
CHANGEABLE: Mapping[str, Mapping[str, str]] = {
    "confbridge.conf": {
        "type": r"bridge|user|menu",
        "internal_sample_rate": r"8000|16000|auto",
        "mixing_interval": r"10|20|40",
        "video_mode": r"none",
        "max_members": r"\d{1,4}",
        "quiet": r"yes",
        "startmuted": YES_NO,
        "dsp_drop_silence": YES_NO,
        "dsp_silence_threshold": SECONDS,
        "dsp_talking_threshold": SECONDS,
        "denoise": r"no",
        "jitterbuffer": YES_NO,
        "talk_detection_events": YES_NO,
        **dict.fromkeys("0123456789*#", rf"{ROOM_KEY},leave_conference|no_op"),
    },
    "res_fax.conf": {
        "maxrate": r"2400|4800|7200|9600|12000|14400",
        "minrate": r"2400|4800|7200|9600|12000|14400",
        "modems": r"(v17|v27|v29)(,(v17|v27|v29))*",
        "ecm": YES_NO,
        "statusevents": r"no",
        "t38timeout": SECONDS,
    },
}


def lint_small_file(facts: Facts, file: str) -> Iterator[LintFinding]:
    """Yield what is wrong with one of the files."""
    found, problems = sections(facts.texts[file])
    ours, _none = sections(facts.delivered[file])
    for problem in problems:
        yield _at(facts, file, problem.line, problem.key, text=problem.text)
    allowed = CHANGEABLE[file]
    for section in found:
        if section.name not in {one.name for one in ours}:
            yield _at(facts, file, section.line, "section_unused", name=section.name)
        for line, name, value in section.options:
            if name not in allowed:
                yield _at(facts, file, line, "option", name=name)
            elif re.fullmatch(allowed[name], value) is None:
                yield _at(facts, file, line, "option_value", name=name, value=value)
    for one in ours:
        there = [section for section in found if section.name == one.name]
        if len(there) != 1:
            key = "section_twice" if there else "section_lacks"
            yield _at(facts, file, 0, key, name=one.name, type="-")
        elif own := _types(one.options) - _types(there[0].options):
            yield _at(facts, file, there[0].line, "type_lacks", name=one.name, type=own.pop())
    rates = {o.name: int(o.value) for s in found for o in s.options if _is_rate(o.name, o.value)}
    if rates.get("minrate", 0) > rates.get("maxrate", 14400):
        yield _at(facts, file, 0, "rates", least=rates["minrate"], most=rates["maxrate"])


def _is_rate(name: str, value: str) -> bool:
    return name in ("minrate", "maxrate") and value.isascii() and value.isdigit()


def _types(options: object) -> set[str]:
    return {one.value for one in options if one.name == "type"}  # type: ignore[attr-defined]


def _at(facts: Facts, file: str, line: int, key: str, /, **values: object) -> LintFinding:
    return error(f"{DIALPLAN}{file}", in_source(facts, file, line), key, **values)
