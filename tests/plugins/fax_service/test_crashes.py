"""A box that dies at any step of ordering a fax: it is ordered once and told, or not at all."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from agi_scripts import main_menu
from appliance import assembly
from appliance.services.faxes.records import Fax
from appliance.services.faxes.register import FaxesAsked
from appliance.settings import Settings
from tests.demo_calls import DemoClock, DemoCompany
from tests.dying_box import BoxDied, DyingDatabase, DyingLine, Steps
from tests.scripted_call import ScriptedCall

KEYS = "417301#1202151000001#1"
CUT = "cut.1"
ACCEPTED = "已受理。一共一页，马上发到零二幺，五幺零零，零零零幺。"


@contextmanager
def started(home: Path) -> Iterator[DemoCompany]:
    """Run the box on a home until the end of the block."""
    clock = DemoClock()
    appliance = assembly.assemble(Settings(home=home), clock=clock)
    try:
        yield DemoCompany(appliance, clock)
    finally:
        appliance.close()


def call_until(home: Path, last: int) -> tuple[ScriptedCall, Steps]:
    """Order one form in a box that dies at its step number `last`; 0 is never."""
    steps = Steps()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "Database", partial(DyingDatabase, steps=steps))
        with started(home) as demo:
            line = partial(DyingLine, steps=steps)
            call = ScriptedCall(KEYS, appliance=demo.appliance, call_id=CUT, line=line)
            with steps.until(last), suppress(BoxDied):
                call.run(main_menu.run)
    return call, steps


def ordered(demo: DemoCompany) -> list[Fax]:
    return list(demo.appliance.fax.register.listing(FaxesAsked(direction="sent")))


def steps_to_try(steps: Steps, every: bool) -> range:
    """Return all steps, or those of the last third where the order is made."""
    count = len(steps.log)
    return range(1, count + 1) if every else range(2 * count // 3, count + 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_death_at_any_step_leaves_one_fax_that_is_told_or_none(
    demo_home: Path, tmp_path: Path, every: bool
) -> None:
    rehearsal, steps = call_until(Path(shutil.copytree(demo_home, tmp_path / "0")), last=0)
    assert ACCEPTED in rehearsal.said
    ended = {0: 0, 1: 0}
    for last in steps_to_try(steps, every):
        home = Path(shutil.copytree(demo_home, tmp_path / str(last)))
        cut, died = call_until(home, last)
        assert len(died.log) == last
        with started(home) as demo:
            resumed = demo.dial(call_id=CUT, again=True)
            faxes = ordered(demo)
            assert len(faxes) <= 1
            assert (ACCEPTED in cut.said + resumed.said) == bool(faxes)
            ended[len(faxes)] += 1
            assert not demo.dial(call_id="another.1").said.count(ACCEPTED)
    sys.stdout.write(f"a fax: {len(steps.log)} steps, ended {ended}\n")
    assert min(ended.values()) > 0
