"""Hundreds of bad files: each refused in time with a sentence, nothing stays, nothing gets out."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from appliance.errors import DocumentRefused
from appliance.paper import converter, fax_pages
from tests.paper import bad_files

MARK = 900 * 1024 * 1024 + 4096 * (time.time_ns() % 10_000)
"""A limit of memory that no other conversion on this machine has."""

LIMITS = converter.Limits(longest_seconds=4, most_pages=10, most_memory_bytes=MARK)
CANARY = "CANARY-6f1d2a"
SLOW_MACHINE_SECONDS = 6


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a file of the box that nobody may read."""
    file = tmp_path_factory.mktemp("box") / "canary"
    file.write_text(CANARY)
    return file


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Listen; whoever connects has got out of the sandbox."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening.getsockname()[1]
        with pytest.raises(BlockingIOError):
            listening.accept()


def pressing() -> list[str]:
    """Return what still runs of this module's conversions."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if str(MARK) in (process.info["cmdline"] or []):
            found.append(str(process))
    return found


def refusal(source: Path, limits: converter.Limits = LIMITS) -> DocumentRefused:
    """Return how a document is refused, after a look at what is left of it."""
    target = source.parent / "out" / "fax.tif"
    target.parent.mkdir(exist_ok=True)
    began = time.monotonic()
    with pytest.raises(DocumentRefused) as refused:
        converter.convert(source, target, name="the letter", limits=limits)
    assert time.monotonic() - began < limits.longest_seconds + SLOW_MACHINE_SECONDS
    assert not list(target.parent.iterdir())
    assert str(refused.value).startswith("the letter ")
    assert refused.value.code in converter.REASONS
    assert refused.value.code != "machine", refused.value
    return refused.value


def refusals(files: Iterator[bad_files.Bad], folder: Path) -> dict[str, str]:
    """Return the code for each bad file; none may become a fax."""
    found = {}
    source = folder / "document.pdf"
    for name, content in files:
        source.write_bytes(content)
        try:
            found[name] = refusal(source).code
        except BaseException as error:
            error.add_note(f"the file: {name}")
            raise
    deadline = time.monotonic() + SLOW_MACHINE_SECONDS
    while pressing() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not pressing()
    return found


def test_truncated_files_are_refused(tmp_path: Path) -> None:
    assert set(refusals(bad_files.truncated(steps=12), tmp_path).values()) == {"unreadable"}


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_files_truncated_anywhere_are_refused(tmp_path: Path) -> None:
    assert set(refusals(bad_files.truncated(steps=200), tmp_path).values()) == {"unreadable"}


def test_broken_files_are_refused(tmp_path: Path) -> None:
    found = refusals(bad_files.broken(), tmp_path)
    assert set(found.values()) <= {"unreadable", "unknown", "empty", "encoding"}
    assert found["nothing"] == "empty"


def test_huge_pictures_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    found = refusals(bad_files.huge(), tmp_path)
    assert set(found.values()) <= {"size", "empty"}


def test_documents_with_too_many_pages_or_none_are_refused(tmp_path: Path) -> None:
    found = refusals(bad_files.long_ones(), tmp_path)
    assert found["PDF of 10000 pages"] == found["text of 10000 pages"] == "pages"
    assert set(found.values()) <= {"pages", "empty", "unreadable"}


def test_what_would_never_end_is_ended(tmp_path: Path) -> None:
    found = refusals(bad_files.endless(), tmp_path)
    assert set(found.values()) <= {"slow", "memory", "pages", "unreadable"}


def test_locked_documents_are_refused_as_such(tmp_path: Path) -> None:
    assert set(refusals(bad_files.locked(), tmp_path).values()) == {"encrypted"}


def test_postscript_is_never_run(tmp_path: Path, canary: Path, port: int) -> None:
    found = refusals(bad_files.programs(canary, port), tmp_path)
    assert set(found.values()) == {"postscript"}
    assert canary.read_text() == CANARY


def test_what_needs_a_file_or_a_connection_is_refused(
    tmp_path: Path, canary: Path, port: int
) -> None:
    found = refusals(bad_files.wanting_out(canary, port), tmp_path)
    assert set(found.values()) <= {"outside", "drawing", "unreadable", "empty"}


@pytest.mark.long
def test_every_way_out_of_a_page_is_closed(tmp_path: Path, canary: Path, port: int) -> None:
    found = refusals(bad_files.wanting_out(canary, port, every=True), tmp_path)
    assert set(found.values()) <= {"outside", "drawing", "unreadable", "empty"}


def test_what_is_no_document_is_refused_whatever_it_is_called(tmp_path: Path) -> None:
    found = refusals(bad_files.in_disguise(), tmp_path)
    assert set(found.values()) <= {"office", "unknown", "drawing"}


def test_what_is_no_ordinary_file_is_not_opened(tmp_path: Path, canary: Path) -> None:
    for name, path in bad_files.no_files(tmp_path, canary):
        assert refusal(path).code == ("bytes" if name == "sixty megabytes" else "no_file"), name


def test_a_document_that_names_a_file_is_shown_without_it(
    tmp_path: Path, canary: Path, port: int
) -> None:
    target = tmp_path / "fax.tif"
    for number, (name, content) in enumerate(bad_files.harmless(canary, port)):
        source = tmp_path / str(number)
        source.write_bytes(content)
        assert converter.convert(source, target, limits=LIMITS) == 1, name
        assert fax_pages.rows(target, 1).sum() < 500, name
    assert not pressing()


def test_there_are_more_than_three_hundred_of_them(tmp_path: Path, canary: Path) -> None:
    kinds: list[Callable[[], Iterator[object]]] = [
        lambda: bad_files.truncated(12), bad_files.broken, bad_files.huge, bad_files.long_ones,
        bad_files.endless, bad_files.locked, bad_files.in_disguise,
        lambda: bad_files.programs(canary, 1), lambda: bad_files.wanting_out(canary, 1),
        lambda: bad_files.no_files(tmp_path, canary),
    ]  # fmt: skip
    assert sum(1 for kind in kinds for _ in kind()) >= 300
