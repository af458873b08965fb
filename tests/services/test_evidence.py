"""Evidence that leaves the box: it verifies without it, and any change is named."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from appliance.acting import Actor, acting_as
from appliance.errors import CaseUnknown
from appliance.services.audit.signing import fingerprint
from appliance.services.evidence import verify
from appliance.store.audit import EntriesAsked
from tests.order_book import OrderBook


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderBook]:
    """A box with one order, its recorded call and its sealed sheet."""
    with OrderBook(tmp_path_factory.mktemp("box")) as book:
        book.record(seconds=3)
        book.purchase()
        book.end_call()
        book.sheets.seal_ended()
        book.appliance.calls.flush()
        yield book


@pytest.fixture(scope="module")
def taken(book: OrderBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked evidence of the order."""
    number = book.appliance.orders.listing()[0].order_number
    with acting_as(Actor("li", "10.0.0.9", "console")):
        book.appliance.accesses.note("sheet", number)
        path = book.appliance.evidence.take("order", number, tmp_path_factory.mktemp("out"))
    return unpacked(path)


def unpacked(path: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(path.parent)
    return path.parent / path.stem


def verified(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the folder's own verifier as somebody without the box would."""
    done = subprocess.run(
        [sys.executable, "-I", folder / "verify.py", *arguments],
        cwd="/",
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return done.returncode, done.stdout


def test_the_evidence_of_an_order_holds_what_belongs_to_it(book: OrderBook, taken: Path) -> None:
    order = book.appliance.orders.listing()[0]
    names = {one.relative_to(taken).as_posix() for one in taken.rglob("*") if one.is_file()}
    assert {
        "README.zh.txt",
        "README.en.txt",
        "verify.py",
        "manifest.json",
        "manifest.sig",
        "public_key.txt",
        f"orders/{order.order_number}.pdf",
        f"orders/{order.order_number}.json",
        f"calls/{order.call_id}.txt",
    } <= names
    assert [name for name in names if name.startswith("recordings/")]
    seals = json.loads((taken / "seals.json").read_text())
    assert {seal["kind"] for seal in seals} == {"recording", "order", "sheet"}
    rows = [entry["row"] for entry in json.loads((taken / "audit.json").read_text())]
    assert [row[6] for row in rows] == ["sheet", "evidence"]
    assert {row[2] for row in rows} == {"li"}
    key = fingerprint(book.appliance.checkpoints.signer.public_key)
    assert key in (taken / "README.zh.txt").read_text("utf-8")


def test_it_verifies_without_the_box(book: OrderBook, taken: Path) -> None:
    status, said = verified(taken)
    assert status == 0, said
    assert "unaltered / 校验通过" in said
    key = fingerprint(book.appliance.checkpoints.signer.public_key)
    assert verified(taken, "--key", key)[0] == 0
    assert verified(taken, "--key", key.replace("0", "1").replace("a", "b"))[0] == 1


def test_a_checkpoint_that_was_kept_elsewhere_is_compared(
    book: OrderBook, taken: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "mail.txt"
    newest = book.appliance.checkpoints.listing()[0]
    kept.write_text(f"Dear auditor\n{newest.text()}\n", "utf-8")
    assert verified(taken, "--checkpoint", str(kept))[0] == 0
    kept.write_text(newest.text().replace('"entries":', '"entries":1'), "utf-8")
    assert "kept elsewhere" in verified(taken, "--checkpoint", str(kept))[1]


@pytest.mark.parametrize("seed", range(8))
def test_one_changed_byte_of_any_file_is_named(taken: Path, seed: int) -> None:
    random = Random(seed)
    files = sorted(one for one in taken.rglob("*") if one.is_file() and one.name != "verify.py")
    file = files[seed * len(files) // 8]
    genuine = file.read_bytes()
    place = random.randrange(len(genuine.rstrip()))
    file.write_bytes(genuine[:place] + bytes([genuine[place] ^ 1]) + genuine[place + 1 :])
    try:
        status, said = verified(taken)
    finally:
        file.write_bytes(genuine)
    assert status == 1
    known_by = ("manifest.json", "public_key.txt", "cannot be verified")
    assert file.relative_to(taken).as_posix() in said or any(one in said for one in known_by)


def test_a_file_that_is_missing_or_was_added_is_named(taken: Path) -> None:
    added = taken / "orders" / "another.json"
    added.write_text("{}")
    assert "orders/another.json: was added" in verified(taken)[1]
    added.unlink()
    sheet = next((taken / "orders").glob("*.pdf"))
    genuine = sheet.read_bytes()
    sheet.unlink()
    assert "is missing" in verified(taken)[1]
    sheet.write_bytes(genuine)


def test_what_was_signed_with_other_content_is_still_found_out(
    book: OrderBook, taken: Path, tmp_path: Path
) -> None:
    """Whoever gets the box to sign a manifest cannot put a row under a root of before."""
    seals = json.loads((taken / "seals.json").read_text())
    files = json.loads((taken / "manifest.json").read_text())["files"]
    points = {
        one.checkpoint.number: vars(one.checkpoint) for one in book.appliance.checkpoints.listing()
    }
    assert not [fault for seal in seals for fault in verify.seal_faults(seal, files, points)]
    for name, other in (("subject", "x"), ("digest", "0" * 64), ("at", "2020"), ("text", "{}")):
        assert list(verify.seal_faults(seals[0] | {name: other}, files, points)), name


def test_the_evidence_of_a_customer_and_of_a_call_verifies(book: OrderBook, tmp_path: Path) -> None:
    order = book.appliance.orders.listing()[0]
    for kind, number in (("customer", order.fund_account), ("call", order.call_id)):
        folder = unpacked(book.appliance.evidence.take(kind, number, tmp_path))
        assert (folder / f"orders/{order.order_number}.pdf").exists()
        status, said = verified(folder)
        assert status == 0, said


def test_each_taking_is_noted_and_what_is_unknown_is_refused(
    book: OrderBook, tmp_path: Path
) -> None:
    before = book.appliance.audit.count(EntriesAsked(action="evidence"))
    for kind in ("customer", "call", "order", "complaint", "secret"):
        with pytest.raises(CaseUnknown):
            book.appliance.evidence.take(kind, "../../etc/passwd", tmp_path)
    assert book.appliance.audit.count(EntriesAsked(action="evidence")) == before
    assert not list(tmp_path.iterdir())
