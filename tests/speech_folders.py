"""Folders that look like speech models and are none; a real model cannot be had by the tests."""

import os
import random
from pathlib import Path

FILES = ("am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst")


def garbage_model(folder: Path, *, rate: int = 16000) -> Path:
    """Make a folder with everything in its place and nothing in it that can be read."""
    noise = random.Random(1)
    for name in FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(noise.randbytes(4000))
    (folder / "conf").mkdir(exist_ok=True)
    (folder / "conf" / "mfcc.conf").write_text(f"--sample-frequency={rate}\n--num-ceps=40\n")
    (folder / "conf" / "model.conf").write_text("--min-active=200\n")
    return folder


def endless_model(folder: Path) -> Path:
    """Make a folder whose loading never ends, so that a kill meets it."""
    garbage_model(folder)
    (folder / "am" / "final.mdl").unlink()
    os.mkfifo(folder / "am" / "final.mdl")
    return folder
