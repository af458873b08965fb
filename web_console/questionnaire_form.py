"""A questionnaire as the fields of a form, and the text that a filled-in form stands for."""

import json
import re
from collections.abc import Iterator, Mapping

from appliance.records.survey import CHOICE, END, SCALE, YES_NO, Questionnaire
from appliance.services.surveys.questionnaire_text import CHOICE_KEYS

FIELD = re.compile(r"q(\d{1,3})\.name")
KEYS = {YES_NO: "12", CHOICE: CHOICE_KEYS, SCALE: "0123456789"}
"""The answers whose ways and tasks a form asks for, by the kind of the question."""
BLANK = 1


def fields_of(found: Questionnaire) -> dict[str, str]:
    """Return what a form shows of a questionnaire, such as `q0.zh` and `q0.2.way`."""
    fields = {"id": found.id, "name.zh": found.name_zh, "name.en": found.name_en}
    fields |= {"opening.zh": found.opening_zh, "opening.en": found.opening_en}
    following = [*(one.name for one in found.questions[1:]), END]
    for number, (one, usual) in enumerate(zip(found.questions, following, strict=True)):
        at = f"q{number}."
        fields |= {f"{at}name": one.name, f"{at}kind": one.kind, f"{at}order": str(number + 1)}
        fields |= {f"{at}zh": one.zh, f"{at}en": one.en}
        fields[f"{at}next"] = "" if one.next == usual else one.next
        for choice in one.choices:
            fields |= {f"{at}{choice.key}.zh": choice.zh, f"{at}{choice.key}.en": choice.en}
        fields |= {f"{at}{key}.way": way for key, way in one.branch.items()}
        fields |= {f"{at}{key}.task": "yes" for key in one.follow_up}
    return fields


def places(fields: Mapping[str, str]) -> list[int]:
    """Return the numbers of the questions in a form, and those of blank ones after them."""
    used = sorted(int(found[1]) for name in fields if (found := FIELD.fullmatch(name)))
    filled = [number for number in used if _filled(fields, number)]
    first_free = max(filled, default=-1) + 1
    return [*filled, *range(first_free, first_free + BLANK)]


def names(fields: Mapping[str, str]) -> list[str]:
    """Return the names of the questions in a form, in their order."""
    return [fields[f"q{number}.name"] for number in _in_order(fields)]


def rows(fields: Mapping[str, str], number: int) -> str:
    """Return the keys whose answers a form asks for: of a choice those in use and one more."""
    at, kind = f"q{number}.", fields.get(f"q{number}.kind", "")
    keys = KEYS.get(kind, "")
    if kind != CHOICE:
        return keys
    used = [place for place, key in enumerate(keys) if _said(fields, f"{at}{key}.")]
    return keys[: max(used, default=1) + 2]


def text_of(fields: Mapping[str, str]) -> str:
    """Return the TOML text of a filled-in form."""
    lines = [f"id = {_quoted(fields.get('id', ''))}", f"name = {_words(fields, 'name')}"]
    if fields.get("opening.zh", "").strip() or fields.get("opening.en", "").strip():
        lines.append(f"opening = {_words(fields, 'opening')}")
    for number in _in_order(fields):
        lines += ["", *_question(fields, f"q{number}.")]
    return "\n".join(lines) + "\n"


def _question(fields: Mapping[str, str], at: str) -> Iterator[str]:
    """Yield the lines of one question."""
    yield "[[question]]"
    for name in ("name", "kind", "zh", "en"):
        yield f"{name} = {_quoted(fields.get(f'{at}{name}', ''))}"
    if fields.get(f"{at}next"):
        yield f"next = {_quoted(fields[f'{at}next'])}"
    kind = fields.get(f"{at}kind", "")
    keys = KEYS.get(kind, "")
    if kind == CHOICE:
        keys = "".join(key for key in keys if _said(fields, f"{at}{key}."))
        yield "choice = ["
        for key in keys:
            yield f'    {{ key = "{key}", {_words(fields, f"{at}{key}")[2:-2]} }},'
        yield "]"
    ways = {key: fields.get(f"{at}{key}.way", "") for key in keys}
    branch = [f"{key} = {_quoted(way)}" for key, way in ways.items() if way]
    if branch:
        yield f"branch = {{ {', '.join(branch)} }}"
    tasks = [_quoted(key) for key in keys if fields.get(f"{at}{key}.task")]
    if tasks:
        yield f"follow_up = [{', '.join(tasks)}]"


def _in_order(fields: Mapping[str, str]) -> list[int]:
    """Return the numbers of the filled-in questions as their places say."""

    def place(number: int) -> tuple[float, int]:
        written = fields.get(f"q{number}.order", "")
        return (float(written) if written.isdecimal() else float("inf"), number)

    return sorted((one for one in places(fields) if _filled(fields, one)), key=place)


def _filled(fields: Mapping[str, str], number: int) -> bool:
    removed = fields.get(f"q{number}.remove") == "yes"
    return not removed and bool(fields.get(f"q{number}.name", "").strip())


def _said(fields: Mapping[str, str], at: str) -> bool:
    return any(fields.get(f"{at}{language}", "").strip() for language in ("zh", "en"))


def _words(fields: Mapping[str, str], at: str) -> str:
    said = {language: _quoted(fields.get(f"{at}.{language}", "")) for language in ("zh", "en")}
    return f"{{ zh = {said['zh']}, en = {said['en']} }}"


def _quoted(text: str) -> str:
    """Return a text as TOML writes it: as JSON does, and DEL, which JSON leaves as it is."""
    return json.dumps(text.strip(), ensure_ascii=False).replace("\x7f", "\\u007f")
