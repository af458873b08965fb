"""Asks the back end while the line stays alive, and says so where it does not answer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from appliance import BackWanted, Call, DeskAway, promise_callback

if TYPE_CHECKING:
    from appliance.assembly import Appliance

P = ParamSpec("P")
T = TypeVar("T")


def answer(
    call: Call,
    appliance: "Appliance",
    question: Callable[P, T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Return the answer to a question; without one the caller hears so and goes back one level."""
    try:
        return call.work(question, *args, **kwargs)
    except DeskAway:
        promise_callback(call, appliance, "desk.away_query")
        raise BackWanted from None
