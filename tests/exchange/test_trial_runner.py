"""The exchange starts one trial at a time; however it ends, that is told and nothing is left."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.exchange import trial_runner
from appliance.exchange.trial_runner import TrialRunner
from appliance.records.rehearsal import BROKEN, GOLDEN, LINT, PASSED, REHEARSAL, RUNNING, Run
from appliance.rehearsal.second_box import home_of
from appliance.settings import Settings


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    made = assemble(Settings(home=tmp_path))
    made.settings.log.mkdir()
    yield made
    made.close()


def looked_until(runner: TrialRunner, true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        runner.look()
        time.sleep(0.05)


def test_what_an_earlier_exchange_left_is_told_broken_and_taken_away(appliance: Appliance) -> None:
    runs = appliance.workshop.runs
    run = runs.begin(runs.ask(None, LINT, "tech").id)
    home_of(appliance.settings).mkdir()
    TrialRunner(appliance).look()
    assert runs.one(run.id).state == BROKEN
    assert not home_of(appliance.settings).exists()


def test_trials_run_one_after_the_other_and_a_slow_one_is_ended(
    appliance: Appliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(trial_runner.LIMIT_SECONDS, REHEARSAL, 0.2)
    runs = appliance.workshop.runs
    slow, quick = runs.ask(None, REHEARSAL, "tech"), runs.ask(None, GOLDEN, "tech")

    def now(run: Run) -> Run:
        return runs.one(run.id)

    runner = TrialRunner(appliance)
    looked_until(runner, lambda: now(slow).over)
    assert now(slow).state == BROKEN
    assert now(slow).reason == "too_long: 0 s"
    looked_until(runner, lambda: now(quick).state in (RUNNING, PASSED))
    looked_until(runner, lambda: now(quick).over)
    runner.stop()
    assert now(quick).state == PASSED, "there is no golden call to fail"
    assert not home_of(appliance.settings).exists()


def test_an_exchange_that_stops_takes_its_trial_with_it(appliance: Appliance) -> None:
    runs = appliance.workshop.runs
    run = runs.ask(None, LINT, "tech")
    runner = TrialRunner(appliance)
    runner.look()
    runner.stop()
    ended = runs.one(run.id)
    assert (ended.state, ended.reason.partition(":")[0]) == (BROKEN, "killed")
