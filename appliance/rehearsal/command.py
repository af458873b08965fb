"""The command that tries a draft: a process with no network but its own loopback, and limits.

It and all it starts live in a room of their own: nothing of them is left when its first process
ends, and that ends when the exchange does.
"""

import os
import sys
from typing import Final

from appliance.records.rehearsal import GOLDEN, LINT, REHEARSAL

GIGABYTE: Final = 1024**3
MEMORY_BYTES = 4 * GIGABYTE
FILE_BYTES = 64 * GIGABYTE
LIMIT_SECONDS = {LINT: 90.0, REHEARSAL: 420.0, GOLDEN: 900.0}
"""How long each kind may take before it is ended."""
NICENESS = "10"


def command(run: int) -> list[str]:
    """Return the command that carries out a run."""
    namespaces = ["--unshare-net", "--unshare-pid", "--unshare-ipc"]
    if os.getuid() != 0:
        namespaces.append("--unshare-user-try")
    return [
        *("bwrap", "--dev-bind", "/", "/", *namespaces, "--proc", "/proc", "--die-with-parent"),
        *("--", "prlimit", f"--as={MEMORY_BYTES}", f"--fsize={FILE_BYTES}", "--core=0", "--"),
        *("nice", "-n", NICENESS, sys.executable, "-m", "appliance.rehearsal", str(run)),
    ]
