"""Recordings of clips: heard instead of the box's voice, as loud as all, taken back and forth."""

import hashlib

import pytest
import soundfile

from appliance.audio.loudness import TARGET_LUFS
from appliance.audio.sound_files import a_law
from appliance.audio.take_sound import clip_lufs, is_off
from appliance.errors import TakeRefused, TakeUnknown
from appliance.services.prompt_studio.records import FOLDER, RECORDED, SPOKEN, UPLOAD
from appliance.services.prompt_studio.sentences import fits
from tests.audio.m4a_files import write_m4a
from tests.prompt_studio.studio_room import rendered, sound_file, voice


@pytest.fixture
def clip(demo):
    found = demo.appliance.prompt_studio.sentences.clip("zh", "common/goodbye")
    rendered(demo.appliance, found)
    return found


def heard(demo, clip):
    return demo.appliance.clips.path(clip.language, clip.name)


@pytest.mark.parametrize("suffix", ["wav", "mp3", "m4a"])
def test_an_upload_is_heard_at_once_as_loud_as_all_others(demo, clip, tmp_path, suffix):
    takes = demo.appliance.prompt_studio.takes
    upload = tmp_path / f"take.{suffix}"
    if suffix == "m4a":
        write_m4a(upload, voice(2, 0.03, 44100), 44100)
    else:
        soundfile.write(upload, voice(2, 0.03, 44100), 44100)
    take = takes.upload(clip, upload, "mei", UPLOAD)
    file = heard(demo, clip)
    assert clip_lufs(file) == pytest.approx(TARGET_LUFS, abs=0.2)
    assert take.came_with_lufs < TARGET_LUFS - 5
    assert 1900 < take.milliseconds < 2200, "the silence around it is trimmed"
    assert take.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (take.operator, take.source, take.text) == ("mei", UPLOAD, clip.text)
    sentence = demo.appliance.prompts.sentence("zh", "common.goodbye")
    spoken = demo.appliance.clips.sentence_file(sentence).with_suffix(".alaw")
    assert file.read_bytes() in spoken.read_bytes()


@pytest.mark.parametrize(
    ("sound", "reason"),
    [((2, 12.0), "clipping"), ((30, 0.2), "long"), ((2, 0.0), "silence"), ((0.03, 0.2), "short")],
)
def test_a_recording_that_cannot_stand_there_is_refused(demo, clip, tmp_path, sound, reason):
    upload = sound_file(tmp_path / "take.wav", sound[0], level=sound[1])
    with pytest.raises(TakeRefused) as refused:
        demo.appliance.prompt_studio.takes.upload(clip, upload, "mei", UPLOAD)
    assert refused.value.reason == reason
    assert demo.appliance.prompt_studio.sentences.sound_of(clip).origin == SPOKEN


def test_what_is_no_sound_is_refused(demo, clip, tmp_path):
    upload = tmp_path / "take.wav"
    upload.write_bytes(b"RIFF but not really" * 50)
    with pytest.raises(TakeRefused) as refused:
        demo.appliance.prompt_studio.takes.upload(clip, upload, "mei", UPLOAD)
    assert refused.value.reason == "format"


def test_a_recording_is_taken_back_brought_back_and_replaced(demo, clip, tmp_path):
    takes = demo.appliance.prompt_studio.takes
    spoken = heard(demo, clip).read_bytes()
    first = takes.upload(clip, sound_file(tmp_path / "1.wav", seed=1), "mei", UPLOAD)
    one = heard(demo, clip).read_bytes()
    second = takes.upload(clip, sound_file(tmp_path / "2.wav", seed=2), "li", UPLOAD)
    assert heard(demo, clip).read_bytes() not in (one, spoken)
    takes.take_back(clip, "li")
    assert heard(demo, clip).read_bytes() == spoken
    takes.bring_back(first.id, "mei")
    assert heard(demo, clip).read_bytes() == one
    states = {take.id: (take.state, take.changed_by) for take in takes.of_clip(clip)}
    assert states == {first.id: ("in_use", "mei"), second.id: ("taken_back", "li")}
    takes.take_back(clip, "li")
    with pytest.raises(TakeUnknown):
        takes.take_back(clip, "li")


def test_a_part_killed_before_the_file_was_in_place_leaves_nothing_wrong(demo, clip, tmp_path):
    studio = demo.appliance.prompt_studio
    take = studio.takes.upload(clip, sound_file(tmp_path / "1.wav"), "mei", UPLOAD)
    place = heard(demo, clip)
    with demo.appliance.database.writing() as tables:  # as if it had been killed after the commit
        tables.execute("INSERT INTO prompt_places VALUES ('zh', ?)", [clip.name])
    place.unlink()
    studio.takes.settle()
    assert place.read_bytes() == studio.takes.file(take).read_bytes()


def test_what_somebody_laid_into_the_folder_is_seen_evened_and_kept(demo, clip, tmp_path):
    studio = demo.appliance.prompt_studio
    lying = demo.appliance.clips.sounds / "recorded" / "zh" / f"{clip.name}.wav"
    sound_file(lying, rate=8000)
    sound = studio.sentences.sound_of(clip)
    assert (sound.origin, sound.by_hand, sound.take) == (RECORDED, True, None)
    assert studio.takes.even(clip, "mei").source == FOLDER
    assert not studio.sentences.sound_of(clip).by_hand
    studio.takes.take_back(clip, "mei")
    assert not lying.exists()
    assert studio.sentences.sound_of(clip).origin == SPOKEN
    [kept] = studio.takes.of_clip(clip)
    studio.takes.bring_back(kept.id, "mei")
    assert studio.sentences.sound_of(clip).origin == RECORDED


def test_a_recording_too_soft_for_its_neighbours_is_found(demo, clip):
    place = demo.appliance.clips.sounds / "recorded" / "zh" / f"{clip.name}.alaw"
    place.parent.mkdir(parents=True)
    place.write_bytes(a_law((voice(2, 0.01)).astype("f4"))[: 160 * 100])
    studio = demo.appliance.prompt_studio
    assert is_off(studio.sentences.sound_of(clip).lufs)
    assert fits(studio.sentences.one("zh", "common.goodbye"), "off")
    studio.takes.even(clip, "mei")
    assert not fits(studio.sentences.one("zh", "common.goodbye"), "off")
