"""The recordings of clips: kept for ever, one in use for each clip, taken back and brought back.

What the tables say is true. The file in `HOME/sounds/recorded` follows the commit; what a killed
part left undone there, the exchange's clock makes up for.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from appliance.audio.clip_shelf import RECORDED_SUFFIXES, ClipShelf
from appliance.audio.prompt_templates import Clip
from appliance.audio.recording_files import is_complete
from appliance.audio.sound_files import wave_file, write_whole
from appliance.audio.take_sound import (
    TakeSound,
    clip_seconds,
    finished,
    finished_clip,
    read_many,
    refusal,
)
from appliance.errors import TakeUnknown
from appliance.services.prompt_studio.records import FOLDER, Take
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.prompt_studio import TakeStore

SECONDS_A_SIGN = {"zh": 0.35, "en": 0.09}
"""How long a word without a rendered clip may take to say, about."""
CLOSING_SECONDS, LOOK_SECONDS = 1.0, 0.02
SPOOL = "spool/prompts"


class NewTake(NamedTuple):
    """A finished recording on its way into use."""

    clip: Clip
    sound: TakeSound


class Takes:
    """Everybody's recordings of the box's clips."""

    def __init__(
        self, database: Database, shelf: ClipShelf, home: Path, clock: Callable[[], datetime]
    ) -> None:
        self._store = TakeStore(database)
        self._shelf = shelf
        self._clock = clock
        self.spool = home / SPOOL
        """Where recordings grow, and sets wait until they are looked at."""

    # --- what there is

    def in_use(self, language: str) -> dict[str, Take]:
        """Return the recordings in use, by the name of their clip."""
        return {row["clip"]: record(Take, row) for row in self._store.in_use(language)}

    def of_clip(self, clip: Clip) -> list[Take]:
        """Return all recordings of a clip, newest first."""
        return [record(Take, row) for row in self._store.of_clip(clip.language, clip.name)]

    def one(self, take_id: str) -> Take:
        """Return a recording; `TakeUnknown` where there is none of this id."""
        row = self._store.one(take_id)
        if row is None:
            raise TakeUnknown("there is no such recording")
        return record(Take, row)

    def file(self, take: Take) -> Path:
        """Return the file of a recording, in use or not."""
        return self._kept(take.id)

    def by_hand(self, clip: Clip) -> Path | None:
        """Return a recording that somebody laid into the folder without the studio."""
        taken = self.in_use(clip.language).get(clip.name)
        for suffix in RECORDED_SUFFIXES:
            file = self._place(clip.language, clip.name, suffix)
            if file.is_file() and not (taken and suffix == ".alaw"):
                return file
        return None

    def spoken_seconds(self, clip: Clip) -> float:
        """Return how long the box's own voice needs for a clip."""
        spoken = self._shelf.sounds / clip.language / f"{clip.name}.alaw"
        if spoken.is_file():
            return clip_seconds(spoken)
        return len(clip.text) * SECONDS_A_SIGN.get(clip.language, 0.35)

    # --- what comes

    def upload(self, clip: Clip, upload: Path, by: str, source: str) -> Take:
        """Take a sound file of others into use; `TakeRefused` says why not."""
        self.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        wav = self.spool / f"{secrets.token_hex(8)}.wav"
        try:
            for reason in read_many([(upload, wav)]):
                if reason:
                    raise refusal(reason, spoken=self.spoken_seconds(clip))
            return self.keep(clip, wav, by, source)
        finally:
            wav.unlink(missing_ok=True)

    def keep(self, clip: Clip, wav: Path, by: str, source: str) -> Take:
        """Take a WAV of 8 kHz into use."""
        return self.put_in_use([NewTake(clip, self.finish(clip, wav))], by, source)[0]

    def finish(self, clip: Clip, wav: Path) -> TakeSound:
        """Return a WAV of 8 kHz as it will be heard; `TakeRefused` says why it cannot be."""
        return finished(wav, self.spoken_seconds(clip))

    def spool_file(self, name: str) -> Path:
        """Return a file into which a telephone may record."""
        self.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.spool / f"{name}.wav"

    def finish_spoken(self, clip: Clip, wav: Path) -> TakeSound:
        """Do the same with what a telephone recorded, which Asterisk closes a moment later."""
        until = time.monotonic() + CLOSING_SECONDS
        while not (wav.is_file() and is_complete(wav)) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        return self.finish(clip, wav)

    def preview(self, sound: TakeSound, wav: Path) -> Path:
        """Write a finished recording so that a telephone can play it; return the file."""
        file = wav.with_name(f"{wav.stem}-heard.wav")
        write_whole(file, wave_file(sound.data))
        return file

    def even(self, clip: Clip, by: str) -> Take | None:
        """Make a recording that lies in the folder as loud as all clips; None where none does."""
        lying = self.by_hand(clip)
        heard = self._shelf.path(clip.language, clip.name) if lying else None
        if heard is None:
            return None
        sound = finished_clip(heard, self.spoken_seconds(clip))
        return self.put_in_use([NewTake(clip, sound)], by, FOLDER)[0]

    def put_in_use(self, takes: Sequence[NewTake], by: str, source: str) -> list[Take]:
        """Put finished recordings in use, all of them or none."""
        at = stamp(self._clock())
        rows = []
        for clip, sound in takes:
            row = {
                "id": secrets.token_hex(8),
                "language": clip.language,
                "clip": clip.name,
                "text": clip.text,
                "source": source,
                "operator": by,
                "at": at,
                "sha256": hashlib.sha256(sound.data).hexdigest(),
                **{
                    name: getattr(sound, name)
                    for name in ("milliseconds", "came_with_lufs", "lufs")
                },
            }
            write_whole(self._kept(row["id"]), sound.data)
            rows.append(row)
        _bring_onto_disk(self._kept(row["id"]) for row in rows)
        self._store.put_in_use(rows)
        self.settle()
        return [self.one(str(row["id"])) for row in rows]

    # --- what goes, and comes back

    def take_back(self, clip: Clip, by: str) -> None:
        """Let the box's own voice be heard again; `TakeUnknown` where nothing is recorded."""
        lying = self.by_hand(clip)
        taken = self._store.take_back(clip.language, clip.name, by, stamp(self._clock()))
        if not taken and lying is None:
            raise TakeUnknown("nobody recorded this clip")
        if not taken and lying is not None:
            self.even(clip, by)  # so that it can be brought back
            self._store.take_back(clip.language, clip.name, by, stamp(self._clock()))
        self.settle()
        if lying is not None:
            lying.unlink(missing_ok=True)

    def bring_back(self, take_id: str, by: str) -> Take:
        """Put an earlier recording in use again."""
        if self._store.bring_back(take_id, by, stamp(self._clock())) is None:
            raise TakeUnknown("there is no such recording")
        self.settle()
        return self.one(take_id)

    def settle(self) -> None:
        """Bring the files in line with what is committed."""
        rows = self._store.to_place()
        for row in rows:
            place = self._place(row["language"], row["clip"], ".alaw")
            if row["take"] is None:
                place.unlink(missing_ok=True)
            else:
                write_whole(
                    place, (self._shelf.sounds / "takes" / f"{row['take']}.alaw").read_bytes()
                )
        if rows:
            self._store.placed(rows)

    def _kept(self, take_id: object) -> Path:
        return self._shelf.sounds / "takes" / f"{take_id}.alaw"

    def _place(self, language: str, clip: str, suffix: str) -> Path:
        return self._shelf.sounds / "recorded" / language / f"{clip}{suffix}"


def _bring_onto_disk(files: Iterable[Path]) -> None:
    for file in files:
        with file.open("rb") as written:
            os.fsync(written.fileno())
