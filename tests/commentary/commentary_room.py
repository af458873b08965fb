"""The demo company's commentary room: topics, an expert, a manager, a risk sentence, drafts."""

import wave
from pathlib import Path

import numpy as np

from appliance.audio.sound_files import write_whole
from appliance.services.commentary.commentaries import Commentary
from tests.audio.test_loudness import a_risk_sentence, babble
from tests.demo_calls import DemoCompany

EXPERT, MANAGER = "8801", "8901"


def voice_file(path: Path, seconds: float = 5.0) -> Path:
    """Write what sounds like speech, as the box records it."""
    sound = (babble(8000, seconds) * 0.2 * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(sound.tobytes())
    return path


def speak_risk_sentences(demo: DemoCompany) -> None:
    """Put the risk sentence where the box's rendered clips are."""
    for language in ("zh", "en"):
        for clip in demo.appliance.prompts.sentence(language, "commentary.risk").clips:
            if not clip.silent:
                target = demo.appliance.clips.sounds / language / f"{clip.name}.alaw"
                write_whole(target, a_risk_sentence())


def submitted(demo: DemoCompany, *, topic: int = 1, seconds: float = 5.0, lives: str = "open"
              ) -> Commentary:  # fmt: skip
    """Return a commentary that the expert recorded and submitted."""
    wav = voice_file(demo.appliance.settings.home / "spoken.wav", seconds)
    draft = demo.appliance.commentary.draft_from_file(wav, "telephone", expert=EXPERT)
    return demo.appliance.commentary.submit(draft.id, EXPERT, topic=topic, lives=lives)


def released(demo: DemoCompany, **details: object) -> Commentary:
    """Return a commentary that is live."""
    made = submitted(demo, **details)  # type: ignore[arg-type]
    return demo.appliance.commentary.release(made.id, MANAGER)


def level(path: Path) -> float:
    """Return the highest sample of a file."""
    with wave.open(str(path)) as file:
        return float(np.abs(np.frombuffer(file.readframes(file.getnframes()), "<i2")).max())
