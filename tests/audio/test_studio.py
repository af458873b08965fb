"""Every clip of the box as it comes out of the studio, and what happens when something fails."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from appliance.audio import sound_files
from appliance.audio.built_in_voice import BuiltInVoice
from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import Prompts
from appliance.audio.studio import render
from appliance.errors import SoundUnavailable
from appliance.settings import CHECKOUT
from tests.rendered_clips import keep_rendered_clips

NAMES = {"zh": ["示范基金", "示范QDII债券A", "张先生"], "en": ["示范基金", "Demo Fund"]}
RENDER_SMALL = """
import sys
from pathlib import Path
from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import Prompts
from appliance.audio.studio import render
from appliance.errors import FundlineError
home = Path(sys.argv[2])
try:
    print(render(ClipShelf(home / "sounds", home / "sentences"), Prompts(Path(sys.argv[1]))))
except FundlineError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """Render everything once: the shelf, the prompts, the clips and the report."""
    home = tmp_path_factory.mktemp("home")
    shelf = ClipShelf(home / "sounds", home / "run" / "sentences")
    prompts = Prompts(CHECKOUT / "sounds")
    told = []
    report = render(shelf, prompts, NAMES, progress=lambda done, total: told.append((done, total)))
    clips = [clip for language in prompts.languages for clip in prompts.fixed_clips(language)]
    clips += [prompts.text_clip(language, text) for language in NAMES for text in NAMES[language]]
    spoken = [c for c in dict.fromkeys(clips) if not c.name.startswith("sound/")]
    sounds = {clip: shelf.path(clip.language, clip.name).read_bytes() for clip in spoken}
    keep_rendered_clips(home / "sounds")  # the boxes of later tests need not speak them again
    return shelf, prompts, sounds, report, told


@pytest.mark.slow
def test_every_clip_is_rendered_and_nothing_fails(studio):
    shelf, _prompts, sounds, report, told = studio
    assert report.failed == []
    assert report.made + report.reused == len(sounds) == len(told)
    assert told[-1] == (len(sounds), len(sounds))
    assert shelf.missing(sounds) == []


@pytest.mark.slow
def test_every_clip_is_audible_and_level_with_every_other(studio):
    levels = [sound_files.loudness(sound_files.samples_of(data)) for data in studio[2].values()]
    assert max(levels) - min(levels) < 1.0
    assert min(levels) > -25


@pytest.mark.slow
def test_every_clip_is_whole_frames_and_no_longer_than_it_needs(studio):
    for clip, data in studio[2].items():
        assert len(data) % 160 == 0, clip
        assert 0.1 < len(data) / 8000 < 0.7 * len(clip.text) + 1, clip


@pytest.mark.slow
def test_no_clip_begins_late_or_without_its_first_sound(studio):
    for clip, data in studio[2].items():
        samples = np.abs(sound_files.samples_of(data))
        assert samples[: 8 * 60].max() > 0.003, f"{clip} begins with more than 60 ms of silence"
        assert samples[0] < 0.05, f"{clip} begins with a click"


@pytest.mark.slow
def test_no_clip_ends_with_a_click(studio):
    for clip, data in studio[2].items():
        assert np.abs(sound_files.samples_of(data)[-16:]).max() < 0.02, clip


@pytest.mark.slow
def test_no_clip_is_clipped(studio):
    for clip, data in studio[2].items():
        assert np.abs(sound_files.samples_of(data)).max() < 0.75, clip


@pytest.mark.slow
def test_the_whole_main_menu_takes_less_than_twenty_seconds(studio):
    shelf, prompts, *_ = studio
    items = [
        "nav",
        "account",
        "trading",
        "fax",
        "commentary",
        "company",
        "complaint",
        "wishes",
        "language",
        "operator",
    ]
    for language in prompts.languages:
        choices = [
            prompts.sentence(language, f"hotline.{item}", key=key)
            for item, key in zip(items, "1234567890", strict=True)
        ]
        greeting = prompts.sentence(language, "hotline.greeting", company="示范基金")
        menu = prompts.joined(greeting, *choices)
        file = shelf.sentence_file(menu).with_suffix(".alaw")
        assert file.stat().st_size / 8000 < 20, language


@pytest.mark.slow
def test_a_second_run_makes_nothing(studio):
    shelf, prompts, sounds, *_ = studio
    report = render(shelf, prompts, NAMES)
    assert (report.made, report.reused, report.failed) == (0, len(sounds), [])


def test_a_killed_run_goes_on_where_it_was(small_prompts, tmp_path):
    prompts_folder, home = tmp_path / "prompts", tmp_path / "home"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", RENDER_SMALL, prompts_folder, home],
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while len(list(home.rglob("cache/??/*.alaw"))) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    made_before = len(list(home.rglob("cache/??/*.alaw")))
    assert 5 <= made_before < 200
    shelf = ClipShelf(home / "sounds", home / "sentences")
    report = render(shelf, small_prompts)
    assert report.failed == []
    assert report.reused >= made_before
    ahead = [clip for lang in small_prompts.languages for clip in small_prompts.fixed_clips(lang)]
    assert shelf.missing(ahead) == []


def test_a_full_disk_is_said_clearly_and_leaves_no_half_clip(small_prompts, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    shown = subprocess.run(
        [
            *("bwrap", "--dev-bind", "/", "/", "--size", "120000", "--tmpfs", disk),
            *(sys.executable, "-W", "ignore", "-c", RENDER_SMALL, tmp_path / "prompts", disk),
        ],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert shown.returncode == 1
    assert "SoundUnavailable: the disk is full" in shown.stderr


def test_an_empty_clip_that_a_power_cut_left_is_made_again(small_prompts, shelf):
    render(shelf, small_prompts)
    broken = shelf.path("zh", "a/bye")
    os.truncate(broken, 0)
    report = render(shelf, small_prompts)
    assert report.made >= 1
    assert shelf.path("zh", "a/bye").stat().st_size > 800


class Whistle:
    """A voice that whistles everything but what it does not like."""

    identity = "whistle 1"

    def __init__(self, disliked=()):
        self.disliked = disliked
        self.asked = []

    def speak(self, text, language, path):  # noqa: ARG002
        self.asked.append(text)
        if text in self.disliked:
            raise ValueError("I do not like this")
        at = np.arange(8000) / 8000
        sound_files.soundfile.write(path, 0.2 * np.sin(2 * np.pi * 900 * at), 8000)


def test_a_chosen_voice_replaces_the_built_in_one(small_prompts, shelf):
    render(shelf, small_prompts)
    built_in = shelf.path("zh", "a/bye").read_bytes()
    report = render(shelf, small_prompts, voice=Whistle())
    assert report.failed == report.replaced == []
    assert shelf.path("zh", "a/bye").read_bytes() != built_in
    render(shelf, small_prompts)
    assert shelf.path("zh", "a/bye").read_bytes() == built_in


def test_what_a_chosen_voice_cannot_speak_the_built_in_one_does(small_prompts, shelf):
    report = render(shelf, small_prompts, voice=Whistle(disliked=("再见。",)))
    assert report.failed == []
    assert [(clip.text, reason) for clip, reason in report.replaced] == [
        ("再见。", "ValueError: I do not like this")
    ]
    assert shelf.path("zh", "a/bye").stat().st_size != shelf.path("en", "a/bye").stat().st_size


def test_a_chosen_voice_that_fails_again_and_again_is_not_asked_for_ever(small_prompts, shelf):
    ahead = [clip for lang in small_prompts.languages for clip in small_prompts.fixed_clips(lang)]
    voice = Whistle(disliked={clip.text for clip in ahead})
    report = render(shelf, small_prompts, voice=voice)
    assert len(voice.asked) == 3
    assert report.failed == []
    assert shelf.missing(ahead) == []


def test_a_text_that_cannot_be_spoken_is_reported_and_the_rest_is_made(small_prompts, shelf):
    report = render(shelf, small_prompts, {"zh": ["（）", "示范基金"]})
    assert [clip.text for clip, _reason in report.failed] == ["（）"]
    assert shelf.missing([small_prompts.text_clip("zh", "示范基金")]) == []


def test_sounds_that_cannot_be_written_are_named(small_prompts, tmp_path):
    (tmp_path / "sounds").write_text("a file where the folder should be")
    with pytest.raises(SoundUnavailable, match="sounds"):
        render(ClipShelf(tmp_path / "sounds", tmp_path / "sentences"), small_prompts)


def test_no_work_folder_stays(small_prompts, shelf):
    stale = shelf.sounds / "cache" / "work-stale"
    stale.mkdir(parents=True)
    os.utime(stale, (0, 0))
    render(shelf, small_prompts)
    assert list(shelf.sounds.rglob("work-*")) == []
    assert list(shelf.sounds.rglob("*.part")) == []


def test_a_new_lexicon_makes_the_clips_again(monkeypatch):
    with BuiltInVoice() as voice:
        before = voice.identity
        monkeypatch.setitem(
            sys.modules["appliance.audio.pronunciation"].LEXICON, "示范", [["shì"], ["fàn"]]
        )
        assert voice.identity != before


def test_the_shelf_survives_the_loss_of_its_cache(small_prompts, shelf):
    render(shelf, small_prompts)
    shutil.rmtree(shelf.sounds / "cache")
    ahead = [clip for lang in small_prompts.languages for clip in small_prompts.fixed_clips(lang)]
    assert shelf.missing(ahead) == []
