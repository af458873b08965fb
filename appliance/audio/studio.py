"""Renders the clips of a home; what is there is reused, so a broken run goes on where it was."""

import errno
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from appliance.audio import sound_files
from appliance.audio.built_in_voice import BuiltInVoice
from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import Clip, Prompts
from appliance.audio.sound_files import unavailable, write_whole
from appliance.errors import SoundUnavailable, VoiceFailed
from appliance.hookspecs import Voice

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
FAILURES_IN_A_ROW = 3
"""After so many a chosen voice is not asked again in this run."""
STALE_SECONDS = 3600.0
WITHOUT_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV)
"""What file systems answer that cannot give a file a second name, such as shared folders."""


@dataclass
class Rendered:
    """What one run did: how many clips were made, how many were there, and what failed why."""

    made: int = 0
    reused: int = 0
    failed: list[tuple[Clip, str]] = field(default_factory=list)
    replaced: list[tuple[Clip, str]] = field(default_factory=list)
    """Clips the chosen voice did not speak, so the built-in one did."""


def render(
    shelf: ClipShelf,
    prompts: Prompts,
    texts: Mapping[str, Iterable[str]] | None = None,
    voice: Voice | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Rendered:
    """Render every fixed clip and the given texts by language; `progress(done, total)` is told.

    A clip that cannot be spoken is reported in `failed`; a full disk ends the run with
    `SoundUnavailable`, and the next run goes on from there.
    """
    return render_clips(shelf, _wanted(prompts, texts or {}), voice, progress)


def render_clips(
    shelf: ClipShelf,
    clips: Sequence[Clip],
    voice: Voice | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Rendered:
    """Render these clips, as `render` does."""
    rendered = Rendered()
    with ExitStack() as stack:
        work = stack.enter_context(_work_folder(shelf.sounds / "cache"))
        built_in = stack.enter_context(BuiltInVoice())
        studio = _Studio(shelf, work, built_in, voice, rendered)
        for number, clip in enumerate(clips, start=1):
            try:
                studio.render(clip)
            except VoiceFailed as error:
                rendered.failed.append((clip, str(error)))
                log.error("the clip %s/%s was not rendered: %s", clip.language, clip.name, error)
            progress(number, len(clips))
    return rendered


class _Studio:
    """One run: its voices, its work folder and what it has done so far."""

    def __init__(
        self,
        shelf: ClipShelf,
        work: Path,
        built_in: BuiltInVoice,
        chosen: Voice | None,
        rendered: Rendered,
    ) -> None:
        self.shelf, self.work, self.rendered = shelf, work, rendered
        self.built_in = built_in
        self.chosen = chosen
        self.failures = 0
        # The identity of the built-in voice costs a process; it is the same for the whole run.
        self.identities = {id(v): v.identity for v in (built_in, chosen) if v is not None}

    def render(self, clip: Clip) -> None:
        """Put one clip on the shelf."""
        if self.chosen is not None:
            try:
                self._put(clip, self.chosen)
            except VoiceFailed as error:
                self._note_failure(clip, error)
            else:
                self.failures = 0
                return
        self._put(clip, self.built_in)

    def _put(self, clip: Clip, voice: Voice) -> None:
        cached = self._cached(clip, voice)
        if _usable(cached):
            self.rendered.reused += 1
        else:
            write_whole(cached, self._spoken(clip, voice))
            self.rendered.made += 1
        _link(cached, self.shelf.sounds / clip.language / f"{clip.name}.alaw")

    def _cached(self, clip: Clip, voice: Voice) -> Path:
        story = [clip.text, clip.language, self.identities[id(voice)], sound_files.MANNER]
        digest = hashlib.sha256(json.dumps(story).encode()).hexdigest()
        return self.shelf.sounds / "cache" / digest[:2] / f"{digest[2:34]}.alaw"

    def _spoken(self, clip: Clip, voice: Voice) -> bytes:
        file = self.work / "clip.wav"
        file.unlink(missing_ok=True)
        try:
            voice.speak(clip.text, clip.language, file)
        except (VoiceFailed, SoundUnavailable):
            raise
        except Exception as error:
            raise VoiceFailed(f"{type(error).__name__}: {error}") from error
        if not file.is_file():
            raise VoiceFailed("the voice wrote no file")
        return sound_files.telephone_clip(file)

    def _note_failure(self, clip: Clip, error: VoiceFailed) -> None:
        self.failures += 1
        self.rendered.replaced.append((clip, str(error)))
        log.warning("the chosen voice did not speak %r: %s", clip.text, error)
        if self.failures >= FAILURES_IN_A_ROW:
            log.error("the chosen voice failed %d times and rests for this run", self.failures)
            self.chosen = None


def _wanted(prompts: Prompts, texts: Mapping[str, Iterable[str]]) -> list[Clip]:
    clips = [clip for language in prompts.languages for clip in prompts.fixed_clips(language)]
    for language, own in texts.items():
        clips += [prompts.text_clip(language, text) for text in own]
    spoken = [clip for clip in clips if not clip.silent and not clip.name.startswith("sound/")]
    return list(dict.fromkeys(spoken))


@contextmanager
def _work_folder(cache: Path) -> Iterator[Path]:
    """Give a folder of its own to this run, and remove those a killed run left behind."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        for left in cache.glob("work-*"):
            if left.stat().st_mtime < time.time() - STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="work-", dir=cache))
    except OSError as error:
        raise unavailable(cache, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _usable(cached: Path) -> bool:
    """Tell whether a cached clip is whole; a power cut may leave an empty file."""
    try:
        size = cached.stat().st_size
    except FileNotFoundError:
        return False
    return size > 0 and size % sound_files.FRAME_BYTES == 0


def _link(cached: Path, target: Path) -> None:
    """Put a cached clip at its name; nobody ever sees the name without a clip."""
    try:
        if target.exists() and target.samefile(cached):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        part.unlink(missing_ok=True)
        try:
            part.hardlink_to(cached)
        except OSError as error:
            if error.errno not in WITHOUT_LINKS:
                raise
            shutil.copyfile(cached, part)
        part.replace(target)
    except OSError as error:
        raise unavailable(target, error) from error
