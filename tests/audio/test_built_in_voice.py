"""The speaker process: it speaks, and it can be lost without anybody waiting for it."""

import os
import signal
import wave

import pytest

from appliance.audio.built_in_voice import BuiltInVoice
from appliance.errors import SoundUnavailable, VoiceFailed


def seconds_of(path):
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


def test_many_texts_in_a_row_land_in_their_own_files(tmp_path):
    texts = ["九", "请输入基金账号或证件号码", "十", "再见", "以登记机构确认为准", "三"] * 5
    with BuiltInVoice() as voice:
        for number, text in enumerate(texts):
            voice.speak(text, "zh", tmp_path / f"{number}.wav")
    lengths = [seconds_of(tmp_path / f"{number}.wav") for number in range(len(texts))]
    for number, length in enumerate(lengths):
        assert length == pytest.approx(lengths[number % 6], abs=0.1)
    assert lengths[1] > 3 * lengths[0] > 0


def test_a_name_in_two_scripts_is_one_file(tmp_path):
    with BuiltInVoice() as voice:
        voice.speak("示范", "zh", tmp_path / "short.wav")
        voice.speak("示范QDII债券A", "zh", tmp_path / "long.wav")
    assert seconds_of(tmp_path / "long.wav") > seconds_of(tmp_path / "short.wav") + 0.5


def test_a_speaker_that_hangs_is_killed_and_the_next_text_is_spoken(tmp_path):
    with BuiltInVoice(speak_seconds=2.0) as voice:
        voice.speak("一", "zh", tmp_path / "a.wav")
        hung = voice._process
        os.kill(hung.pid, signal.SIGSTOP)
        with pytest.raises(VoiceFailed, match="silent"):
            voice.speak("二", "zh", tmp_path / "b.wav")
        assert hung.returncode == -signal.SIGKILL
        voice.speak("三", "zh", tmp_path / "c.wav")
        assert seconds_of(tmp_path / "c.wav") > 0.1


def test_a_speaker_that_dies_is_started_again(tmp_path):
    with BuiltInVoice() as voice:
        voice.speak("一", "zh", tmp_path / "a.wav")
        voice._process.kill()
        voice._process.wait()
        voice.speak("二", "zh", tmp_path / "b.wav")
    assert seconds_of(tmp_path / "b.wav") > 0.1


def test_a_file_that_cannot_be_written_is_a_failure_and_not_a_silence(tmp_path):
    with BuiltInVoice(speak_seconds=5) as voice:
        with pytest.raises(SoundUnavailable, match="nowhere"):
            voice.speak("一", "zh", tmp_path / "nowhere" / "a.wav")
        voice.speak("二", "zh", tmp_path / "b.wav")


def test_what_has_no_words_is_refused(tmp_path):
    with BuiltInVoice() as voice, pytest.raises(VoiceFailed, match="nothing to speak"):
        voice.speak("。", "zh", tmp_path / "a.wav")


def test_no_process_is_left_behind(tmp_path):
    with BuiltInVoice() as voice:
        voice.speak("一", "zh", tmp_path / "a.wav")
        process = voice._process
    assert process.poll() is not None
