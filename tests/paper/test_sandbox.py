"""What a parser could reach if it were taken over: nothing of the box, no network, no rights."""

import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from appliance.errors import DocumentRefused
from appliance.paper import converter, sandbox
from appliance.paper.press.refusals import Refusal
from tests.paper import bad_files

SHUT_IN = """
from press.limits import shut_in
shut_in(seconds=5, memory_bytes=300 * 2**20, output_bytes=1000)
"""


def inside(code: str, *, shut_in: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python in the sandbox as the press runs."""
    command = sandbox.command()
    assert command[-2:] == ["-m", "press"]
    return subprocess.run(
        [*command[:-2], "-c", (SHUT_IN if shut_in else "") + code],
        check=False, env={}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_nothing_of_the_box_is_there() -> None:
    seen = inside("import os; print(*sorted(os.listdir('/')), *sorted(os.listdir('/fundline')))")
    assert set(seen.stdout.split()) <= {
        "bin", "dev", "fundline", "lib", "lib64", "press", "python", "tmp", "usr",
    }  # fmt: skip
    assert "PermissionError" not in seen.stderr
    assert "FileNotFoundError" in inside("open('/etc/passwd')").stderr
    assert not inside("import os; print(*os.environ.values())").stdout.count(str(Path.cwd()))


def test_no_other_process_is_there() -> None:
    assert "FileNotFoundError" in inside("import os; os.listdir('/proc')").stderr
    killing = f"import os; os.kill({os.getpid()}, 0)"
    assert "ProcessLookupError" in inside(killing).stderr


def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        listening.setblocking(False)
        calling = f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)"
        assert "ConnectionRefusedError" in inside(calling).stderr or (
            "Network is unreachable" in inside(calling).stderr
        )
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize("place", ["/", "/usr", "/fundline", "/fundline/press", "/dev"])
def test_nothing_can_be_written(place: str) -> None:
    error = inside(f"open('{place}/left_behind', 'w')").stderr
    assert "Read-only file system" in error or "Permission denied" in error


def test_it_has_no_rights() -> None:
    user = inside("import os; print(os.getuid(), os.getgroups())").stdout
    assert user == ("65534 []\n" if os.getuid() == 0 else f"{os.getuid()} {os.getgroups()}\n")
    assert "Error" in inside("import os; os.setuid(0)").stderr
    assert "Operation not permitted" in inside("import os; os.chroot('/tmp')").stderr
    raising = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40))"
    assert "not allowed to raise" in inside(raising).stderr


def test_what_it_may_use_up_is_limited() -> None:
    assert "MemoryError" in inside("bytes(400 * 2**20)").stderr
    writing = "file = open('/tmp/a', 'wb', 0)\nfor _ in range(3): file.write(bytes(600))"
    assert "File too large" in inside(writing).stderr
    forking = "import os, time\nfor _ in range(50):\n    os.fork() or (time.sleep(3), os._exit(0))"
    assert "Resource temporarily unavailable" in inside(forking).stderr


def test_the_last_process_ends_with_the_first() -> None:
    mark = f"{time.time_ns()}"
    sleeping = f"[sys.executable, '-c', 'import time; time.sleep(60)', '{mark}']"
    staying = f"import subprocess, sys; subprocess.Popen({sleeping})"
    inside(staying, shut_in=False)
    assert within(5, lambda: not running(mark))


def within(seconds: float, true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def running(mark: str) -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or [])]


def test_without_a_sandbox_nothing_is_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "bwrap"
    refusing.write_text(f"#!{sys.executable}\nraise SystemExit('bwrap: no namespaces here')\n")
    refusing.chmod(stat.S_IRWXU)
    monkeypatch.setattr(sandbox, "BWRAP", str(refusing))
    (tmp_path / "a.txt").write_text("text")
    with pytest.raises(DocumentRefused, match="bwrap: no namespaces here") as refused:
        converter.convert(tmp_path / "a.txt", tmp_path / "a.tif")
    assert refused.value.code == "machine"
    assert not (tmp_path / "a.tif").exists()


def test_nothing_goes_on_or_stays_when_the_converter_is_killed(tmp_path: Path) -> None:
    name, content = next(bad_files.endless())
    assert name == "PDF of a million curves"
    source, out = tmp_path / "document", tmp_path / "out"
    source.write_bytes(content)
    out.mkdir()
    mark = 900 * 2**20 + time.time_ns() % 2**20
    code = (
        "import sys\nfrom pathlib import Path\nfrom appliance.paper import converter\n"
        f"limits = converter.Limits(most_memory_bytes={mark})\n"
        "converter.convert(Path(sys.argv[1]), Path(sys.argv[2]), limits=limits)"
    )
    converting = subprocess.Popen([sys.executable, "-c", code, source, out / "fax.tif"])
    assert within(20, lambda: len(running(str(mark))) >= 2)
    converting.kill()
    converting.wait()
    assert within(5, lambda: not running(str(mark)))
    assert not list(out.iterdir())


def test_a_disk_that_takes_nothing_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    with pytest.raises(DocumentRefused, match="No such file or directory") as refused:
        converter.convert(tmp_path / "a.txt", tmp_path / "away" / "a.tif")
    assert refused.value.code == "machine"
    with Path("/dev/full").open("wb") as full, (tmp_path / "a.txt").open("rb") as source:
        status, said = sandbox.run(["text", "fine", "1", "9", str(2**30)], source, full, 9)
    assert status == Refusal.MACHINE
    assert said.endswith("No space left on device")


def test_a_document_of_ours_goes_the_same_way(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused) as refused:
        converter.pages_of_pdf(b"%PDF-1.4\n%%EOF", tmp_path / "statement")
    assert refused.value.code == "unreadable"
    assert not list(tmp_path.iterdir())
