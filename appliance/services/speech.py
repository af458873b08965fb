"""Speech to text: the owner's models, and what they write down of messages and commentaries.

The engine runs in the part `listener`. Without a model nothing is queued and nothing is missing
elsewhere; a listener that dies costs a try of the job at hand and nothing else.
"""

import logging
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from appliance.audio.commentary_sound import read_upload
from appliance.audio.listener_line import ask
from appliance.audio.recording_files import length_seconds
from appliance.audio.speech_models import ModelFaults, look_at
from appliance.errors import ListenerAway, ModelRefused, SoundUnavailable
from appliance.services.preferences import Preferences
from appliance.services.sound_store import SoundStore
from appliance.settings import Settings
from appliance.store.database import Database
from appliance.store.transcripts import TranscriptStore

LANGUAGES = ("zh", "en")
FUND_WORDS = {
    "zh": ("基金", "净值", "申购", "赎回", "认购", "转换", "分红", "定投", "账户", "余额", "委托",
           "撤单", "份额", "股票", "债券", "指数", "人工"),
    "en": ("fund", "value", "purchase", "redeem", "subscribe", "switch", "dividend", "plan",
           "account", "balance", "order", "cancel", "shares", "stock", "bond", "index", "operator"),
}  # fmt: skip
"""Words that conversations would listen for; a model that misses them cannot hear them."""
MOST_TRIES = 5
AGAIN_MINUTES = 1
QUEUED_AT_ONCE = 50
LOADING_SECONDS = 330.0
WAITING_SECONDS_PER_SECOND = 5.0

log = logging.getLogger(__name__)


class KnownModel(NamedTuple):
    """A model of the maker's site (https://alphacephei.com/vosk/models) that suits this box."""

    name: str
    language: str
    size: str
    dynamic: bool
    sha256: str = ""


KNOWN_MODELS = (
    KnownModel("vosk-model-small-cn-0.22", "zh", "43,898,754 B", True,
               "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba"),
    KnownModel("vosk-model-cn-0.22", "zh", "1.36 GB", False),
    KnownModel("vosk-model-cn-kaldi-multicn-0.15", "zh", "1.68 GB", False),
    KnownModel("vosk-model-small-en-us-0.15", "en", "41.2 MB", True),
    KnownModel("vosk-model-en-us-0.22-lgraph", "en", "131 MB", True),
    KnownModel("vosk-model-en-us-0.22", "en", "1.8 GB", False),
)  # fmt: skip


@dataclass(frozen=True)
class ModelState:
    """Whether a language has a model: `state` is none, usable or broken, `reason` says why.

    `fault` names the reason for doors that tell it in their own words: what a look at the folder
    found, or `loading`; `about` is the file, or what the recogniser said.
    """

    language: str
    state: str
    folder: str = ""
    reason: str = ""
    sample_rate: int = 0
    bytes: int = 0
    dynamic: bool = False
    fault: str = ""
    about: str = ""


@dataclass(frozen=True)
class Transcript:
    """What was written down of a message or commentary; `state` is waiting, done or failed."""

    kind: str
    subject: str
    language: str
    state: str
    text: str
    model: str
    tries: int
    last_error: str


Keep = Callable[[str, str], None]
"""How the owner of a kind takes the text of one of its subjects."""


class Speech:
    """The models of each language, and the queue of what is to be written down."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        preferences: Preferences,
        sounds: SoundStore,
        owners: Mapping[str, Keep],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = TranscriptStore(database)
        self._settings = settings
        self._preferences = preferences
        self._sounds = sounds
        self._owners = owners
        self._clock = clock
        self._faults = ModelFaults(settings.run)

    # --- models

    def set_model(self, language: str, folder: str) -> ModelState:
        """Keep the folder of a language's model, or none; return what it looks like."""
        folder = folder.strip()
        if language not in LANGUAGES:
            raise ModelRefused(f"there are models for {', '.join(LANGUAGES)}, not {language!r}")
        if folder and not Path(folder).is_absolute():
            raise ModelRefused(f"the folder must be a whole path that begins with /, not {folder}")
        self._preferences.keep_together({f"speech.model_{language}": folder or None})
        if folder:
            self._faults.forget(Path(folder))
        return self.model_state(language)

    def model_state(self, language: str) -> ModelState:
        """Return whether a language's model can be used, without loading it."""
        folder = self._preferences.text(f"speech.model_{language}", "")
        if not folder:
            return ModelState(language, "none")
        look = look_at(Path(folder))
        earlier = None if look.reason else self._faults.of(Path(folder))
        reason = look.reason or (earlier.reason if earlier else "")
        if reason:
            told = f"the model {folder} cannot be loaded: {reason}"
            fault, about = look.fault or "loading", look.about or reason
            return ModelState(language, "broken", folder, told, fault=fault, about=about)
        rate, size = look.sample_rate, look.bytes
        return ModelState(language, "usable", folder, "", rate, size, look.dynamic)

    def missing_words(self, language: str, words: Sequence[str] = ()) -> list[str]:
        """Load the model and return which fund words it does not know."""
        folder = self._usable(language)
        asked = list(words or FUND_WORDS[language])
        answer = self._ask({"job": "know", "model": folder, "words": asked}, 0)
        return [str(word) for word in answer["missing"]]

    def transcribe(self, path: Path, language: str, words: Sequence[str] = ()) -> str:
        """Return what is said in a WAV file of the box; with words, only these are expected."""
        job = {"job": "hear", "model": self._usable(language), "file": str(path)}
        return str(self._ask(job | {"words": list(words)}, length_seconds(path))["text"])

    def try_out(self, upload: Path, language: str) -> str:
        """Return what is said in a sound file from outside; `UploadRefused` where it is none."""
        self._usable(language)
        with self.work_folder() as folder:
            wav = Path(folder) / "upload.wav"
            read_upload(upload, wav)
            return self.transcribe(wav, language)

    def work_folder(self) -> "tempfile.TemporaryDirectory[str]":
        """Return a folder that is gone after the work."""
        self._settings.run.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=self._settings.run)

    def _usable(self, language: str) -> str:
        found = self.model_state(language)
        if found.state == "none":
            raise ModelRefused(f"no speech model is set for {language}", "none")
        if found.state == "broken" and self._faults.of(Path(found.folder)) is None:
            raise ModelRefused(found.reason)
        return found.folder  # one that failed before is judged by the listener, which waits

    def _ask(self, job: dict[str, Any], sound_seconds: float) -> dict[str, Any]:
        timeout = LOADING_SECONDS + WAITING_SECONDS_PER_SECOND * sound_seconds
        return ask(self._settings.listener_socket, job, timeout)

    # --- transcripts

    def transcript_of(self, kind: str, subject: str) -> Transcript | None:
        """Return what was written down of a message or commentary; None where nothing is due."""
        row = self._store.one(kind, subject)
        return None if row is None else _transcript(row)

    def counts(self) -> dict[str, int]:
        """Return how many transcripts are waiting, done and failed."""
        return {"waiting": 0, "done": 0, "failed": 0} | self._store.counts()

    def work_off(self, at_most: int = 10) -> int:
        """Queue what is new and write down what is due; return how many are done."""
        heard = [one for one in LANGUAGES if self.model_state(one).state == "usable"]
        if not heard:
            return 0
        for language in heard:
            self._store.queue(language, _text(self._clock()), QUEUED_AT_ONCE)
        done = 0
        for _ in range(at_most):
            now = self._clock()
            later = now + timedelta(minutes=AGAIN_MINUTES)
            row = self._store.take((heard[0], heard[-1]), _text(now), _text(later))
            if row is None or not self._write_down(row):
                break
            done += 1
        return done

    def _write_down(self, row: dict[str, Any]) -> bool:
        """Try one; False where the others would fare no better now."""
        model = self.model_state(row["language"]).folder
        voice = self._sounds.one(row["voice"])
        try:
            text = self.transcribe(self._sounds.path(voice), row["language"])
        except (ListenerAway, ModelRefused) as error:
            for_good = isinstance(error, ListenerAway) and row["tries"] >= MOST_TRIES
            self._store.failed(row, str(error), for_good=for_good)
            log.warning("%s %s is not written down: %s", row["kind"], row["subject"], error)
            return False
        except (SoundUnavailable, OSError) as error:
            self._store.failed(row, str(error), for_good=True)
            return True
        self._owners[row["kind"]](row["subject"], text)
        self._store.done(row, text, model, _text(self._clock()))
        return True


def _transcript(row: dict[str, Any]) -> Transcript:
    return Transcript(**{name: row[name] for name in Transcript.__dataclass_fields__})


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
