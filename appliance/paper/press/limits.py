"""What the press takes from itself before it looks at a document: rights, memory, time, room."""

import os
import resource

NOBODY = 65534
NICE = 5
MOST_THREADS = 8  # Pango looks for fonts in one


def shut_in(*, seconds: int, memory_bytes: int, output_bytes: int) -> None:
    """Give up root, let calls go first, then set limits that this process can never raise."""
    if os.getuid() == 0:  # a limit on processes does not count for root
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    os.nice(NICE)
    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, MOST_THREADS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
