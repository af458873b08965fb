"""Archives that were altered, or made by somebody who wants harm: refused, and nothing is left."""

import os
import random
import sqlite3

import pytest

from appliance.errors import ArchiveRefused
from appliance.machine.restore import restore
from appliance.services.backups import sealed_file
from appliance.services.backups.manifest import refuse_harm
from appliance.services.backups.places import FolderPlace
from tests.backups.backup_room import BackupRoom, below


@pytest.fixture(scope="module")
def archive(kept_room: BackupRoom) -> str:
    """Make the one archive that is mutated."""
    done = kept_room.back_up()
    assert done.state == "good"
    return done.name


def refused(room: BackupRoom, name: str, **how) -> ArchiveRefused:
    """Restore what must be refused; return why. Nothing but the place's own files may be there."""
    before = sorted(path.name for path in room.folder.iterdir())
    with pytest.raises(ArchiveRefused) as caught:
        room.restore(name, **how)
    assert sorted(path.name for path in room.folder.iterdir()) == before
    assert len(str(caught.value)) > 20
    return caught.value


def mutated(data: bytes, rolls: random.Random) -> bytes:
    """Flip, cut, double, move, insert, or append something."""
    at, other = sorted(rolls.randrange(len(data)) for _ in range(2))
    return rolls.choice(
        [
            data[:at] + bytes([data[at] ^ 1 << rolls.randrange(8)]) + data[at + 1 :],
            data[:at],
            data[:at] + data[other:],
            data[:other] + data[at:],
            data[:at] + os.urandom(rolls.randint(1, 40)) + data[at:],
            data + os.urandom(rolls.randint(1, 2000)),
            data[:at] + bytes(other - at) + data[other:] if other > at else data[:-1],
        ]
    )


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_no_mutated_archive_is_restored(kept_room, archive, count):
    whole = kept_room.place / archive
    contents = [p for p in kept_room.place.rglob("*") if "contents" in str(p) and p.is_file()]
    rolls = random.Random(count)
    reasons = set()
    for number in range(count):
        path = rolls.choice(contents) if number % 3 == 0 else whole
        sound = path.read_bytes()
        changed = mutated(sound, rolls)
        if changed == sound:
            continue
        path.write_bytes(changed)
        try:
            reasons.add(refused(kept_room, archive).reason)
        finally:
            path.write_bytes(sound)
    assert reasons <= {"damaged", "format", "newer", "key"}
    assert kept_room.restore(archive, f"after{count}").findings == ()


OUTSIDE = [
    "../escaped", "recordings/../../escaped", "/tmp/escaped", "recordings//x", "", ".", "..",
    "recordings/./x", "recordings/x\x00y", "recordings\\..\\..\\x", "recordings/x\ny", "run/x",
    "asterisk/etc/extensions.conf", "spool/x", "log/x", "fundline.db-wal", "fundline.db-journal",
    "a" * 300, "/".join("deep" for _ in range(200)), "recordings/",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_name_leads_out_of_the_home(kept_room, archive, path):
    def change(value, rest):
        value["entries"][-1][0] = path

    name = kept_room.forged(archive, change)
    assert refused(kept_room, name).reason == "path"


def entry(position, wanted):
    def change(value, rest):
        value["entries"][0][position] = wanted

    return change


def nothing(value, rest):
    """Leave the list as it is: only its signer is another."""


def doubled(value, rest):
    value["entries"].append(value["entries"][-1])


def file_and_folder(value, rest):
    value["entries"].append([value["entries"][-1][0] + "/x", 0, "0" * 64, "inline"])


def without_database(value, rest):
    value["entries"] = [one for one in value["entries"] if one[0] != "fundline.db"]


def endless(value, rest):
    value["entries"].append(["sounds/x", 2**60, "0" * 64, "inline"])


def longer_than_said(value, rest):
    next(one for one in value["entries"] if one[3] == "content")[1] -= 100


def appended(value, rest):
    return rest + b"more"


def unknown_contents(value, rest):
    value["entries"].append(["sounds/x", 5, "1" * 64, "content"])


def newer_tables(value, rest):
    value["schema"].append("m999_the_future")


def other_format(value, rest):
    value["format"] = 2


def other_count(value, rest):
    value["counts"]["funds"] += 1


def other_head(value, rest):
    value["seal_number"] += 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (entry(1, -1), "damaged"),
        (entry(1, "12"), "damaged"),
        (entry(1, 1e300), "damaged"),
        (entry(1, True), "damaged"),
        (entry(2, "../../../etc/passwd"), "damaged"),
        (entry(3, "link"), "damaged"),
        (entry(0, {"a": 1}), "damaged"),
        (doubled, "path"),
        (file_and_folder, "path"),
        (without_database, "damaged"),
        (endless, "room"),
        (longer_than_said, "damaged"),
        (appended, "damaged"),
        (unknown_contents, "missing"),
        (newer_tables, "newer"),
        (other_format, "newer"),
        (other_count, "database"),
        (other_head, "database"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_list_that_lies_is_refused(kept_room, archive, change, reason):
    assert refused(kept_room, kept_room.forged(archive, change)).reason == reason


@pytest.mark.parametrize(
    "packed",
    [b"", b"{}", b"[" * 100_000, b'{"format": 1}' + bytes(64), b"\xff" * 200, b"null" + bytes(64)],
    ids=lambda packed: f"{len(packed)} bytes",
)
def test_a_list_that_is_none_is_refused(kept_room, packed):
    assert refused(kept_room, kept_room.packed(packed)).reason == "damaged"


def test_a_list_without_an_end_is_not_read(kept_room):
    name = kept_room.packed(b"")
    plain = [(2**32 - 1).to_bytes(4, "big"), b"["]
    sealed = sealed_file.encrypted(kept_room.setup.key(), sealed_file.ARCHIVE, plain)
    FolderPlace(kept_room.place).put(name, sealed)
    assert refused(kept_room, name).reason == "damaged"


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device"])
def test_an_archive_that_is_no_plain_file_is_refused_at_once(kept_room, archive, kind):
    path = kept_room.place / f"fundline-20260101T000000-0000{len(kind):02d}.fundline"
    {
        "link": lambda: path.symlink_to(kept_room.place / archive),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "device": lambda: path.symlink_to("/dev/zero"),
    }[kind]()
    try:
        assert refused(kept_room, path.name).reason in ("missing", "damaged")
    finally:
        path.rmdir() if kind == "folder" else path.unlink()


def test_contents_that_are_a_link_are_refused(kept_room, archive):
    content = next(p for p in kept_room.place.rglob("*") if "contents" in str(p) and p.is_file())
    moved = content.rename(content.with_suffix(".moved"))
    content.symlink_to("/etc/passwd")
    try:
        assert refused(kept_room, archive).reason == "missing"
    finally:
        content.unlink()
        moved.rename(content)


def test_a_database_with_foreign_code_in_it_is_refused(room):
    with sqlite3.connect(room.home / "fundline.db") as connection:
        connection.execute(
            "CREATE TRIGGER evil AFTER INSERT ON calls BEGIN DELETE FROM callback_requests; END"
        )
    done = room.back_up()
    assert done.state == "failed" and "trigger evil" in done.reason


def test_an_archive_of_another_box_is_refused_where_one_signer_is_wanted(kept_room, archive):
    place = FolderPlace(kept_room.place)
    signer = kept_room.restore(archive, "mine").signer
    restore(place, archive, kept_room.words, kept_room.folder / "signed", signer=signer)
    forged = kept_room.forged(archive, nothing)
    with pytest.raises(ArchiveRefused, match="another box made this backup"):
        restore(place, forged, kept_room.words, kept_room.folder / "forged", signer=signer)


def test_a_home_that_is_not_bare_stays_as_it_is(kept_room, archive):
    used = kept_room.folder / "used"
    used.mkdir()
    (used / "a").write_text("mine")
    with pytest.raises(ArchiveRefused, match="is not empty"):
        kept_room.restore(archive, "used")
    assert below(used) == {"a": b"mine"}
    (kept_room.folder / "link").symlink_to(used)
    with pytest.raises(ArchiveRefused, match="is no folder"):
        kept_room.restore(archive, "link")


def test_an_empty_folder_is_bare(kept_room, archive):
    (kept_room.folder / "bare").mkdir()
    assert kept_room.restore(archive, "bare").findings == ()


def test_an_empty_list_is_refused():
    with pytest.raises(ArchiveRefused):
        refuse_harm([])
