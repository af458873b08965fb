"""Who acts: the person at a door, or the box itself where nobody stands at one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Someone who does or sees something, where he is, and the door he came in by."""

    name: str
    address: str = ""
    door: str = "box"


BOX = Actor("box")
NOBODY = "nobody"
"""The name of whom the console does not know yet."""

_actor: ContextVar[Actor] = ContextVar("actor", default=BOX)


def who() -> Actor:
    """Return who acts now: in this thread, or in this request."""
    return _actor.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Let somebody act for the length of the block."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def set_actor(actor: Actor = BOX) -> None:
    """Let somebody act from now on; without a name it is the box again."""
    _actor.set(actor)
