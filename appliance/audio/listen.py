"""Speech to text by vosk: the only module that imports it, and only the part `listener` uses it.

Models are loaded from a folder and never downloaded. vosk's own classes raise a bare Exception or
leave the process, so its C interface is called for what can fail.
"""

import json
import re
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr
import vosk

from appliance.audio.speech_models import look_at
from appliance.errors import ModelRefused, SoundUnavailable

UNKNOWN_WORD = "[unk]"
SPACE_IN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")
BLOCK_SECONDS = 1

Pcm = npt.NDArray[np.int16]


class SpeechModel:
    """One loaded model."""

    def __init__(self, folder: Path) -> None:
        look = look_at(folder)
        if look.reason:
            raise ModelRefused(look.reason)
        self.sample_rate, self.dynamic = look.sample_rate, look.dynamic
        self._model: Any = vosk.Model.__new__(vosk.Model)
        self._model._handle = vosk._c.vosk_model_new(str(folder).encode())
        if self._model._handle == vosk._ffi.NULL:
            raise ModelRefused("vosk cannot read it")

    def hear(self, wav: Path, words: Sequence[str] = ()) -> str:
        """Return what is said in a WAV file; with words, only these are expected."""
        recogniser = self._recogniser(words)
        said = []
        for block in resampled(wav, self.sample_rate):
            data = block.tobytes()
            accept = vosk._c.vosk_recognizer_accept_waveform
            ended = accept(recogniser._handle, data, len(data))
            if ended < 0:
                raise SoundUnavailable(f"{wav.name} cannot be recognised", "unheard")
            if ended:
                said.append(json.loads(recogniser.Result())["text"])
        said.append(json.loads(recogniser.FinalResult())["text"])
        return without_spaces(" ".join(part for part in said if part))

    def missing(self, words: Sequence[str]) -> list[str]:
        """Return the words this model does not know and would leave out of a grammar."""
        return [word for word in words if self._model.vosk_model_find_word(word) < 0]

    def _recogniser(self, words: Sequence[str]) -> Any:
        if words and not self.dynamic:
            reason = "its graph is static, so it cannot be told which words to expect"
            raise ModelRefused(reason, "static")
        recogniser = vosk.KaldiRecognizer.__new__(vosk.KaldiRecognizer)
        model, rate = self._model._handle, float(self.sample_rate)
        recogniser._handle = (
            vosk._c.vosk_recognizer_new_grm(model, rate, grammar(words).encode())
            if words
            else vosk._c.vosk_recognizer_new(model, rate)
        )
        if recogniser._handle == vosk._ffi.NULL:
            raise ModelRefused("vosk cannot begin to recognise with it")
        return recogniser


def grammar(words: Sequence[str]) -> str:
    r"""Return the grammar of these words, in UTF-8: vosk takes `\u4e0a` for six letters."""
    return json.dumps([*words, UNKNOWN_WORD], ensure_ascii=False)


def without_spaces(text: str) -> str:
    """Return a text without the spaces vosk puts between Chinese words."""
    return SPACE_IN_CHINESE.sub("", text)


def resampled(wav: Path, rate: int) -> Iterator[Pcm]:
    """Yield the sound of a 16-bit mono WAV file at another sample rate, block by block."""
    try:
        with wave.open(str(wav)) as sound:
            if (sound.getnchannels(), sound.getsampwidth()) != (1, 2):
                raise SoundUnavailable(f"{wav.name} is not 16-bit mono", "shape")
            stream = soxr.ResampleStream(sound.getframerate(), rate, 1, dtype="int16")
            left = sound.getnframes()
            block = BLOCK_SECONDS * sound.getframerate()
            while True:
                frames = np.frombuffer(sound.readframes(block), np.int16)
                left -= len(frames)
                last = left <= 0 or len(frames) == 0
                yield stream.resample_chunk(frames, last=last)
                if last:
                    return
    except (OSError, wave.Error, EOFError) as error:
        raise SoundUnavailable(f"{wav} cannot be read: {error}") from error
