"""A set of recordings comes as one archive: all of it or nothing, and no archive does harm."""

import io
import os
import stat
import time
import zipfile

import pytest

from appliance.services.prompt_studio.archive import Archive
from appliance.services.prompt_studio.records import SPOKEN
from appliance.services.prompt_studio.take_sets import file_name
from tests.prompt_studio.studio_room import archive, rendered, sound_file

KEYS = ("common/goodbye", "hotline/greeting", "numbers/一")


@pytest.fixture
def clips(demo):
    sentences = demo.appliance.prompt_studio.sentences
    found = [sentences.clip("zh", key) for key in KEYS]
    for number, clip in enumerate(found):
        rendered(demo.appliance, clip, seed=number)
    return found


@pytest.fixture
def good(clips, tmp_path):
    """Return good recordings by the names their files should have."""
    return {
        f"{file_name(clip)}.wav": sound_file(tmp_path / f"{n}.wav", 1.2, seed=n).read_bytes()
        for n, clip in enumerate(clips)
    }


def take(demo, packed, language="zh"):
    """Hand an archive in and let the exchange look at it; return the set and its outcomes."""
    sets = demo.appliance.prompt_studio.sets
    handed = sets.hand_in(packed, "读稿.zip", language, "mei")
    assert handed.state == "waiting"
    done = sets.work_off()
    assert done.id == handed.id
    assert not list(demo.appliance.prompt_studio.takes.spool.iterdir()), "nothing is left behind"
    return done, {finding.file: finding.outcome for finding in done.findings}


def origins(demo, clips):
    return {demo.appliance.prompt_studio.sentences.sound_of(clip).origin for clip in clips}


def test_a_set_is_taken_whole(demo, clips, good):
    named = {f"中文/{name}" if "数" in name else f"take 1/{name}": s for name, s in good.items()}
    files = named | {"__MACOSX/._x.wav": b"", "script.csv": b"key", ".DS_Store": b""}
    done, outcomes = take(demo, archive(files))
    assert done.state == "done"
    assert sorted(outcomes.values()) == ["ignored", "taken", "taken", "taken"]
    taken = demo.appliance.prompt_studio.takes.in_use("zh")
    assert set(taken) == set(KEYS)
    assert {one.operator for one in taken.values()} == {"mei"}
    assert done.looked_at == done.files == 3


def test_one_bad_file_keeps_the_whole_set_out_and_each_is_named(demo, clips, good, tmp_path):
    files = good | {
        "common.nothing.wav": good["common.goodbye.wav"],
        "common/goodbye.mp3": b"not an mp3",
        "common.back.wav": sound_file(tmp_path / "long.wav", 25).read_bytes(),
        "common.more.wav": sound_file(tmp_path / "loud.wav", level=12.0).read_bytes(),
        "common.repeat.wav": sound_file(tmp_path / "quiet.wav", level=0.0).read_bytes(),
        "common.confirm.wav": b"RIFF____WAVEfmt and then nothing",
        "common.confirm.exe": b"MZ",
    }
    done, outcomes = take(demo, archive(files))
    assert done.state == "refused"
    assert outcomes == dict.fromkeys(good, "taken") | {
        "common.nothing.wav": "unknown",
        "common/goodbye.mp3": "twice",
        "common.back.wav": "long",
        "common.more.wav": "clipping",
        "common.repeat.wav": "silence",
        "common.confirm.wav": "format",
        "common.confirm.exe": "format",
    }
    assert origins(demo, clips) == {SPOKEN}
    assert not demo.appliance.prompt_studio.takes.in_use("zh")


def test_names_that_chinese_windows_writes_are_read(demo, clips, good):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        into.writestr("numbers.XX.wav", good["numbers.一.wav"])
    raw = packed.getvalue().replace(b"numbers.XX.wav", "numbers.一.wav".encode("gb18030"))
    done, _outcomes = take(demo, io.BytesIO(raw))
    assert done.state == "done", done.findings


def hostile() -> dict[str, bytes]:
    """Return archives that nobody should believe."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("common.goodbye.wav", bytes(40 * 1024 * 1024))
    lying = bytearray(bomb.getvalue())
    place = lying.rfind(b"PK\x01\x02")
    lying[place + 24 : place + 28] = (100).to_bytes(4, "little")
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as into:
        info = zipfile.ZipInfo("common.goodbye.wav")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        into.writestr(info, "/etc/passwd")
    many = archive({f"{number}.wav": b"" for number in range(3001)}).getvalue()
    locked = bytearray(archive({"common.goodbye.wav": b"x" * 100}).getvalue())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.find(mark) + (6 if mark[2] == 3 else 8)] |= 1
    return {
        "bomb": bomb.getvalue(),
        "lying": bytes(lying),
        "link": link.getvalue(),
        "many": many,
        "locked": bytes(locked),
        "cut": archive({"common.goodbye.wav": os.urandom(5000)}).getvalue()[:-300],
        "nothing": b"",
        "no archive": b"PK\x03\x04 and some words" * 20,
        "line break": archive({"common.\ngoodbye.wav": b"x"}).getvalue(),
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_a_hostile_archive_does_nothing(demo, clips, name):
    began = time.monotonic()
    done, _outcomes = take(demo, io.BytesIO(hostile()[name]))
    assert done.state == "refused"
    assert time.monotonic() - began < 10
    assert origins(demo, clips) == {SPOKEN}


@pytest.mark.parametrize(
    "path", ["../../../recorded/zh/common/goodbye.wav", "/etc/cron.d/goodbye.wav", "C:\\x.wav"]
)
def test_a_name_that_leads_elsewhere_writes_nowhere(demo, clips, good, path):
    before = sorted(demo.appliance.settings.home.parent.rglob("*.wav"))
    done, outcomes = take(demo, archive({path: good["common.goodbye.wav"]}))
    taken = path.endswith("common/goodbye.wav")
    assert done.state == ("done" if taken else "refused"), outcomes
    assert sorted(demo.appliance.settings.home.parent.rglob("*.wav")) == before


def test_a_name_of_a_folder_alone_is_no_file(tmp_path):
    file = tmp_path / "x.zip"
    file.write_bytes(archive({"zh/": b"", "zh/common.goodbye.wav": b"x"}).getvalue())
    with Archive(file) as opened:
        assert [one.name for one in opened.members] == ["zh/common.goodbye.wav"]


def test_what_was_being_read_when_the_exchange_died_is_said_to_be_broken(demo, good):
    sets = demo.appliance.prompt_studio.sets
    handed = sets.hand_in(archive(good), "读稿.zip", "zh", "mei")
    with demo.appliance.database.writing() as tables:
        tables.execute("UPDATE prompt_imports SET state = 'reading'")
    sets.recover()
    assert sets.one(handed.id).state == "broken"
    assert sets.work_off() is None
