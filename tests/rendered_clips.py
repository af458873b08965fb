"""Clips that earlier tests rendered, so that the next box starts in seconds."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.settings import CHECKOUT

RENDERED = CHECKOUT / ".machine" / "test_sounds"


@contextmanager
def sharing_rendered_clips(sounds: Path) -> Iterator[None]:
    """Bring the clips of earlier boxes; the first box renders alone, the others wait for its."""
    with _alone_with_rendered_clips(fcntl.LOCK_SH):
        known = RENDERED.is_dir()
        if known and not sounds.exists():
            shutil.copytree(RENDERED, sounds)
    if known:
        yield
        return
    with _alone_with_rendered_clips(fcntl.LOCK_EX):
        if not RENDERED.is_dir():
            yield
            _replace_rendered_clips(sounds)
            return
    with sharing_rendered_clips(sounds):  # another box was quicker
        yield


def keep_rendered_clips(sounds: Path) -> None:
    """Keep what was rendered for the boxes that start later, if it is more than is kept."""
    if _count(RENDERED) < _count(sounds):
        with _alone_with_rendered_clips(fcntl.LOCK_EX):
            _replace_rendered_clips(sounds)


def _replace_rendered_clips(sounds: Path) -> None:
    if _count(RENDERED) < _count(sounds):
        draft = RENDERED.with_name(f"{RENDERED.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(sounds, draft)
        shutil.rmtree(RENDERED, ignore_errors=True)
        draft.rename(RENDERED)


@contextmanager
def _alone_with_rendered_clips(kind: int) -> Iterator[None]:
    """Keep other runs from replacing the clips, or from reading them, for a moment."""
    with RENDERED.with_suffix(".lock").open("ab") as lock:
        fcntl.flock(lock, kind)
        yield


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.alaw"))
