"""Presses one document: `python -m press KIND RESOLUTION PAGES SECONDS MEMORY`, stdin to stdout.

What comes out is the dots of each page, eight to a byte, row by row, and nothing else: whoever
reads it has nothing to parse. The status says why where nothing comes out.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .limits import shut_in
from .refusals import Refusal, Refused
from .sheet import ROWS, WIDTH

if TYPE_CHECKING:
    from PIL.Image import Image


def main(kind: str, resolution: str, most_pages: int, seconds: int, memory_bytes: int) -> None:
    """Read, press and write; the parsers are loaded when the limits hold."""
    page_bytes = WIDTH // 8 * ROWS[resolution]
    shut_in(seconds=seconds, memory_bytes=memory_bytes, output_bytes=most_pages * page_bytes)
    sys.excepthook = end
    blank = True
    for number, page in enumerate(_pages(kind, sys.stdin.buffer.read(), resolution, most_pages)):
        if number == most_pages:
            raise Refused(Refusal.PAGES)
        dots = _engine("ink").black_and_white(page)
        blank = blank and dots.getextrema() == (255, 255)
        _put(dots.tobytes())
    if blank:
        raise Refused(Refusal.EMPTY)


def _put(dots: bytes) -> None:
    try:
        sys.stdout.buffer.write(dots)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise Refused(Refusal.MACHINE, error.strerror or "") from error


def _pages(kind: str, data: bytes, resolution: str, most_pages: int) -> "Iterator[Image]":
    if kind not in ("pdf", "text", "html"):
        yield from _engine("pictures").pages(data, kind.upper(), resolution, most_pages)
        return
    if kind == "text":
        data = _engine("plain_text").printed(data, most_pages)
    elif kind == "html":
        data = _engine("hypertext").printed(data)
    yield from _engine("portable").pages(data, resolution, most_pages)


def _engine(name: str) -> Any:
    try:
        return import_module(f".{name}", __package__)
    except (ImportError, OSError) as error:
        raise Refused(Refusal.MACHINE, str(error)) from error


def end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """End with the reason; whatever a parser raises means that it cannot read the document."""
    traceback.print_exception(kind, error, trace)
    sys.stderr.flush()
    refusal = Refusal.MEMORY if isinstance(error, MemoryError) else Refusal.UNREADABLE
    os._exit(error.refusal if isinstance(error, Refused) else refusal)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *(int(number) for number in sys.argv[3:]))
