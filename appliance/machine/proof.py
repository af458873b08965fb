"""Proves an archive in a process of its own: `python -m appliance.machine.proof HOME NAME`.

It restores the archive of that home's place into a scratch home, opens, counts and verifies it,
and prints what it found as JSON. The words of the key are its standard input.
"""

import json
import os
import shutil
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import psutil

from appliance.assembly import assemble
from appliance.errors import ArchiveRefused, FundlineError
from appliance.machine.restore import unpack
from appliance.settings import Secret, Settings

LEAST_NICE = 19


def main() -> int:
    """Prove one archive; exit 0 where it is good."""
    home, url, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    words = Secret(sys.stdin.readline().strip())
    with_low_priority()
    try:
        print(json.dumps(_proven(home, url, name, words)), flush=True)  # noqa: T201
    except ArchiveRefused as error:
        answer = {"refused": str(error), "file": error.file}
        print(json.dumps(answer), flush=True)  # noqa: T201 - it is what the parent reads
        return 1
    except (FundlineError, OSError) as error:
        print(json.dumps({"refused": str(error), "file": ""}), flush=True)  # noqa: T201
        return 1
    return 0


def with_low_priority() -> None:
    """Let calls go before this process, at the processor and at the disk."""
    os.nice(LEAST_NICE - os.nice(0))
    psutil.Process().ionice(psutil.IOPRIO_CLASS_IDLE)


def _proven(home: Path, url: str, name: str, words: Secret) -> dict[str, object]:
    with closing(assemble(Settings(home=home))) as appliance:
        place = appliance.care.backups.setup.place(url)
    scratch = home / "spool" / "proof"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700, parents=True)
    try:
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            return asdict(unpack(place, name, words, Path(folder)))
    finally:
        place.close()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
