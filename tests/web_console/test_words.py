"""Every sentence of the console exists in both languages, and every key that is asked for."""

import re
from pathlib import Path
from string import Formatter

import pytest

from web_console.wording import FOLDER, LANGUAGES, read_words

CONSOLE = FOLDER.parent
ASKED = re.compile(r"""(?:\bt|\bwords)\(\s*["']([a-z_.0-9]+)["']\s*[,)]""")
ASKED_EITHER = re.compile(r"""["']((?:plugins|customers)\.[a-z_]+)["'] if """)


def slots(sentence):
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys_and_slots():
    words = read_words()
    first, *others = (words[language].sentences for language in LANGUAGES)
    for other in others:
        assert set(first) == set(other)
        for key, sentence in first.items():
            assert slots(sentence) == slots(other[key]), key


def asked_keys():
    for file in [*CONSOLE.rglob("*.html"), *CONSOLE.rglob("*.py")]:
        text = file.read_text("utf-8")
        for key in ASKED.findall(text) + ASKED_EITHER.findall(text):
            yield file.relative_to(CONSOLE), key


def test_every_sentence_that_a_page_asks_for_is_written():
    known = read_words()["zh"].sentences
    asked = list(asked_keys())
    assert len(asked) > 100
    assert [(str(file), key) for file, key in asked if key not in known] == []


def test_no_template_holds_a_chinese_sentence_of_its_own():
    for file in CONSOLE.rglob("*.html"):
        assert not re.search(r"[\u4e00-\u9fff]", file.read_text("utf-8")), file


def test_no_template_holds_a_script_or_a_style_of_its_own():
    for file in CONSOLE.rglob("*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe", text), file
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), file


@pytest.mark.parametrize("folder", ["tabler", "tabler-icons", "uplot"])
def test_every_file_from_elsewhere_has_its_licence(folder):
    licence = Path(CONSOLE / "static" / "vendor" / folder / "LICENSE").read_text("utf-8")
    assert "MIT" in licence
