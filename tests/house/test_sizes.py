"""A module fits into a head, a function onto a screen."""

import ast

import pytest

from tests.house.source_tree import Source, functions, sources

MODULE_LINES = 300
FUNCTION_LINES = 30
LONGER_FOR_A_REASON: dict[str, str] = {
    "appliance/errors.py": "everything that may go wrong stands in one list",
}
"""Files that may have more lines, and why."""


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines a function does its work in, without its head and its sentence."""
    described = ast.get_docstring(function) is not None and len(function.body) > 1
    first = function.body[1 if described else 0]
    return (function.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_no_module_is_too_long(source: Source) -> None:
    if source.name not in LONGER_FOR_A_REASON:
        assert source.text.count("\n") <= MODULE_LINES


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_no_function_is_too_long(source: Source) -> None:
    long = [
        f"{function.name}: {length} lines"
        for function in functions(source)
        if (length := body_lines(function)) > FUNCTION_LINES
    ]
    assert not long


def test_every_exception_is_still_needed() -> None:
    lengths = {source.name: source.text.count("\n") for source in sources()}
    assert all(lengths[name] > MODULE_LINES for name in LONGER_FOR_A_REASON)
