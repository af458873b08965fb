"""The changes a technician makes to the lines, each a function of the lines as they are."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from appliance.records.line import DialledNumber, Extension, Lines, Trunk

Edit = Callable[[Lines], Lines]
Row = TypeVar("Row")


def keep_trunk(trunk: Trunk, before: str = "") -> Edit:
    """Add a trunk, or put it into the place of one that was called `before`."""

    def edit(lines: Lines) -> Lines:
        names = [one.name for one in lines.trunks]
        numbers = tuple(
            replace(one, trunk=trunk.name) if before and one.trunk == before else one
            for one in lines.numbers
        )
        kept = _put(lines.trunks, names, before or trunk.name, trunk)
        return replace(lines, trunks=kept, numbers=numbers)

    return edit


def remove_trunk(name: str) -> Edit:
    """Take a trunk away; its numbers stay, for any trunk."""

    def edit(lines: Lines) -> Lines:
        numbers = tuple(
            replace(one, trunk="") if one.trunk == name else one for one in lines.numbers
        )
        left = tuple(one for one in lines.trunks if one.name != name)
        return replace(lines, trunks=left, numbers=numbers)

    return edit


def keep_extension(extension: Extension, before: str = "") -> Edit:
    """Add a telephone of the house, or put it into the place of another."""

    def edit(lines: Lines) -> Lines:
        known = [one.number for one in lines.extensions]
        kept = _put(lines.extensions, known, before or extension.number, extension)
        return replace(lines, extensions=kept)

    return edit


def remove_extension(number: str) -> Edit:
    """Take a telephone of the house away."""

    def edit(lines: Lines) -> Lines:
        left = tuple(one for one in lines.extensions if one.number != number)
        return replace(lines, extensions=left)

    return edit


def keep_number(number: DialledNumber, before: str = "") -> Edit:
    """Let a number lead somewhere, in the place of another where one is named."""

    def edit(lines: Lines) -> Lines:
        known = [one.number for one in lines.numbers]
        return replace(lines, numbers=_put(lines.numbers, known, before or number.number, number))

    return edit


def remove_number(number: str) -> Edit:
    """Let a number lead nowhere."""

    def edit(lines: Lines) -> Lines:
        return replace(lines, numbers=tuple(o for o in lines.numbers if o.number != number))

    return edit


def _put(rows: tuple[Row, ...], names: list[str], name: str, row: Row) -> tuple[Row, ...]:
    """Return the rows with one in the place of that name, or at the end."""
    if name not in names:
        return (*rows, row)
    at = names.index(name)
    return (*rows[:at], row, *rows[at + 1 :])
