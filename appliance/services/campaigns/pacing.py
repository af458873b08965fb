"""How fast the box calls out and how many lines it takes for it. Pure functions of the clock.

A rate of 20 a second means that no second has more than 20 calls in it, whichever second is looked
at. So a call waits for the twentieth one before it to be a whole second old, and a little longer:
what happens to a call on its way to the carrier must not bring two seconds closer together.
"""

import math
from collections import deque
from dataclasses import dataclass
from decimal import Decimal

GUARD = 0.015
"""So much longer than a second is waited; it is what the rate falls short of at most."""
STRIDE = 0.85
"""Two calls are at least so much of their even distance apart; a late one is made up for."""


class Pace:
    """One rate, kept; moments are seconds of a clock that is never set."""

    def __init__(self, per_second: Decimal) -> None:
        self._gone: deque[float] = deque()
        self.keep(per_second)

    def keep(self, per_second: Decimal) -> None:
        """Go on with this rate, which is more than nothing; what went out so far counts."""
        self.per_second = per_second
        self._count = max(1, math.floor(per_second))
        self._window = float(self._count / per_second) * (1 + GUARD)
        self._stride = STRIDE / float(per_second)

    def next_at(self, now: float) -> float:
        """Return the first moment, from now on, at which a call may go out."""
        if not self._gone:
            return now
        moments = [now, self._gone[-1] + self._stride]
        if len(self._gone) >= self._count:
            moments.append(self._gone[-self._count] + self._window)
        return max(moments)

    def went(self, at: float) -> None:
        """Count a call that goes out."""
        self._gone.append(at)
        while len(self._gone) > self._count:
            self._gone.popleft()

    def ahead(self, seconds: float) -> int:
        """Return how many calls can go out in so many seconds; one at least."""
        return max(1, math.ceil(seconds * float(self.per_second)))


@dataclass(frozen=True)
class Lines:
    """The lines of a trunk: how many there are, and how many stay free for who calls the box."""

    all: int
    """0 where the carrier sets no limit."""
    kept_free: int

    @classmethod
    def shared(cls, every: int, percent_kept_free: int) -> "Lines":
        """Return lines of which a share, rounded up, stays free."""
        return cls(every, math.ceil(every * percent_kept_free / 100))

    def left(self, taken: int) -> int | None:
        """Return how many more calls the box may place; None where there is no limit.

        Every call counts as taken, whoever made it: so calls that come in find a free line, and
        the more of them there are, the fewer are placed.
        """
        return max(0, self.all - self.kept_free - taken) if self.all else None
