"""Sound files from outside: what telephones and studios write is read, everything else refused."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from appliance.audio.commentary_sound import read_upload
from appliance.audio.sound_files import RATE
from appliance.errors import UploadRefused
from tests.audio.m4a_files import write_m4a
from tests.audio.test_loudness import Sound, babble


def likeness(file: Path, sound: Sound, rate: int) -> float:
    """Return how much like a sound a file of 8 kHz is; codecs may begin 60 ms later."""
    found = soundfile.read(file)[0]
    wanted = soxr.resample(sound, rate, RATE)[: len(found) - RATE // 16]
    starts = range(RATE // 16)
    return max(float(np.corrcoef(found[s : s + len(wanted)], wanted)[0, 1]) for s in starts)


@pytest.mark.parametrize("codec", ["aac", "alac"])
@pytest.mark.parametrize("rate", [22050, 44100, 48000])
def test_an_m4a_is_the_sound_that_was_written(codec: str, rate: int, tmp_path: Path) -> None:
    sound = babble(rate, 3) * 0.4
    upload = write_m4a(tmp_path / "upload", sound, rate, codec)
    read_upload(upload, tmp_path / "out.wav")
    assert likeness(tmp_path / "out.wav", sound, rate) > 0.97


def test_both_ears_of_a_stereo_file_are_heard(tmp_path: Path) -> None:
    left, right = babble(44100, 3, 120, 1) * 0.4, babble(44100, 3, 210, 2) * 0.4
    upload = write_m4a(tmp_path / "upload", np.stack([left, right], 1), 44100)
    read_upload(upload, tmp_path / "out.wav")
    assert likeness(tmp_path / "out.wav", (left + right) / 2, 44100) > 0.97


def test_a_damaged_spot_costs_only_itself(tmp_path: Path) -> None:
    upload = tmp_path / "upload.mp3"
    soundfile.write(upload, babble(44100, 10) * 0.4, 44100, format="MP3")
    whole = bytearray(upload.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 2000] = bytes(2000)
    upload.write_bytes(whole)
    read_upload(upload, tmp_path / "out.wav")
    assert soundfile.info(tmp_path / "out.wav").duration > 9.5


def test_half_an_hour_is_the_longest(tmp_path: Path) -> None:
    upload = write_m4a(tmp_path / "upload", np.zeros(8000 * 1801), 8000)
    with pytest.raises(UploadRefused, match="longer than 30 minutes") as refused:
        read_upload(upload, tmp_path / "out.wav")
    assert refused.value.reason == "long"


def test_a_file_without_one_sample_is_refused(tmp_path: Path) -> None:
    upload = tmp_path / "upload.wav"
    soundfile.write(upload, np.zeros(0), 8000)
    with pytest.raises(UploadRefused) as refused:
        read_upload(upload, tmp_path / "out.wav")
    assert refused.value.reason == "empty"


def test_half_an_m4a_is_refused(tmp_path: Path) -> None:
    """Its index stands at the end, so that nothing before it can be read."""
    upload = write_m4a(tmp_path / "upload", babble(44100, 3) * 0.4, 44100)
    upload.write_bytes(upload.read_bytes()[: upload.stat().st_size // 2])
    with pytest.raises(UploadRefused, match="it is no WAV, MP3 or M4A") as refused:
        read_upload(upload, tmp_path / "out.wav")
    assert refused.value.reason == "format"


@pytest.mark.parametrize(
    "content", [b"", b"RIFF\x00\x00\x00\x00WAVE", b"\x00\x00\x00\x20ftypM4A " * 9, b"ID3" * 2000]
)
def test_what_is_no_sound_is_refused_by_a_sentence(content: bytes, tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(content)
    with pytest.raises(UploadRefused, match="refused: it"):
        read_upload(upload, tmp_path / "out.wav")


@pytest.mark.parametrize("kind", ["FLAC", "OGG", "AIFF"])
def test_a_kind_that_was_not_asked_for_is_refused(kind: str, tmp_path: Path) -> None:
    upload = tmp_path / "upload.wav"
    soundfile.write(upload, babble(8000, 1), 8000, format=kind)
    with pytest.raises(UploadRefused):
        read_upload(upload, tmp_path / "out.wav")


def test_a_codec_that_was_not_asked_for_is_refused_in_an_m4a(tmp_path: Path) -> None:
    upload = write_m4a(tmp_path / "upload.m4a", babble(48000, 1), 48000, "libopus")
    with pytest.raises(UploadRefused, match="no WAV, MP3 or M4A"):
        read_upload(upload, tmp_path / "out.wav")
