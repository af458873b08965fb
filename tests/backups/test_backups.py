"""Backups of a box in use: complete, encrypted, proven, cheap the second time."""

import random
import shutil
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.errors import ArchiveRefused, BackupRefused
from appliance.machine import backup as machine
from appliance.records.backup import BackupPlan, StoredArchive
from appliance.services.backups import keys
from appliance.services.backups.expiry import expired
from appliance.services.backups.keys import BackupKey
from appliance.services.backups.places import place_of, refuse_unsafe
from appliance.settings import CHECKOUT, Secret, Settings
from tests.backups.backup_room import below, killed_after
from tests.demo_calls import DemoCompany

SHANGHAI = ZoneInfo("Asia/Shanghai")
SMALL = ("secrets", "evidence")


def test_a_backup_is_good_and_another_home_is_made_of_it(room):
    done = room.back_up()
    assert (done.state, done.reason) == ("good", "")
    assert done.seals == 3 and done.rows > 100
    assert room.leftovers() == []
    restored = room.restore(done.name)
    assert restored.findings == () and restored.seals == 3
    back, home = below(room.folder / "back"), below(room.home)
    assert back["appliance.toml"] == home["appliance.toml"]
    for folder in ("recordings/", "sounds/", "secrets/seal_key", "secrets/pin_pepper"):
        ours = {name: data for name, data in home.items() if name.startswith(folder)}
        assert ours and {n: d for n, d in back.items() if n.startswith(folder)} == ours
    assert "secrets/backup_key" in home and "secrets/backup_key" not in back
    assert (room.folder / "back/secrets").stat().st_mode & 0o077 == 0
    other = assemble(Settings(home=room.folder / "back"))
    try:
        said = DemoCompany(other).said("1", "1", "000001#")
        assert said == DemoCompany(room.box).said("1", "1", "000001#") and "公布的净值" in said
        assert other.seals.verify().findings == []
    finally:
        other.close()


def test_the_second_backup_carries_only_what_is_new(room):
    first = room.back_up()
    path = room.record(seconds=20)
    second = room.back_up()
    assert second.state == "good" and second.files == first.files + 1
    small = room.archive(second).stat().st_size
    assert second.new_bytes - small == pytest.approx(path.stat().st_size, abs=200)


def test_nothing_at_the_place_can_be_read_without_the_key(room):
    path = room.record()
    done = room.back_up()
    stored = b"".join(below(room.place).values())
    assert path.read_bytes()[44:76] not in stored
    assert b"SQLite format" not in stored and b"980000000011" not in stored
    assert path.name.encode() not in stored
    with pytest.raises(ArchiveRefused, match="key does not open"):
        room.restore(done.name, words=keys.new_words())
    assert room.leftovers() == [] and not (room.folder / "back").exists()


def test_a_backup_holds_what_the_database_names_while_the_box_works(room):
    """Recordings and orders go on while it is made; each copy fits together in itself."""
    stop = threading.Event()

    def work():
        while not stop.is_set():
            room.record(seconds=0.1)
            stop.wait(0.05)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        done = [room.back_up() for _ in range(2)]
    finally:
        stop.set()
        worker.join()
    assert [(one.state, one.reason) for one in done] == [("good", "")] * 2
    assert room.restore(done[1].name).seals >= done[0].seals


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=pytest.mark.long)])
def test_a_backup_that_is_killed_anywhere_leaves_the_box_and_the_good_ones(room, kills):
    good = room.back_up()
    rolls = random.Random(7)
    for number in range(kills):
        room.record(seconds=2)
        killed_after(room.started(), 0.6 + rolls.random() * 4 if number else 1.2)
        assert room.restore(good.name, f"back{number}").findings == ()
    after = room.back_up()
    assert after.state == "good" and room.leftovers() == []
    states = {one.state for one in room.box.care.backups.listing()}
    assert states <= {"good", "broken"} and not room.box.care.backups.open()


@pytest.mark.slow
def test_a_full_disk_fails_the_backup_with_a_sentence_and_nothing_half_lies_there(room):
    for _ in range(4):
        room.record(seconds=60)
    script = (
        "import sys\n"
        "from appliance.services.backups import places\n"
        "places.LEAST_FREE_BYTES = 0\n"
        "from appliance.settings import read_settings\n"
        "from appliance.assembly import assemble\n"
        "from appliance.machine import backup\n"
        "import pathlib\n"
        "box = assemble(read_settings())\n"
        "pathlib.Path(sys.argv[1], places.MARK).touch()\n"
        "done = backup.make(box, box.care.backups.ask('test'))\n"
        "left = [p.name for p in pathlib.Path(sys.argv[1]).rglob('*') if p.is_file()]\n"
        "print(done.state, done.reason, [n for n in left if 'part' in n or '.fundline' in n])\n"
    )
    done = subprocess.run(
        [
            *("bwrap", "--dev-bind", "/", "/", "--size", "3000000", "--tmpfs", str(room.place)),
            *("--setenv", "FUNDLINE_HOME", str(room.home), "--setenv", "PYTHONPATH", str(CHECKOUT)),
            *(sys.executable, "-c", script, str(room.place)),
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
    )
    assert done.stdout.split("\n")[0].startswith("failed"), done.stderr
    assert "No space left" in done.stdout and done.stdout.rstrip().endswith("[]")
    assert room.leftovers() == []
    assert room.back_up().state == "good"


def test_damaged_contents_fail_the_proof_and_are_carried_again(room):
    assert room.back_up().state == "good"
    content = max(
        (p for p in room.place.rglob("*") if p.parent.parent.name.startswith("contents")),
        key=lambda path: path.stat().st_size,
    )
    whole = content.read_bytes()
    content.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    failed = room.back_up()
    assert failed.state == "failed" and "damaged" in failed.reason
    assert "damaged" in room.box.care.backups.failed().reason
    assert room.back_up().state == "good"


def test_evidence_that_is_altered_on_the_box_is_named_and_the_backup_is_not_called_good(room):
    path = room.record()
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    done = room.back_up()
    assert done.state == "failed"
    assert f"recordings/{path.relative_to(room.home / 'recordings')}" in done.reason
    assert "was altered" in done.reason


def test_a_backup_ends_where_somebody_asks_for_it(room):
    wanted = room.box.care.backups.ask("test")
    room.box.care.backups.cancel(wanted.id, "li")
    assert room.box.care.backups.one(wanted.id).state == "cancelled"
    wanted = room.box.care.backups.ask("test")
    told = room.box.care.backups.tell

    def cancelling(number, stage, permille):
        room.box.care.backups.cancel(number, "li")
        told(number, stage, permille)

    room.box.care.backups.tell = cancelling
    done = machine.make(room.box, wanted)
    assert (done.state, done.reason) == ("cancelled", "cancelled by li")
    assert room.leftovers() == [] and not list(room.place.glob("*.fundline"))


def test_the_home_s_own_disk_is_refused_unless_it_is_wanted(room, tmp_path):
    with pytest.raises(BackupRefused, match="one broken disk would take both"):
        refuse_unsafe(tmp_path / "elsewhere", room.home, same_disk=False)
    for inside in (room.home / "backups", room.home, room.folder):
        with pytest.raises(BackupRefused, match="within each other"):
            refuse_unsafe(inside, room.home, same_disk=True)
    refuse_unsafe(Path("/dev/shm/backups"), room.home, same_disk=False)


def test_a_disk_that_is_not_mounted_is_missed(room):
    shutil.rmtree(room.place)
    room.place.mkdir()
    done = room.back_up()
    assert done.state == "failed" and "is the disk mounted?" in done.reason


@pytest.mark.parametrize(
    "place", ["relative/folder", "sftp://host", "sftp://u:p@host/x", "sftp://u@host", "ftp://x/y"]
)
def test_a_place_that_is_none_is_refused(place):
    with pytest.raises(BackupRefused):
        place_of(place)


def test_the_ten_words_notice_a_wrong_letter_and_may_be_typed_in_any_way():
    words = keys.new_words().reveal()
    assert keys.typed(f"  {words.upper().replace(' ', '-')}\n").reveal() == words
    wrong = words.replace(words[0], "b" if words[0] != "b" else "d", 1)
    with pytest.raises(ArchiveRefused, match="one of the ten words is wrong"):
        keys.typed(wrong)


@pytest.mark.parametrize("text", ["short", "aaaaaaaaaaaaaaaaaaaaaaaa", "1212121212121212"])
def test_a_passphrase_that_could_be_guessed_is_refused(text):
    with pytest.raises(BackupRefused):
        keys.strong(Secret(text))


def test_a_passphrase_of_the_owner_opens_the_backup(room):
    room.setup.take_passphrase(Secret("七月流火九月授衣 and a horse battery"))
    key = BackupKey(keys.typed(" 七月流火九月授衣 and a horse battery\n"), room.setup.key().salt)
    assert key.check == room.setup.key().check


def test_days_weeks_and_months_stay_and_the_newest_good_one_always():
    now = datetime(2026, 11, 25, 3, tzinfo=SHANGHAI)
    nights = [now - timedelta(days=number) for number in range(400)]
    archives = [StoredArchive(f"{at:%Y%m%d}", 1, at) for at in nights]
    plan = BackupPlan(keep_days=7, keep_weeks=4, keep_months=6)
    good = {one.name for one in archives}
    gone = {one.name for one in expired(archives, good, plan, now)}
    left = sorted(good - gone)
    assert len([n for n in left if n >= "20261118"]) == 8
    assert 15 <= len(left) <= 20 and left[0] >= "20260520"
    assert expired(archives, set(), plan, now) == []
    only_old = {archives[300].name}
    assert archives[300] not in expired(archives, only_old, plan, now)


def test_what_is_taken_away_takes_only_contents_nobody_needs(room):
    room.setup.set_keeping(keep_days=1, keep_weeks=0, keep_months=0)
    old = room.back_up()
    gone = room.home / "sounds/recorded/zh/own.wav"
    gone.unlink()
    room.ahead += timedelta(days=3)
    new = room.back_up()
    assert new.state == "good" and not room.archive(old).exists()
    assert room.box.care.backups.one(old.id).removed_at is not None
    assert room.restore(new.name).findings == ()
    contents = [p for p in room.place.rglob("*") if "contents" in str(p) and p.is_file()]
    assert len(contents) == new.files - len(
        [n for n in below(room.folder / "back") if n.split("/")[0] in SMALL or "/" not in n]
    )
