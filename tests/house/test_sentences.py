"""Every module, class and public function starts with one sentence."""

import ast

import pytest

from tests.house.source_tree import Source, sources

KINDS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def is_private(node: ast.AST) -> bool:
    return getattr(node, "name", "").startswith("_")


def is_setter(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in decorators)


def undescribed(source: Source) -> list[str]:
    found = []
    waiting: list[tuple[ast.AST, str]] = [(source.tree, source.name)]
    while waiting:
        node, name = waiting.pop()
        if not isinstance(node, KINDS) or is_private(node) or is_setter(node):
            continue
        first_line = (ast.get_docstring(node) or "").partition("\n\n")[0]
        if not first_line.rstrip().endswith((".", "?", ":", "。")):
            found.append(f"{name}: {first_line!r}")
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [(child, f"{name}:{getattr(child, 'name', '')}") for child in node.body]
    return found


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_everything_public_starts_with_a_sentence(source: Source) -> None:
    assert not undescribed(source)
