"""Finds the clips of a home and puts them together into sentences that are one file each."""

import contextlib
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from appliance.audio import sound_files
from appliance.audio.prompts import PAUSES, Clip, Sentence
from appliance.audio.sound_files import FRAME_BYTES, write_whole
from appliance.errors import PromptMissing, SoundUnavailable, VoiceFailed

log = logging.getLogger(__name__)

PAUSE_SECONDS = {"。": 0.25, "？": 0.25, "！": 0.25, ".": 0.25, "?": 0.25, "!": 0.25}
PAUSE_SECONDS |= {"；": 0.2, ";": 0.2, "，": 0.12, ",": 0.12, "：": 0.12, ":": 0.12, "、": 0.08}
BETWEEN_CLIPS_SECONDS = 0.05
SOUNDS: dict[str, Callable[[], bytes]] = {
    "sound/tick": sound_files.tick,
    "sound/quiet": sound_files.quiet,
    "sound/beep": sound_files.beep,
}
MARKED_EVERY_SECONDS = 600.0
MOST_JUST_USED = 2000
RECORDED_SUFFIXES = (".alaw", ".wav")


class ClipShelf:
    """The clips below `HOME/sounds` and the folder of sentences made from them."""

    def __init__(self, sounds: Path, sentences: Path, *, trust_seconds: float = 0.0) -> None:
        self.sounds = sounds
        self.trust_seconds = trust_seconds
        """How long a sentence is taken as it was put together, without a look at its clips."""
        self.sentences = sentences
        self._just_used: dict[tuple[Clip, ...], tuple[float, Path]] = {}

    def path(self, language: str, clip_name: str) -> Path | None:
        """Return the clip's file: a person's recording, else the rendered one, else None."""
        recorded = self._recorded(language, clip_name)
        if recorded is not None:
            return recorded
        if clip_name in SOUNDS:
            return self._kept(clip_name, SOUNDS[clip_name])
        rendered = self.sounds / language / f"{clip_name}.alaw"
        return rendered if rendered.is_file() else None

    def names(self, language: str) -> tuple[set[str], set[str]]:
        """Return the names of all clips that people recorded, and of all that are rendered."""
        recorded = self.sounds / "recorded" / language
        return (
            _names_below(recorded, RECORDED_SUFFIXES),
            _names_below(self.sounds / language, (".alaw",)),
        )

    def missing(self, clips: Iterable[Clip]) -> list[Clip]:
        """Return the clips that nobody has rendered or recorded."""
        return [c for c in clips if not c.silent and self.path(c.language, c.name) is None]

    def sentence_file(self, sentence: Sentence) -> Path:
        """Put a sentence into one file, unless it is there; return its path without suffix.

        What was put together a moment ago is not looked up again: with hundreds of callers the
        looking is what a key press would wait for.
        """
        known = self._just_used.get(sentence.clips)
        if known is not None and time.monotonic() - known[0] < self.trust_seconds:
            return known[1]
        path = self._put_on_disk(sentence)
        if len(self._just_used) >= MOST_JUST_USED:
            self._just_used.clear()
        self._just_used[sentence.clips] = time.monotonic(), path
        return path

    def _put_on_disk(self, sentence: Sentence) -> Path:
        parts = [(clip, None if clip.silent else self._file(clip)) for clip in sentence.clips]
        story = hashlib.sha256()
        for clip, file in parts:
            story.update(f"{clip.text if clip.silent else clip}\n{_state(file)}\n".encode())
        target = self.sentences / f"{story.hexdigest()[:32]}.alaw"
        if not _touched(target):
            write_whole(target, _put_together(parts))
        return target.with_suffix("")

    def silence(self, seconds: float) -> Path:
        """Return a file of silence, its path without suffix."""
        name = f"sound/silence_{round(seconds * 1000)}"
        return self._kept(name, lambda: sound_files.silence(seconds)).with_suffix("")

    def tick(self) -> Path:
        """Return the soft tick of a caller who waits, its path without suffix."""
        return self._kept("sound/tick", sound_files.tick).with_suffix("")

    def sweep(self, older_than_seconds: float) -> int:
        """Remove the sentences nobody has heard for this long; return how many."""
        before = time.time() - older_than_seconds
        removed = 0
        for file in self.sentences.glob("*.alaw"):
            with contextlib.suppress(FileNotFoundError):
                if file.stat().st_mtime < before:
                    file.unlink()
                    removed += 1
        return removed

    def _file(self, clip: Clip) -> Path | None:
        """Return the clip's file; only a name that is not rendered yet may be left out."""
        file = self.path(clip.language, clip.name)
        if file is None and not clip.name.startswith("text/"):
            raise PromptMissing(f"the clip {clip.language}/{clip.name} was never rendered")
        if file is None:
            log.error("the text %r is not rendered in %s and is left out", clip.text, clip.language)
        return file

    def _recorded(self, language: str, clip_name: str) -> Path | None:
        for suffix in RECORDED_SUFFIXES:
            file = self.sounds / "recorded" / language / f"{clip_name}{suffix}"
            if not file.is_file():
                continue
            try:
                return self._converted(file)
            except (VoiceFailed, SoundUnavailable) as error:
                log.error("the recording %s is not used: %s", file, error)
        return None

    def _converted(self, recording: Path) -> Path:
        """Return a recording as a clip like every other: level, frames, nothing around it.

        Whole frames of A-law were finished by the prompt studio.
        """
        if recording.suffix == ".alaw" and recording.stat().st_size % FRAME_BYTES == 0:
            return recording
        digest = hashlib.sha256(f"{recording} {_state(recording)}".encode()).hexdigest()[:32]
        converted = self.sounds / "cache" / "recorded" / f"{digest}.alaw"
        if not converted.is_file():
            write_whole(converted, sound_files.telephone_clip(recording))
        return converted

    def _kept(self, name: str, make: Callable[[], bytes]) -> Path:
        file = self.sounds / f"{name}.alaw"
        if not file.is_file():
            write_whole(file, make())
        return file


def _names_below(folder: Path, suffixes: tuple[str, ...]) -> set[str]:
    return {
        str((Path(place) / Path(name).stem).relative_to(folder))
        for place, _folders, names in os.walk(folder)
        for name in names
        if name.endswith(suffixes)
    }


def _state(file: Path | None) -> str:
    if file is None:
        return ""
    found = file.stat()
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


def _touched(file: Path) -> bool:
    """Mark a file as used, so that no sweep takes it while it is heard."""
    try:
        # Each mark is a write that waits for the disk while the ledger commits.
        if time.time() - file.stat().st_mtime > MARKED_EVERY_SECONDS:
            os.utime(file)
    except OSError:
        return False
    return True


def _put_together(parts: list[tuple[Clip, Path | None]]) -> bytes:
    whole = bytearray()
    for clip, file in parts:
        if file is not None:
            _pause(whole, BETWEEN_CLIPS_SECONDS)
            whole += sound_files.in_frames(file.read_bytes())
        _pause(whole, _pause_after(clip.text))
    return bytes(whole) or sound_files.silence(BETWEEN_CLIPS_SECONDS)


def _pause(whole: bytearray, seconds: float) -> None:
    """Lengthen the quiet at the end to what is asked for; the start of a sentence has none."""
    if whole:
        quiet = sound_files.quiet_at_end(bytes(whole[-sound_files.RATE :])) / sound_files.RATE
        if quiet < seconds:
            whole += sound_files.silence(seconds - quiet)


def _pause_after(text: str) -> float:
    ending = text[len(text.rstrip(PAUSES)) :]
    return max((PAUSE_SECONDS.get(sign, 0.0) for sign in ending), default=0.0)
