"""The part `listener`: loads speech models and writes down what is said, one job at a time.

A process of its own, because a speech engine may end its process. What was being loaded then is
known at the next start and left alone for a while; the job itself is tried again by who gave it.
"""

import json
import logging
import os
import socket
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.audio.listen import SpeechModel
from appliance.audio.listener_line import Message, receive, send
from appliance.audio.speech_models import ModelFaults, look_at
from appliance.errors import ModelRefused, SoundUnavailable
from appliance.machine.heartbeats import beat
from appliance.settings import Settings, read_settings

BEAT_SECONDS = 1.0
ASKING_SECONDS = 5.0
LOADING_SECONDS = 300.0
LEAST_JOB_SECONDS = 120.0
JOB_SECONDS_PER_SECOND = 4.0
LONGEST_SOUND_SECONDS = 1800
MODELS_AT_ONCE = 2
ERROR = ("ERROR (", "ASSERTION_FAILED (")
LONGEST_REASON = 200

log = logging.getLogger("listener")


class Listener:
    """The models that are loaded, and the job at hand."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._faults = ModelFaults(settings.run)
        self._models: dict[str, SpeechModel] = {}
        self._loading = settings.run / "listener_loading.json"
        self._said = settings.run / "listener_said"
        self._until: float | None = None
        self.detail = "no model"

    def remember_last_end(self) -> None:
        """Note the model whose loading ended the process before this one."""
        try:
            folder = Path(json.loads(self._loading.read_text("utf-8"))["model"])
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError, OSError) as error:
            log.error("%s is not what was written: %s", self._loading, error)
        else:
            reason = self._reason_said() or "the recogniser ended while it read the model"
            self._blame(folder, reason)
        self._loading.unlink(missing_ok=True)

    def serve(self) -> None:
        """Take jobs for ever."""
        path = self._settings.listener_socket
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(path))
            path.chmod(
                0o600
            )  # no umask: it would count for the folder another thread makes just now
            door.listen(16)
            log.info("ready at %s", path)
            while True:
                line, _ = door.accept()
                with line:
                    self._serve_one(line)

    def beat_for_ever(self) -> None:
        """Beat, and end a process whose job takes too long; it starts again at once."""
        while True:
            until = self._until
            if until is not None and time.monotonic() > until:
                log.error("the job takes too long; the listener starts anew")
                os._exit(1)
            beat(self._settings, "listener", detail=self.detail)
            time.sleep(BEAT_SECONDS)

    def answer(self, job: Message) -> Message:
        """Return what came of a job; `ModelRefused` or `SoundUnavailable` say why nothing did."""
        model = self._model(Path(str(job["model"])))
        words = [str(word) for word in job.get("words", ())]
        if job["job"] == "know":
            return {"missing": model.missing(words), "sample_rate": model.sample_rate}
        if job["job"] != "hear":
            raise SoundUnavailable(f"there is no job {job['job']!r}")
        file = Path(str(job["file"]))
        with self._at_most(LEAST_JOB_SECONDS + JOB_SECONDS_PER_SECOND * _seconds(file)):
            return {"text": model.hear(file, words)}

    def _serve_one(self, line: socket.socket) -> None:
        line.settimeout(ASKING_SECONDS)
        try:
            send(line, self._answered(receive(line)))
        except (OSError, ValueError, KeyError) as error:
            log.warning("a job was not answered: %s: %s", type(error).__name__, error)

    def _answered(self, job: Message) -> Message:
        try:
            return self.answer(job)
        except ModelRefused as error:
            message = f"the model {job['model']} cannot be {error}"
            return {"refused": "model", "message": message, "reason": error.reason}
        except SoundUnavailable as error:
            return {"refused": "sound", "message": str(error), "reason": error.reason}

    # --- models

    def _model(self, folder: Path) -> SpeechModel:
        name = str(folder)
        if name not in self._models:
            fault = self._faults.left_alone(folder)
            if fault is not None:
                raise ModelRefused(f"loaded: {fault.reason}")
            while len(self._models) >= MODELS_AT_ONCE:
                del self._models[next(iter(self._models))]
            self._models[name] = self._loaded(folder)
            self.detail = f"{len(self._models)} loaded"
        return self._models[name]

    def _loaded(self, folder: Path) -> SpeechModel:
        self._loading.write_text(json.dumps({"model": str(folder)}), "utf-8")
        try:
            with self._at_most(LOADING_SECONDS), _errors_into(self._said):
                model = SpeechModel(folder)
        except ModelRefused as error:
            reason = look_at(folder).reason or self._reason_said() or str(error)
            self._blame(folder, reason)
            raise ModelRefused(f"loaded: {reason}") from error
        finally:
            self._loading.unlink(missing_ok=True)
        self._faults.forget(folder)
        log.info("the model %s is loaded", folder)
        return model

    def _blame(self, folder: Path, reason: str) -> None:
        self._faults.note(folder, reason)
        self.detail = f"the model {folder} cannot be loaded: {reason}"
        log.error("%s", self.detail)

    def _reason_said(self) -> str:
        """Return what the engine itself said last about its failure."""
        try:
            lines = self._said.read_text("utf-8", "replace").splitlines()
        except OSError:
            return ""
        said = [line for line in lines if line.startswith(ERROR)]
        reason = said[-1].partition(") ")[2] if said else ""
        return "".join(sign for sign in reason if sign.isprintable())[:LONGEST_REASON].strip()

    @contextmanager
    def _at_most(self, seconds: float) -> Iterator[None]:
        self._until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until = None


@contextmanager
def _errors_into(path: Path) -> Iterator[None]:
    """Let everything the engine complains of go into a file that outlives the process."""
    before = os.dup(2)
    try:
        with path.open("wb") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def _seconds(file: Path) -> float:
    try:
        with wave.open(str(file)) as sound:
            seconds = float(sound.getnframes() / sound.getframerate())
    except (OSError, wave.Error, EOFError, ZeroDivisionError) as error:
        raise SoundUnavailable(f"{file} cannot be read: {error}") from error
    if seconds > LONGEST_SOUND_SECONDS:
        minutes = LONGEST_SOUND_SECONDS // 60
        raise SoundUnavailable(f"{file.name} is longer than {minutes} minutes", "long")
    return seconds


def main() -> None:
    """Run the listener until it is killed; it owns nothing that a kill could harm."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = read_settings()
    settings.run.mkdir(parents=True, exist_ok=True)
    listener = Listener(settings)
    listener.remember_last_end()
    threading.Thread(target=listener.beat_for_ever, name="beat", daemon=True).start()
    listener.serve()


if __name__ == "__main__":
    main()
