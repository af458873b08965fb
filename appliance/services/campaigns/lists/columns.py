"""Recognises what the columns of a file are for, by their titles, else by what stands in them."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from appliance.errors import ListRefused
from appliance.services.campaigns.lists.records import (
    ACCOUNT,
    IGNORED,
    NAME,
    NUMBER,
    ROLES,
    SPARE,
    VALUE,
    Column,
)

TITLES = Path(__file__).with_name("columns.toml")
NOT_COUNTED = re.compile(r"[\W_]+")
IN_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
TITLES_WITHIN = 10
"""A list may have a heading and the like above its titles; they stand in one of these rows."""
SAMPLES = 3
LOOKS_LIKE_A_NUMBER = re.compile(r"\+?[0-9][0-9() -]{6,18}[0-9]")
ONCE = (NUMBER, NAME, ACCOUNT)

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout:
    """Which row has the titles, and the columns."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    """The rows below the titles; all of them where there are none."""

    def with_roles(self, roles: Sequence[str]) -> "Layout":
        """Return the layout with the roles an operator chose; `ListRefused` where they cannot be.

        Some columns may share a role only where that makes sense: spare numbers, values.
        """
        if len(roles) != len(self.columns):
            raise ListRefused("roles", f"the file has {len(self.columns)} columns")
        if not set(roles) <= set(ROLES):
            raise ListRefused("roles", f"a column is for one of {', '.join(ROLES)}")
        for role in ONCE:
            if roles.count(role) > 1:
                raise ListRefused("roles", f"only one column can be the {role}")
        columns = zip(self.columns, roles, strict=True)
        return Layout(tuple(Column(c.title, r, c.samples) for c, r in columns), self.rows)


def recognised(rows: Sequence[Row]) -> Layout:
    """Return the layout of a table as far as it can be told."""
    for at, (_line, cells) in enumerate(rows[:TITLES_WITHIN]):
        if {NUMBER, ACCOUNT} & {role(cell) for cell in cells}:
            return _layout(cells, rows[at + 1 :])
    if any(map(LOOKS_LIKE_A_NUMBER.fullmatch, rows[0][1])):
        return _without_titles(rows)
    return _layout(rows[0][1], rows[1:])


def role(title: str) -> str:
    """Return what a column with this title is for."""
    return _known().get(_plain(title), VALUE if title else IGNORED)


def _layout(titles: list[str], rows: Sequence[Row]) -> Layout:
    width = max([len(titles), *(len(cells) for _line, cells in rows)])
    columns: list[Column] = []
    taken: set[str] = set()
    for at in range(width):
        title = titles[at] if at < len(titles) else ""
        samples = tuple(c[at] for _line, c in rows[:SAMPLES] if at < len(c))
        told = role(title)
        if told in ONCE and told in taken:
            told = SPARE if told == NUMBER else VALUE
        taken.add(told)
        columns.append(Column(_unlike(title, [c.title for c in columns]), told, samples))
    return Layout(tuple(columns), tuple(rows))


def _without_titles(rows: Sequence[Row]) -> Layout:
    """Return the layout of a list that is nothing but rows: the first numbers are the numbers."""
    first = rows[0][1]
    number = next(at for at, cell in enumerate(first) if LOOKS_LIKE_A_NUMBER.fullmatch(cell))
    layout = _layout([f"{at + 1}" for at in range(len(first))], rows)
    roles = [NUMBER if at == number else VALUE for at in range(len(layout.columns))]
    return layout.with_roles(roles)


def _unlike(title: str, others: list[str]) -> str:
    """Return a title no other column has: each value of the sentence has a name of its own."""
    number, unlike = 2, title
    while unlike and unlike in others:
        unlike, number = f"{title} {number}", number + 1
    return unlike


@cache
def _known() -> dict[str, str]:
    kinds = tomllib.loads(TITLES.read_text("utf-8"))
    return {_plain(title): kind for kind, titles in kinds.items() for title in titles}


def _plain(title: str) -> str:
    without = IN_BRACKETS.sub("", unicodedata.normalize("NFKC", title))
    return NOT_COUNTED.sub("", without).casefold()
