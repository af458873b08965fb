"""Slow work beside a call: runs in a thread of its own, its result in a future."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, ParamSpec, TypeVar

from appliance.telephony.keypad import QUIET_SECONDS, Keypad

P = ParamSpec("P")
T = TypeVar("T")

QUICK_SECONDS = 0.01
"""Work done so soon is not slow: it costs no command on the line."""
WITHOUT_A_WORD_SECONDS = 1.0


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


def wait_in_company(work: "Future[Any]", keypad: Keypad, excuse: Callable[[], None]) -> None:
    """Wait for work while keys are kept and the line is never silent, after a word of excuse."""
    keypad.collect(WITHOUT_A_WORD_SECONDS, work)
    if not work.done() and not keypad.ahead:
        excuse()
    elif not work.done():
        keypad.tick()
    while not work.done():
        keypad.collect(QUIET_SECONDS, work)
        if not work.done():
            keypad.tick()
