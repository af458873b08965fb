"""The speaker process: `python -m appliance.audio.speaker` speaks one request after the other.

pyttsx3 belongs in a process of its own: its engine cannot be shared by threads, cannot survive a
fork, sometimes never returns, and reports what it cannot write on stdout only. Whoever started this
process kills it when it takes too long. One JSON object a line: `{"text", "voice", "rate", "file"}`
in, `{"error": "", "errno": 0}` out; the first line out is `{"engine", "voices"}`.
"""

import json
import os
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

LONGEST_SECONDS = 60.0
STEP_SECONDS = 0.001
TRIES = 5
"""A late event of the text before may end a text at once, with no sound in it."""


_lost: list[Any] = []
"""Errors inside the engine's callback, which nobody else would ever see."""


def main() -> None:
    """Speak the requests of stdin until it ends."""
    answers = _answers()
    import pyttsx3  # noqa: PLC0415 - it may print, so stdout must be out of the way before
    from pyttsx3.drivers import _espeak  # noqa: PLC0415

    engine = pyttsx3.init("espeak")
    version = _espeak.Info(None).decode("ascii", "replace").split()[0]
    voices = [voice.id for voice in engine.getProperty("voices")]
    sys.unraisablehook = _lost.append
    _answer(answers, {"engine": f"espeak-ng {version}", "voices": voices})
    for line in sys.stdin:
        error: BaseException | None = None
        try:
            speak(engine, _espeak.Synchronize, json.loads(line))
        except (ValueError, OSError, RuntimeError, KeyError, EOFError) as failure:
            error = failure
        number = error.errno if isinstance(error, OSError) else 0
        _answer(answers, {"error": "" if error is None else str(error), "errno": number})


def speak(engine: Any, synchronize: Callable[[], Any], request: dict[str, Any]) -> None:
    """Write one text as a WAV file; return only when the file is whole."""
    engine.setProperty("voice", request["voice"])
    engine.setProperty("rate", request["rate"])
    for _ in range(TRIES):
        _speak_once(engine, request["text"], request["file"])
        # Everything the engine still has to say belongs to this text and not to the next.
        synchronize()
        with wave.open(request["file"]) as spoken:
            if spoken.getnframes():
                return
    raise RuntimeError("the engine spoke nothing")


def _speak_once(engine: Any, text: str, file: str) -> None:
    Path(file).write_bytes(b"")
    _lost.clear()
    engine.save_to_file(text, file)
    engine.runAndWait()
    driver = engine.proxy._driver
    deadline = time.monotonic() + LONGEST_SECONDS
    # runAndWait returns before the synthesis is over; the next request would land in this file.
    while driver._speaking:
        if _lost:
            driver._speaking = False
            raise _first_cause(_lost[0].exc_value)
        if time.monotonic() > deadline:
            raise RuntimeError(f"the engine was not done after {LONGEST_SECONDS:.0f} seconds")
        time.sleep(STEP_SECONDS)


def _first_cause(error: BaseException) -> BaseException:
    """Return what the engine wrapped: a full disk is an OSError at the beginning of the chain."""
    while error.__context__ is not None:
        error = error.__context__
    return error


def _answers() -> TextIO:
    """Keep stdout for answers alone; what the libraries print goes to nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return answers


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
