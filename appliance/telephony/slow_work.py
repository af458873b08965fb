"""Slow work beside a call: runs in a thread of its own, its result in a future."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

QUICK_SECONDS = 0.01
"""Work done so soon is not slow: it costs no command on the line."""


def start_work(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
    """Run a function in a thread, to its end even when the caller hangs up; return soon."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            result = function(*args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is asked
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name="work beside a call", daemon=True).start()
    wait([future], QUICK_SECONDS)
    return future
