"""Whatever the doctor can find has a sentence in every language, and no sentence is left over."""

import ast
from collections.abc import Iterator
from string import Formatter

from appliance.machine.box_doctor import LOOKS, LOOKS_AT_FILES, SLOW_LOOKS
from appliance.machine.findings import finding_sentences
from tests.house.source_tree import calls, sources
from web_console.pages.health import MENDED_AT

URGENT = {"warning", "not_well"}
MAKERS = {"well", "Each"} | URGENT
LANGUAGES = ("zh", "en")


def given() -> Iterator[tuple[str, str, set[str]]]:
    """Yield each place where a finding is made: who makes it, its code and its slots."""
    for source in sources("appliance"):
        for name, call in calls(source) if source.name.endswith("doctor.py") else ():
            if name in MAKERS and call.args:
                code = call.args[0]
                assert isinstance(code, ast.Constant), f"{source.name}:{code.lineno}: no literal"
                yield name, str(code.value), {str(one.arg) for one in call.keywords} - {"of"}


def slots_of(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}


def codes() -> dict[str, set[str]]:
    """Return every code that is written, with the slots of its sentence and its advice."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for key, sentence in finding_sentences(language).items():
            code = key.removeprefix("findings.").removesuffix("_advice")
            if not code.endswith(".name"):
                found.setdefault(code, set()).update(slots_of(sentence))
    return found


def test_every_finding_has_a_sentence_with_its_slots_in_every_language() -> None:
    written = codes()
    assert {code for _maker, code, _slots in given()} == set(written)
    for maker, code, slots in given():
        assert maker == "Each" or slots == written[code], code
    zh, en = (finding_sentences(language) for language in LANGUAGES)
    assert {key: slots_of(text) for key, text in zh.items()} == {
        key: slots_of(text) for key, text in en.items()
    }


def test_whatever_is_not_well_comes_with_advice() -> None:
    urgent = {code for maker, code, _slots in given() if maker in URGENT}
    assert [one for one in urgent if f"findings.{one}_advice" not in finding_sentences("en")] == []


def test_every_look_has_a_name_and_its_page_too() -> None:
    looks = {look.__name__.lstrip("_") for look in (*LOOKS_AT_FILES, *LOOKS, *SLOW_LOOKS)}
    tables = {key.split(".")[1] for key in finding_sentences("zh") if key.endswith(".name")}
    assert looks <= tables
    assert set(MENDED_AT) <= looks
