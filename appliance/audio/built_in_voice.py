"""The voice that comes with the box: espeak-ng by pyttsx3, in one process that can be killed."""

import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from appliance.audio.pronunciation import pronunciation_state, spoken_runs
from appliance.audio.sound_files import joined_wav, unavailable
from appliance.errors import VoiceFailed
from appliance.settings import CHECKOUT

MANDARIN = ("sit/cmn-latn-pinyin", "cmn-latn-pinyin")
"""Reads pinyin alike in 1.51 and 1.52; the voice `cmn` would read it as English."""
ENGLISH = ("gmw/en-gb-x-rp", "gmw/en-us", "gmw/en", "en")
WORDS_A_MINUTE = {"zh": 225, "en": 200}
START_SECONDS = 20.0
SPEAK_SECONDS = 20.0
MANNER = 1
"""Counts up when texts are prepared in another way, so that their clips are made again."""


class BuiltInVoice:
    """Speaks Chinese and English with espeak-ng."""

    def __init__(self, *, speak_seconds: float = SPEAK_SECONDS) -> None:
        self._speak_seconds = speak_seconds
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._voices: dict[str, str] = {}
        self._engine = ""

    @property
    def identity(self) -> str:
        """Return engine, version and manner of speaking."""
        self._running()
        return f"{self._engine} {self._voices} {WORDS_A_MINUTE} {pronunciation_state()} {MANNER}"

    def speak(self, text: str, language: str, path: Path) -> None:
        """Write the spoken text as a WAV file."""
        runs = spoken_runs(text, language)
        if not runs:
            raise VoiceFailed(f"there is nothing to speak in {text!r}", "nothing")
        if len(runs) == 1:
            self._speak(*runs[0], path)
            return
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            files = [Path(folder) / f"{number}.wav" for number in range(len(runs))]
            for (voice, part), file in zip(runs, files, strict=True):
                self._speak(voice, part, file)
            joined_wav(files, path)

    def close(self) -> None:
        """End the speaker process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def __enter__(self) -> "BuiltInVoice":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _speak(self, language: str, text: str, path: Path) -> None:
        process = self._running()
        request = {
            "text": text,
            "voice": self._voices[language],
            "rate": WORDS_A_MINUTE[language],
            "file": str(path.absolute()),
        }
        try:
            assert process.stdin is not None  # noqa: S101 - it was started with a pipe
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        except OSError as error:
            self.close()
            raise VoiceFailed(f"the speaker process is gone: {error}") from error
        answer = self._answer(self._speak_seconds)
        if answer["errno"]:
            raise unavailable(path, OSError(answer["errno"], answer["error"]))
        if answer["error"]:
            raise VoiceFailed(f"{text!r} was not spoken: {answer['error']}")

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        assert self._process is not None  # noqa: S101 - `_start` has just set it
        return self._process

    def _start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "appliance.audio.speaker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=CHECKOUT,
        )
        self._process = process
        self._answers = queue.SimpleQueue()
        threading.Thread(target=_collect, args=(process, self._answers), daemon=True).start()
        hello = self._answer(START_SECONDS)
        self._engine = str(hello["engine"])
        self._voices = {
            "zh": _first(MANDARIN, hello["voices"]),
            "en": _first(ENGLISH, hello["voices"]),
        }

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise VoiceFailed(f"the speaker process was silent for {seconds:g} seconds") from None
        if not line:
            self.close()
            raise VoiceFailed("the speaker process ended; is the package espeak-ng installed?")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _collect(process: "subprocess.Popen[str]", answers: "queue.SimpleQueue[str]") -> None:
    """Hand on every line, then an empty one for the end."""
    with contextlib.suppress(ValueError, OSError):
        for line in process.stdout or ():
            answers.put(line)
    answers.put("")


def _first(wanted: tuple[str, ...], offered: list[str]) -> str:
    for voice in wanted:
        if voice in offered:
            return voice
    raise VoiceFailed(f"espeak-ng has none of the voices {', '.join(wanted)}")
