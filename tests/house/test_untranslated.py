"""No text of the console stands in one language only: words, templates, scripts, messages."""

import ast
import re

from tests.house.source_tree import CHECKOUT, calls, sources
from web_console.wording import read_words

CONSOLE = CHECKOUT / "web_console"
CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTERS = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAGS = re.compile(r"<!--.*?-->|<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
TECHNICAL = re.compile(r"<(code|pre|kbd)\b.*?</\1>", re.DOTALL)
NO_WORDS = re.compile(r"\S*[./_@:,-]\S*|\b(?:PDF|TIFF|LUFS|SIP|ms|curl|Bearer)\b")
"""Addresses, names of files and columns, units."""
SPOKEN = re.compile(r"\b(?:alt|title|placeholder|aria-label)=\"([^\"]*)\"")
QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`")
SHOWN_BY_SCRIPT = re.compile(r"(?:textContent|innerText|title|alert\(|confirm\()\s*=?\s*[\"'`]")
SAME_IN_BOTH = re.compile(
    r"^[^A-Za-z\u3400-\u9fff]*$|^(?:\{\w+(?::[^}]*)?\}|[^A-Za-z{}]|"
    r"CSV|XLSX|PDF|ID|QR|API|SFTP|SHA-256|TOML|T\.38|ECM|V\.17|IP|DTMF|SIP|UDP|TCP|TLS|URL|OK"
    r"|CRLF|LF|From|P-Asserted-Identity|RFC|INFO|Python|Asterisk|STARTTLS|Hz|Fundline|KB|MB|GB|s|h|ms|A4)*$"
)
"""What needs no translation: signs, places for values, names of formats."""
QUOTED_TERM = re.compile(r"\([^()A-Za-z]*\)|“[^”]*”")
"""A term as the law has it, beside its translation."""
OTHER_LANGUAGE = {"language_names.zh"}
"""Words of an English page that are meant to be Chinese."""


def test_english_words_are_english_and_chinese_words_are_chinese():
    zh, en = (read_words()[language].sentences for language in ("zh", "en"))
    chinese_in_english = [
        key
        for key, text in en.items()
        if CHINESE.search(QUOTED_TERM.sub("", text)) and not quotes_chinese(key)
    ]
    assert chinese_in_english == []
    left = [
        key
        for key, text in zh.items()
        if not CHINESE.search(text) and not SAME_IN_BOTH.match(text) and key not in NAMES_STAY
    ]
    assert left == [], "these have no Chinese text"


def quotes_chinese(key: str) -> bool:
    """Tell whether an English sentence may hold Chinese signs: it is about them."""
    return key in OTHER_LANGUAGE or key.endswith("_zh") or ".zh" in key


NAMES_STAY = {"language_names.en"}
"""Chinese pages show these names as they are."""


def test_no_template_holds_a_text_of_its_own():
    found = []
    for file in sorted(CONSOLE.rglob("*.html")):
        text = file.read_text("utf-8")
        spoken = [JINJA.sub("", one) for one in SPOKEN.findall(text)]
        bare = TAGS.sub(" ", TECHNICAL.sub(" ", JINJA.sub(" ", text)))
        for piece in [*spoken, *bare.split("\n")]:
            if LETTERS.search(NO_WORDS.sub(" ", piece)):
                found.append(f"{file.relative_to(CONSOLE)}: {piece.strip()[:60]}")
    assert found == []


def test_no_script_shows_a_text_of_its_own():
    found = []
    for file in sorted((CONSOLE / "static").glob("*.js")):
        text = re.sub(r"^\s*//.*$", "", file.read_text("utf-8"), flags=re.MULTILINE)
        for quoted in QUOTED.finditer(text):
            said = next(group for group in quoted.groups() if group is not None)
            if CHINESE.search(said):
                found.append(f"{file.name}: {said[:60]}")
        for shown in SHOWN_BY_SCRIPT.finditer(text):
            said = QUOTED.match(text, shown.end() - 1)
            words = next((g for g in said.groups() if g is not None), "") if said else ""
            if LETTERS.search(re.sub(r"\$\{.*?\}", "", words)):
                found.append(f"{file.name}: {words[:60]}")
    assert found == []


def test_no_message_to_an_operator_is_written_in_a_page_module():
    found = []
    for source in sources("web_console"):
        for name, call in calls(source):
            if name == "flash" and call.args and is_literal(call.args[0]):
                found.append(f"{source.name}:{call.lineno}")
    assert found == []


def is_literal(node: ast.expr) -> bool:
    """Tell whether a message is a text of the code rather than a sentence of the words."""
    return isinstance(node, ast.JoinedStr | ast.Constant)
