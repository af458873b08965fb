"""Finds the sentences a check can say, as its own code names them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

TOPIC = "trading."


def spoken_by(check: Callable[..., Any], known: Iterable[str]) -> list[str]:
    """Return the known prompts a check may say, with those of the functions it calls nearby."""
    named = dict.fromkeys(_named(check, set()))
    prompts = list(known)
    return list(dict.fromkeys(prompt for name in named for prompt in _meant(name, prompts)))


def _meant(name: str, prompts: list[str]) -> list[str]:
    """Return the prompt of this name, or all that begin with it where a check completes it."""
    return [name] if name in prompts else [one for one in prompts if one.startswith(name)]


def _named(function: object, seen: set[str]) -> Iterator[str]:
    if not isinstance(function, FunctionType) or function.__qualname__ in seen:
        return
    seen.add(function.__qualname__)
    package = function.__module__.rpartition(".")[0]
    for code in _codes(function.__code__):
        yield from _texts(code.co_consts)
        for name in code.co_names:
            found = function.__globals__.get(name)
            yield from _texts([found])
            for near in _functions(found, code.co_names):
                if near.__module__.startswith(package):
                    yield from _named(near, seen)


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            if value.startswith(TOPIC):
                yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, tuple):
            yield from _texts(value)


def _functions(found: object, names: tuple[str, ...]) -> list[FunctionType]:
    """Return a function called by its name, or those of a module that is called into."""
    if isinstance(found, ModuleType):
        members = (getattr(found, name, None) for name in names)
        return [one for one in members if isinstance(one, FunctionType)]
    return [found] if isinstance(found, FunctionType) else []


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
