"""A process killed in the middle of an import leaves all of the file or nothing."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from appliance.settings import CHECKOUT
from tests.plugins.ofd_exchange.box import Box, write
from tests.plugins.ofd_exchange.sample_rows import balance

ROWS, KILLS = 4000, 6
IMPORT = """
import sys
from pathlib import Path
from appliance.services.exchange_imports import ExchangeImports
from appliance.services.funds import Funds
from appliance.store.database import Database
from plugins.ofd_exchange.reader import OfdReader
database = Database(Path(sys.argv[1]))
imports = ExchangeImports(database, Funds(database), [OfdReader()])
print("ready", flush=True)
print(imports.import_file(Path(sys.argv[2]), "test").outcome, flush=True)
"""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path)
    yield box
    box.database.close()


@pytest.mark.slow
def test_a_killed_import_leaves_all_or_nothing(box: Box) -> None:
    path = write(
        box.files,
        "05",
        *(
            balance(TAAccountID=f"98{number:010}", AvailableVol=Decimal(1))
            for number in range(ROWS)
        ),
    )
    chance = random.Random(5)
    for _ in range(KILLS):
        # The argument list is this interpreter and the files of this test.
        command = [sys.executable, "-c", IMPORT, str(box.database.path), str(path)]
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
        taken = [row["outcome"] for row in box.imports.listing(99)]
        assert len(box.rows("holdings")) == (ROWS if "imported" in taken else 0)
        assert len(box.rows("balance_dates")) == ("imported" in taken)
    box.imports.import_file(path, "test")
    assert len(box.rows("holdings")) == ROWS
