"""The product's source as the house rules look at it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("appliance", "agi_scripts", "plugins", "web_console", "scripts")


class Source(NamedTuple):
    """One Python file: where it is, its text and its syntax tree."""

    name: str
    text: str
    tree: ast.Module


@cache
def sources(*rooms: str) -> tuple[Source, ...]:
    """Return every Python file of these rooms, by default of the whole product."""
    return tuple(_read(path) for room in rooms or ROOMS for path in _python_files(CHECKOUT / room))


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in a file with the last part of the called name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            name = node.func
            if isinstance(name, ast.Attribute):
                yield name.attr, node
            elif isinstance(name, ast.Name):
                yield name.id, node


def _python_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py" or (path.is_file() and not path.suffix and _is_python(path)):
            yield path


def _is_python(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline().startswith(b"#!") and b"python" in path.read_bytes()[:60]


def _read(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(str(path.relative_to(CHECKOUT)), text, ast.parse(text, str(path)))
