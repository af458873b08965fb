"""Looks at the folders of speech models without loading them, and remembers which failed.

A model that is not sound may end the process that loads it. So the folder's look is checked first,
and what a load came to is kept in a file that outlives the process.
"""

import hashlib
import json
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path

TELEPHONE_RATE = 8000
KALDI_RATE = 16_000
"""What a model takes whose configuration names no sample rate."""
RATE = re.compile(r"^\s*--sample-frequency=(\d+)", re.MULTILINE)
WAITS_MINUTES = (1, 10, 60)
"""How long a model that failed is left alone; a changed folder is tried at once."""


@dataclass(frozen=True)
class ModelLook:
    """What a model's folder looks like; `reason` is empty where everything it needs is there."""

    reason: str = ""
    sample_rate: int = 0
    bytes: int = 0
    dynamic: bool = False
    """Only a model with a dynamic graph can be told which words to expect."""
    fault: str = ""
    """What is wrong, by name: `no_folder`, `no_model`, `missing` or `unreadable`."""
    about: str = ""
    """The file it is about."""


def look_at(folder: Path) -> ModelLook:
    """Return what a folder holds, in one of the two layouts vosk reads."""
    if not folder.is_dir():
        return ModelLook(f"there is no folder {folder}", fault="no_folder", about=str(folder))
    layered = (folder / "am" / "final.mdl").exists()
    if not layered and not (folder / "final.mdl").exists():
        told = "am/final.mdl is missing, so this is not the folder of a vosk model"
        return ModelLook(told, fault="no_model", about="am/final.mdl")
    conf, graph = ("conf/", "graph/") if layered else ("", "")
    needed = [f"{conf}mfcc.conf", *([f"{conf}model.conf"] if layered else [])]
    dynamic = not (folder / f"{graph}HCLG.fst").exists()
    needed += [f"{graph}HCLr.fst", f"{graph}Gr.fst"] if dynamic else [f"{graph}words.txt"]
    try:
        for name in needed:
            if not (folder / name).is_file():
                told = f"{name} is missing; unpack the model again"
                return ModelLook(told, fault="missing", about=name)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        named = RATE.search((folder / f"{conf}mfcc.conf").read_text("utf-8", "replace"))
    except OSError as error:
        told = f"{error.filename} cannot be read: {error.strerror}"
        return ModelLook(told, fault="unreadable", about=str(error.filename))
    return ModelLook("", int(named[1]) if named else KALDI_RATE, size, dynamic)


@dataclass(frozen=True)
class Fault:
    """One model that could not be loaded: why, how often in a row, and until when it is left."""

    print: str
    reason: str
    times: int
    until: float


class ModelFaults:
    """The models that could not be loaded, in a file of the run folder."""

    def __init__(self, run: Path) -> None:
        self._file = run / "listener_faults.json"

    def of(self, folder: Path) -> Fault | None:
        """Return why a model cannot be loaded; None where it was changed since."""
        kept = self._kept().get(str(folder))
        return kept if kept is not None and kept.print == fingerprint(folder) else None

    def left_alone(self, folder: Path) -> Fault | None:
        """Return the fault of a model that must not be tried yet."""
        fault = self.of(folder)
        return fault if fault is not None and time.time() < fault.until else None

    def note(self, folder: Path, reason: str) -> Fault:
        """Remember that a model could not be loaded; each time it is left alone for longer."""
        earlier = self.of(folder)
        times = earlier.times + 1 if earlier else 1
        wait = WAITS_MINUTES[min(times, len(WAITS_MINUTES)) - 1] * 60
        fault = Fault(fingerprint(folder), reason, times, time.time() + wait)
        self._write(self._kept() | {str(folder): fault})
        return fault

    def forget(self, folder: Path) -> None:
        """Forget a fault, because the model was loaded or somebody wants it tried now."""
        kept = self._kept()
        if kept.pop(str(folder), None) is not None:
            self._write(kept)

    def _kept(self) -> dict[str, Fault]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
            return {folder: Fault(**fault) for folder, fault in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _write(self, kept: dict[str, Fault]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        texts = {folder: asdict(fault) for folder, fault in kept.items()}
        draft.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        draft.replace(self._file)


def fingerprint(folder: Path) -> str:
    """Return a text that changes with any file of a folder."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            state = file.stat()
            digest.update(f"{file}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return digest.hexdigest()
