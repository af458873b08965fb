"""Clips found and put together: one sentence, one file."""

import os
import time

import numpy as np
import pytest
import soundfile

from appliance.audio import sound_files
from appliance.audio.prompts import Sentence
from appliance.errors import PromptMissing, SoundUnavailable

FRAME = 160


def clip_bytes(frames, seed):
    """Return a clip of noise, so that it is recognised wherever it is heard."""
    noise = np.random.default_rng(seed).uniform(-0.3, 0.3, frames * FRAME).astype(np.float32)
    return sound_files.a_law(noise)


def put(shelf, clip, data):
    file = shelf.sounds / clip.language / f"{clip.name}.alaw"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


@pytest.fixture
def code(small_prompts, shelf):
    """Return a sentence of five clips and the bytes of each, all on the shelf."""
    sentence = small_prompts.sentence("zh", "a.code", code="1234")
    sounds = [clip_bytes(10 + n, n) for n, clip in enumerate(sentence.clips) if not clip.silent]
    for clip, data in zip((c for c in sentence.clips if not c.silent), sounds, strict=True):
        put(shelf, clip, data)
    return sentence, sounds


def test_a_sentence_is_one_file_with_its_clips_unchanged_and_in_order(shelf, code):
    sentence, sounds = code
    path = shelf.sentence_file(sentence)
    assert path.suffix == ""
    whole = path.with_suffix(".alaw").read_bytes()
    places = [whole.index(data) for data in sounds]
    assert places == sorted(places)
    assert places[0] == 0
    assert [place % FRAME for place in places] == [0] * len(places)
    assert len(whole) % FRAME == 0


def test_there_is_a_short_pause_between_clips_and_a_long_one_at_the_end(shelf, code):
    sentence, sounds = code
    whole = shelf.sentence_file(sentence).with_suffix(".alaw").read_bytes()
    ends = [whole.index(data) + len(data) for data in sounds]
    begins = [*(whole.index(data) for data in sounds[1:]), len(whole)]
    gaps = [(begin - end) / 8000 for begin, end in zip(begins, ends, strict=True)]
    assert gaps[:-1] == [0.06] * 4
    assert gaps[-1] == 0.26


def test_quiet_that_a_clip_ends_with_counts_as_pause(shelf, code):
    sentence, sounds = code
    put(shelf, sentence.clips[1], sounds[1] + sound_files.silence(0.04))
    whole = shelf.sentence_file(sentence).with_suffix(".alaw").read_bytes()
    assert whole.index(sounds[2]) - whole.index(sounds[1]) - len(sounds[1]) == 60 * 8


def test_the_same_sentence_is_put_together_once(shelf, code):
    first = shelf.sentence_file(code[0]).with_suffix(".alaw")
    inode = first.stat().st_ino
    assert shelf.sentence_file(code[0]).with_suffix(".alaw").stat().st_ino == inode


def test_a_clip_that_changed_makes_the_sentence_new(shelf, code):
    sentence, _sounds = code
    before = shelf.sentence_file(sentence)
    put(shelf, sentence.clips[0], clip_bytes(30, 99))
    after = shelf.sentence_file(sentence)
    assert after != before
    assert clip_bytes(30, 99) in after.with_suffix(".alaw").read_bytes()


def test_a_sentence_nobody_hears_is_swept_and_one_just_heard_is_not(shelf, code):
    old = shelf.sentence_file(code[0]).with_suffix(".alaw")
    long_ago = time.time() - 3600
    os.utime(old, (long_ago, long_ago))
    shelf.sentence_file(code[0])
    assert shelf.sweep(1800) == 0
    os.utime(old, (long_ago, long_ago))
    assert shelf.sweep(1800) == 1
    assert not old.exists()


def test_a_fixed_clip_that_was_never_rendered_is_named(small_prompts, shelf):
    sentence = small_prompts.sentence("zh", "a.bye")
    assert shelf.missing(sentence.clips) == [sentence.clips[0]]
    with pytest.raises(PromptMissing, match="zh/a/bye"):
        shelf.sentence_file(sentence)


def test_a_name_that_is_not_rendered_yet_is_left_out_and_the_rest_is_heard(small_prompts, shelf):
    sentence = small_prompts.sentence("zh", "a.hello", who="张先生")
    hello = clip_bytes(12, 1)
    put(shelf, sentence.clips[0], hello)
    heard = shelf.sentence_file(sentence).with_suffix(".alaw").read_bytes()
    assert heard.startswith(hello)
    assert shelf.missing(sentence.clips) == [small_prompts.text_clip("zh", "张先生")]


def record(shelf, name, rate=44100, level=0.05, suffix=".wav"):
    file = shelf.sounds / "recorded" / "zh" / f"{name}{suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    at = np.arange(rate) / rate
    sound = (level * np.sin(2 * np.pi * 500 * at)).astype(np.float32)
    soundfile.write(file, np.column_stack([sound, sound]), rate)
    return file


def test_a_person_s_recording_is_heard_instead_and_is_level_with_the_others(shelf, code):
    sentence, sounds = code
    record(shelf, "a/code")
    whole = shelf.sentence_file(sentence).with_suffix(".alaw").read_bytes()
    assert sounds[0] not in whole
    assert sounds[1] in whole
    recorded = shelf.path("zh", "a/code").read_bytes()
    assert recorded in whole
    level = sound_files.loudness(sound_files.samples_of(recorded))
    assert level == pytest.approx(sound_files.LOUDNESS_DB, abs=0.5)


def test_a_recording_that_was_made_anew_is_heard_at_once(shelf, code):
    record(shelf, "a/code")
    before = shelf.path("zh", "a/code")
    record(shelf, "a/code", rate=16000)
    assert shelf.path("zh", "a/code") != before


def test_a_raw_a_law_recording_is_taken(shelf):
    file = shelf.sounds / "recorded" / "zh" / "a" / "bye.alaw"
    file.parent.mkdir(parents=True)
    file.write_bytes(clip_bytes(20, 5)[:-7])
    data = shelf.path("zh", "a/bye").read_bytes()
    assert len(data) % FRAME == 0
    assert len(data) >= 20 * FRAME - 7


def test_a_recording_that_is_no_sound_does_not_silence_the_sentence(shelf, code):
    sentence, sounds = code
    broken = shelf.sounds / "recorded" / "zh" / "a" / "code.wav"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"not a sound")
    assert shelf.sentence_file(sentence).with_suffix(".alaw").read_bytes().startswith(sounds[0])


def test_silence_and_tick_are_files_like_every_sentence(shelf, small_prompts):
    quiet = shelf.silence(1.0)
    assert quiet.suffix == ""
    assert quiet.with_suffix(".alaw").stat().st_size == 8000
    assert shelf.tick().with_suffix(".alaw").stat().st_size > 0
    assert shelf.path("zh", "sound/tick") == shelf.tick().with_suffix(".alaw")


def test_a_sentence_of_nothing_but_a_pause_can_still_be_played(shelf, small_prompts):
    empty = Sentence("nothing", "zh", (small_prompts.text_clip("zh", " "),), "")
    assert shelf.sentence_file(empty).with_suffix(".alaw").stat().st_size >= FRAME


def test_a_folder_that_cannot_be_written_is_named(shelf, code):
    shelf.sentences.parent.mkdir(parents=True)
    shelf.sentences.write_text("a file where the folder should be")
    with pytest.raises(SoundUnavailable, match="sentences"):
        shelf.sentence_file(code[0])
