"""Turns what an expert said, uploaded or typed into the voice that callers hear."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.audio.built_in_voice import BuiltInVoice
from appliance.audio.commentary_sound import Finished, finish, join_spoken, read_upload
from appliance.errors import CommentaryRefused, VoiceFailed

if TYPE_CHECKING:
    from appliance.audio.clip_shelf import ClipShelf
    from appliance.audio.prompts import Prompts
    from appliance.hookspecs import Voice

RISK = "commentary.risk"
SENTENCE = re.compile(r"[^。！？!?.；;\n]+[。！？!?.；;]?")
LONGEST_TEXT = 2000
LONGEST_SENTENCE = 120


class CommentarySound:
    """Makes the files; the risk sentence in front of each is the system's own clip."""

    def __init__(
        self,
        prompts: "Prompts",
        clips: "ClipShelf",
        voice: "Callable[[], Voice | None]",
        folder: Path,
    ) -> None:
        self._prompts = prompts
        self._clips = clips
        self._voice = voice
        self._folder = folder

    def work_folder(self) -> "tempfile.TemporaryDirectory[str]":
        """Return a folder that is gone after the work."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=self._folder)

    def finish(self, speech: Path, language: str, target: Path) -> Finished:
        """Write what callers hear; without a risk sentence there is nothing to hear."""
        sentence = self._prompts.sentence(language, RISK)
        risk = self._clips.sentence_file(sentence).with_suffix(".alaw").read_bytes()
        try:
            return finish(speech, risk, target)
        except VoiceFailed as error:
            raise CommentaryRefused(f"this recording cannot be used: {error}", "sound") from error

    def read_upload(self, upload: Path, target: Path) -> None:
        """Write an uploaded file as the box records; `UploadRefused` says why not."""
        read_upload(upload, target)

    def speak(self, text: str, language: str, target: Path) -> None:
        """Speak a bulletin, sentence by sentence."""
        sentences = [part.strip() for part in SENTENCE.findall(text) if part.strip(" 。.\n\t")]
        if not sentences or len(text) > LONGEST_TEXT:
            what = f"a bulletin has 1 to {LONGEST_TEXT} signs"
            raise CommentaryRefused(what, "text", most=LONGEST_TEXT)
        if any(len(sentence) > LONGEST_SENTENCE for sentence in sentences):
            what = f"a sentence has at most {LONGEST_SENTENCE} signs"
            raise CommentaryRefused(what, "sentence", most=LONGEST_SENTENCE)
        chosen = self._voice()
        with self.work_folder() as folder, BuiltInVoice() as built_in:
            voice = chosen or built_in
            files = [Path(folder) / f"{number}.wav" for number in range(len(sentences))]
            for sentence, file in zip(sentences, files, strict=True):
                voice.speak(sentence, language, file)
            join_spoken(files, target)
