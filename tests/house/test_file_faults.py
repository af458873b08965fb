"""Every fault that a reader or writer of registrars' files can find has a Chinese sentence."""

import ast
from collections.abc import Iterator

from tests.house.source_tree import Source, calls, sources
from web_console.file_faults import fault

SAYING = ("refuse", "FileRefused", "FileResult")
READERS = "plugins/ofd_exchange/"
ALSO = ("appliance/services/exchange_imports.py", "appliance/services/fund_bookings.py")


def test_every_fault_of_a_file_can_be_told_in_chinese():
    rooms = sources("plugins", "appliance")
    asked = [one for one in rooms if one.name.startswith(READERS) or one.name in ALSO]
    said = {sentence for source in asked for sentence in _sentences(source)}
    assert len(said) > 50
    assert sorted(one for one in said if fault("zh", one) == one) == []
    assert fault("en", "7 is less than zero") == "7 is less than zero"


def test_a_fault_keeps_its_field_and_its_values():
    assert fault("zh", "NAV: '7x' is not a number") == "NAV：'7x' 不是数字"
    assert fault("zh", "the record count is longer than 8 digits: '9'") == "记录数超过 8 位：'9'"
    assert fault("zh", "what nobody says") == "what nobody says"


def _sentences(source: Source) -> Iterator[str]:
    """Yield what a source says of files, with a 7 for each value."""
    for name, call in calls(source):
        if name in SAYING or (name == "ValueError" and source.name.endswith("writer.py")):
            given = [*call.args, *(one.value for one in call.keywords if one.arg == "reason")]
            yield from _texts(given)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "reason":
            yield from _texts([node.value])


def _texts(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            pieces = part.values if isinstance(part, ast.JoinedStr) else [part]
            text = "".join(
                str(one.value) if isinstance(one, ast.Constant) else "7" for one in pieces
            )
            if " " in text:
                yield text
