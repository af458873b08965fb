"""A process killed at every single step of an export: nothing marked, or the next run completes it.

A step is a call into SQLite or the file system. For every n a child process is killed just before
step n of the same export; the clock of the box, started anew, then finds and ends what was begun.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.settings import CHECKOUT
from tests.plugins.ofd_exchange.exchange_box import AFTER_THE_CUT, ExchangeBox, published

DATA, INDEX = "OFD_001_98_20261120_03.TXT", "OFI_001_98_20261120.TXT"
KILLED, FINISHED = 9, 0
EXPORTS = """
import os, shutil, sys
from pathlib import Path
from tests.plugins.ofd_exchange.exchange_box import AFTER_THE_CUT, ExchangeBox

STEPS = {"execute", "executemany", "write", "fsync", "replace", "mkdir", "open", "sendfile"}

def export(folder, killed_at):
    steps = 0
    def count(_frame, event, called):
        nonlocal steps
        if event == "c_call" and called.__name__ in STEPS:
            if steps == killed_at:
                os._exit(9)
            steps += 1
    box = ExchangeBox(folder)
    box.now = AFTER_THE_CUT
    sys.setprofile(count)
    box.export()
    os._exit(0)

template, step, status = Path(sys.argv[1]), 0, 9
while status == 9:
    folder = template.with_name(f"killed_at_{step:04}")
    shutil.copytree(template, folder)
    child = os.fork()
    if child == 0:
        export(folder, step)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    step += 1
print(status, step)
"""


@pytest.mark.slow
def test_an_export_killed_at_any_step_is_nothing_or_is_completed(tmp_path: Path) -> None:
    template = tmp_path / "template"
    expected = _expected(template, tmp_path / "reference")
    # The argument list is this interpreter and the folder of this test.
    done = subprocess.run(
        [sys.executable, "-c", EXPORTS, str(template)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    status, steps = map(int, done.stdout.split())
    assert (status, done.stderr) == (FINISHED, "")
    folders = sorted(tmp_path.glob("killed_at_*"))
    assert len(folders) == steps
    outcomes = [_outcome(folder, expected) for folder in folders]
    assert sorted(outcomes) == outcomes  # nothing, then marked, then published: no way back
    assert [outcomes.count(one) > 0 for one in range(4)] == [True] * 4
    assert steps > 80


def _expected(template: Path, reference: Path) -> dict[str, bytes]:
    """Make a box with three waiting orders; return what its undisturbed export publishes."""
    template.mkdir()
    box = ExchangeBox(template).fill()
    for _ in range(3):
        box.accept()
    box.appliance.close()
    shutil.copytree(template, reference)
    box = ExchangeBox(reference)
    box.send(*box.orders.listing())
    box.appliance.close()
    return box.sent()


def _outcome(folder: Path, expected: dict[str, bytes]) -> int:
    """Look at a killed box, let its clock go on, and return how far the export had come."""
    box = ExchangeBox(folder)
    box.now = AFTER_THE_CUT
    states = {order.state for order in box.orders.listing()}
    found = published(box.out)
    marked = bool(box.exports.listing())
    assert states == ({"exported"} if marked else {"accepted"})
    assert all(expected[name] == content for name, content in found.items())
    assert marked or not found
    assert DATA in found or INDEX not in found
    box.exports.export_due(box.out)
    assert box.sent() == expected
    [batch] = box.exports.listing()
    assert batch.published_at
    for order in box.orders.listing():
        assert box.events(order) == ["accepted", "exported"]
    box.appliance.close()
    return marked + len(found)
