"""Where each sentence is said: found in the box's own sources, once."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from appliance.settings import CHECKOUT

ROOMS = ("agi_scripts", "appliance", "plugins")
QUOTED = re.compile(r"[\"']([a-z_]+\.[a-z0-9_]*(?:\{[^{}\n]*\}[a-z0-9_]*)*)[\"']")
FILLED_IN = re.compile(r"\{[^{}]*\}")


def places_of(key: str) -> list[str]:
    """Return the parts of the box that say a sentence, such as `plugins/trading`."""
    exact, patterns = _places()
    places = set(exact.get(key, ()))
    for pattern, where in patterns:
        if fnmatchcase(key, pattern):
            places |= where
    return sorted(places)


@cache
def _places() -> tuple[dict[str, set[str]], list[tuple[str, set[str]]]]:
    exact: dict[str, set[str]] = {}
    patterns: dict[str, set[str]] = {}
    for file, text in _sources():
        for written in QUOTED.findall(text):
            pattern = FILLED_IN.sub("*", written)
            if pattern.endswith(".*"):
                continue  # it could be any sentence of a topic
            (patterns if "*" in pattern else exact).setdefault(pattern, set()).add(file)
    return exact, list(patterns.items())


def _sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for suffix in ("py", "toml"):
            for file in sorted((CHECKOUT / room).rglob(f"*.{suffix}")):
                yield _part(file.relative_to(CHECKOUT)), file.read_text("utf-8")


def _part(file: Path) -> str:
    """Return the part of the box a file belongs to: a plugin, or a module."""
    if file.parts[0] == "plugins":
        return "/".join(file.parts[:2]).removesuffix(".py")
    return str(file.with_suffix(""))
