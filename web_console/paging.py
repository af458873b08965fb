"""A long list cut into pages: which one is asked for, and what a link to another must carry."""

from dataclasses import dataclass

from flask import request

SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page of a list; `kept` are the filters that a link to another page carries along."""

    number: int
    total: int
    kept: dict[str, str]
    size: int = SIZE

    @property
    def count(self) -> int:
        """Return how many pages there are, at least one."""
        return max((self.total + self.size - 1) // self.size, 1)

    @property
    def offset(self) -> int:
        """Return how many entries stand on the pages before."""
        return (self.number - 1) * self.size


def page_asked_for(total: int, **kept: str) -> Page:
    """Return the page that the address names, or the nearest one that exists."""
    asked = max(request.args.get("page", 1, type=int), 1)
    last = Page(1, total, {}).count
    return Page(min(asked, last), total, {name: value for name, value in kept.items() if value})
