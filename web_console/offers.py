"""What a page offers: forms, links and sounds whose right the operator lacks are not there.

Templates are written as if everybody might do everything. When one is compiled, each form, link,
picture and sound that names an address by `url_for` asks `may_open` for it: a form becomes
disabled fields without buttons (who may only see, sees), a link becomes plain text; a button, a
link that looks like one, a picture and a sound disappear.
"""

import re
from collections.abc import Iterator

from jinja2.ext import Extension

EXPRESSION = r"\{\{.*?\}\}|\{%.*?%\}"
TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>form|button|audio|a|img)\b(?P<attributes>(?:{EXPRESSION}|[^>{{])*)>",
    re.DOTALL,
)
ADDRESS = re.compile(
    r'\b(?:action|href|src|formaction)="\s*\{\{\s*url_for\((?P<arguments>[^{}]*?)\)'
    r"(?:\s+if\b[^{}]*)?\s*\}\}"
)
OPEN_ADDRESS = re.compile(r"""\s*['"](?:static|account\.\w+)['"]""")
CLASS = re.compile(r'\sclass="[^"]*"')
BLOCK = re.compile(r"\{%-?\s*(?P<end>end)?(?P<word>if|for|macro|block|call|with|else|elif)\b")


class Offers(Extension):
    """Wraps what a template offers into the question whether the operator may do it."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """Return the source of a template with its offers wrapped; no line moves."""
        return "".join(_wrapped(source))


def _wrapped(source: str) -> Iterator[str]:
    """Yield the template in pieces."""
    at, form = 0, ""
    endings: dict[str, tuple[str, str]] = {}
    for tag in TAG.finditer(source):
        yield source[at : tag.start()]
        at, name = tag.end(), tag["name"]
        if tag["close"]:
            before, after = endings.pop(name, ("", ""))
            yield f"{before}{tag.group()}{after}"
        else:
            question = _question(tag, form)
            opening, endings[name] = _around(tag, question, _goes_whole(source, tag))
            yield opening
        if name == "form":
            form = "" if tag["close"] else question
    yield source[at:]


def _question(tag: re.Match[str], form: str) -> str:
    """Return how the template asks whether this may be offered; empty where it need not ask."""
    name, attributes = tag["name"], tag["attributes"]
    address = ADDRESS.search(attributes)
    if name == "button" and address is None:
        return form
    if address is None or OPEN_ADDRESS.match(address["arguments"]):
        return ""
    if name == "form" and 'method="post"' not in attributes:
        return ""
    method = "POST" if name in ("form", "button") else "GET"
    return f"may_open('{method}', {address['arguments']})"


def _around(tag: re.Match[str], question: str, whole: bool) -> tuple[str, tuple[str, str]]:
    """Return what stands in the place of an opening tag, and what around its closing one."""
    text, name, attributes = tag.group(), tag["name"], tag["attributes"]
    if not question:
        return text, ("", "")
    if name == "form":
        closed = f"{{% if not {question} %}}</fieldset>{{% endif %}}"
        fields = '<fieldset class="no-right" disabled>'
        return f"{text}{{% if not {question} %}}{fields}{{% endif %}}", (closed, "")
    if name == "img":
        return f"{{% if {question} %}}{text}{{% endif %}}", ("", "")
    looks = CLASS.search(attributes)
    if name == "a" and not (looks and "btn" in looks.group() and whole):
        span = f"<span{looks.group() if looks else ''}>"
        ending = (f"{{% if {question} %}}", "{% else %}</span>{% endif %}")
        return f"{{% if {question} %}}{text}{{% else %}}{span}{{% endif %}}", ending
    if not whole:
        return text, ("", "")
    return f"{{% if {question} %}}{text}", ("", "{% endif %}")


def _goes_whole(source: str, tag: re.Match[str]) -> bool:
    """Tell whether an element begins and ends on the same side of every condition and loop."""
    end = source.find(f"</{tag['name']}>", tag.end())
    depth = 0
    for block in BLOCK.finditer(source, tag.end(), max(end, tag.end())):
        if block["word"] not in ("else", "elif"):
            depth += -1 if block["end"] else 1
        if depth < 0 or (depth == 0 and block["word"] in ("else", "elif")):
            return False
    return end >= 0 and depth == 0
