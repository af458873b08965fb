"""Speaks with a program the owner chose instead of the built-in voice.

The preference `command_voice.program` is the program and its arguments, as one line in which
`{text}`, `{language}` and `{file}` stand for the text, `zh` or `en`, and the WAV file to write:
`/opt/voice/speak --language {language} --out {file} -- {text}`. It is started without a shell. A
TOML list of strings is understood as well. `command_voice.seconds` is its time limit for one text.
"""

import hashlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

from appliance import Voice, VoiceFailed, hookimpl

PLACE = re.compile(r"\{(text|language|file)\}")
SECONDS = "20"
SMALLEST_WAV = 45
"""The header of a WAV file has 44 bytes."""
COMPLAINT_CHARACTERS = 200


class CommandVoice:
    """A voice that is a program: one start for each text."""

    def __init__(self, arguments: list[str], seconds: float) -> None:
        self.arguments = arguments
        self.seconds = seconds

    @property
    def identity(self) -> str:
        """Return the command line and the state of its program."""
        program = shutil.which(self.arguments[0])
        found = Path(program).stat() if program else None
        state = f"{found.st_size} {found.st_mtime_ns}" if found else "missing"
        story = f"{self.arguments} {state}"
        return f"command {hashlib.sha256(story.encode()).hexdigest()[:16]}"

    def speak(self, text: str, language: str, path: Path) -> None:
        """Let the program write the spoken text as a WAV file."""
        values = {"text": text, "language": language, "file": str(path)}
        arguments = [PLACE.sub(lambda place: values[place[1]], a) for a in self.arguments]
        self._run(arguments)
        if not path.is_file() or path.stat().st_size < SMALLEST_WAV:
            raise VoiceFailed(f"{arguments[0]} ended well but wrote no sound into {path.name}")

    def _run(self, arguments: list[str]) -> None:
        try:
            # A session of its own: what the program starts is ended with it.
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise VoiceFailed(f"{arguments[0]} cannot be started: {error.strerror}") from error
        with process:
            try:
                complaint = process.communicate(timeout=self.seconds)[1]
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise VoiceFailed(
                    f"{arguments[0]} was not done after {self.seconds:g} seconds"
                ) from None
        if process.returncode:
            said = complaint.decode("utf-8", "replace").strip()[-COMPLAINT_CHARACTERS:]
            raise VoiceFailed(f"{arguments[0]} failed with code {process.returncode}: {said}")


@hookimpl
def voice(preference: Callable[[str, str], str]) -> Voice | None:
    """Return the owner's program as a voice, or None where none is chosen."""
    program = preference("command_voice.program", "").strip()
    if not program:
        return None
    arguments = _arguments(program)
    seconds = float(preference("command_voice.seconds", SECONDS))
    if seconds <= 0:
        raise ValueError("command_voice.seconds must be more than 0")
    return CommandVoice(arguments, seconds)


def _arguments(program: str) -> list[str]:
    """Split the command line; a program that is not told what or where to speak is refused."""
    if program.startswith("["):
        listed = tomllib.loads(f"program = {program}")["program"]
        arguments = [str(argument) for argument in listed]
    else:
        arguments = shlex.split(program)
    places = {place for argument in arguments[1:] for place in PLACE.findall(argument)}
    if not {"text", "file"} <= places:
        raise ValueError("command_voice.program must contain {text} and {file}")
    return arguments
