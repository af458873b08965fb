"""A wall clock that is set is told from one that only goes a little wrong."""

import pytest

from appliance.services.timed_jobs.clock_watch import ClockWatch


class Clocks:
    """A wall clock and one that only counts."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_790_000_000.0, 500.0
        self.pause = 0.0

    def read_wall(self) -> float:
        self.go(self.pause)  # the process stands still between its two readings
        self.pause = 0.0
        return self.wall

    def go(self, seconds: float, rate: float = 1.0) -> None:
        self.steady += seconds
        self.wall += seconds * rate

    def watch(self) -> ClockWatch:
        return ClockWatch(self.read_wall, lambda: self.steady)


@pytest.mark.parametrize("seconds", [3600, -3600, 86400, -86400, 2.5, -2.5])
def test_a_step_is_told_once_with_its_size(seconds: float) -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.go(0.1)
    assert watch.step() == 0
    clocks.go(0.1)
    clocks.wall += seconds
    assert watch.step() == pytest.approx(seconds)
    clocks.go(0.1)
    assert watch.step() == 0


def test_a_machine_that_slept_or_stood_still_has_the_right_time() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.go(48 * 3600)
    assert watch.step() == 0
    clocks.pause = 30
    assert watch.step() == 0


def test_a_clock_that_is_put_right_slowly_makes_no_step() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    for _second in range(20_000):
        clocks.go(1, rate=1.0005)
        assert watch.step() == 0
