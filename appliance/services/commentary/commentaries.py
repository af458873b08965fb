"""The commentaries: recorded, submitted, released by a second person, live, and over."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from appliance.errors import (
    CommentaryRefused,
    CommentaryUnknown,
    SecondPersonNeeded,
)
from appliance.services.commentary import times
from appliance.services.commentary.experts import Experts
from appliance.services.commentary.sound import CommentarySound
from appliance.services.commentary.topics import Topics
from appliance.services.row_records import stamp
from appliance.services.sound_store import SoundStore, Voice
from appliance.services.trading_calendar import TradingCalendar
from appliance.store.commentary import CommentaryStore
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

VOICE = "commentary"
STATES = ("draft", "submitted", "released", "expired", "taken_down", "rejected")
TIMES = ("began_at", "submitted_at", "decided_at", "live_from", "live_until", "taken_down_at")
MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Commentary:
    """One commentary; `raw` is what was said, `voice` what callers hear, both kept voices."""

    id: str
    topic: int | None
    expert: str | None
    title: str
    text: str
    """What was typed, where it is a bulletin."""
    language: str
    status: str
    source: str
    raw: str
    voice: str | None
    milliseconds: int
    risk_milliseconds: int | None
    """The part of it that is the risk sentence."""
    loudness: float | None
    """Of the speech, in LUFS (ITU-R BS.1770-4)."""
    lives: str
    """Until when it lives: `open`, `days:N` or `date:YYYY-MM-DD`."""
    began_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    decided_by: str
    """Who released or rejected it."""
    decided_at: datetime | None
    comment: str
    live_from: datetime | None
    live_until: datetime | None
    taken_down_by: str
    taken_down_at: datetime | None
    transcript: str

    def state(self, now: datetime) -> str:
        """Return its status, `expired` where its time is over."""
        over = self.live_until is not None and now >= self.live_until
        return "expired" if self.status == "released" and over else self.status


class Draft(NamedTuple):
    """A commentary that is being spoken: its row is on the disk."""

    id: str
    voice: Voice
    path: Path


class Commentaries:
    """Keeps the commentaries."""

    def __init__(
        self,
        database: Database,
        sounds: SoundStore,
        sound: CommentarySound,
        *,
        topics: Topics,
        experts: Experts,
        calendar: TradingCalendar,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = CommentaryStore(database)
        self._sounds = sounds
        self._sound = sound
        self._topics, self._experts = topics, experts
        self._calendar = calendar
        self._clock = clock
        sounds.owner(VOICE, self._kept)

    # --- making one

    def begin(
        self,
        source: str = "telephone",
        *,
        expert: str | None = None,
        call_id: str = "",
        title: str = "",
        text: str = "",
        language: str = "zh",
    ) -> Draft:
        """Open a commentary before its first word."""
        with self._database.writing() as tables:
            voice = self._sounds.begin(VOICE, call_id)
            row = {
                "id": f"{voice.id[:14]}{secrets.token_hex(3)}", "topic": None, "expert": expert,
                "title": title.strip(), "text": text, "language": language, "source": source,
                "raw": voice.id, "lives": times.UNTIL_OPEN,
                "began_at": stamp(voice.began_at),
            }  # fmt: skip
            self._store.begin(tables, row)
        return Draft(str(row["id"]), voice, self._sounds.spool(voice))

    def keep(self, draft: Draft) -> None:
        """Close a recording; it is a draft from now on."""
        self._sounds.keep(draft.voice)

    def discard(self, draft: Draft) -> None:
        """Give up a recording that nobody wants."""
        self._store.drop(draft.id)
        self._sounds.drop(draft.voice)

    def drop(self, commentary_id: str) -> None:
        """Give up a draft."""
        self._store.drop(self._in(commentary_id, "draft").id)

    def draft_from_file(self, wav: Path, source: str, **details: Any) -> Commentary:
        """Make a draft of a finished WAV file of the box's own, such as a conference's."""
        draft = self.begin(source, **details)
        draft.path.write_bytes(wav.read_bytes())
        self.keep(draft)
        row = self._store.one(draft.id)
        if row is None:
            raise CommentaryRefused("there is too little to hear in it", "short")
        return _commentary(row)

    def upload(self, upload: Path, **details: Any) -> Commentary:
        """Make a draft of an uploaded WAV, MP3 or M4A file; `UploadRefused` says why not."""
        with self._sound.work_folder() as folder:
            wav = Path(folder) / "speech.wav"
            self._sound.read_upload(upload, wav)
            return self.draft_from_file(wav, "upload", **details)

    def bulletin(self, text: str, *, language: str = "zh", **details: Any) -> Commentary:
        """Make a draft of a typed text that the box speaks."""
        with self._sound.work_folder() as folder:
            wav = Path(folder) / "speech.wav"
            self._sound.speak(text, language, wav)
            return self.draft_from_file(wav, "bulletin", text=text, language=language, **details)

    def submit(
        self, commentary_id: str, by: str, *, topic: int, lives: str = times.UNTIL_OPEN
    ) -> Commentary:
        """Finish a draft's sound and hand it to whoever releases it."""
        draft = self._in(commentary_id, "draft")
        times.check(lives)
        self._topics.one(topic)
        with self._sound.work_folder() as folder:
            target = Path(folder) / "finished.wav"
            finished = self._sound.finish(self.raw_path(draft), draft.language, target)
            voice = self._sounds.take_in(VOICE, target)
        if voice is None:
            raise CommentaryRefused("the finished sound could not be kept", "lost")
        row = {"id": draft.id, "voice": voice.id, "topic": topic, "lives": lives, "by": by}
        with self._database.writing() as tables:
            done = self._store.submit(tables, row | {"at": self._now()} | finished._asdict())
        return self._done(commentary_id, done)

    # --- deciding

    def release(
        self,
        commentary_id: str,
        by: str,
        *,
        live_from: datetime | None = None,
        lives: str | None = None,
        comment: str = "",
    ) -> Commentary:
        """Let callers hear it, now or from a moment on; never by who submitted or spoke it."""
        found = self._in(commentary_id, "submitted")
        if any(self._experts.same_person(by, who) for who in (found.submitted_by, found.expert)
               if who):  # fmt: skip
            raise SecondPersonNeeded(
                f"{by} submitted or spoke this commentary; a second person must release it"
            )
        begin = max(live_from or self._clock(), self._clock())
        end = times.end_of_life(lives or found.lives, begin, self._calendar)
        row = {"id": found.id, "by": by, "at": self._now(), "comment": comment}
        return self._done(
            found.id,
            self._store.release(row | {"live_from": stamp(begin), "live_until": stamp(end)}),
        )

    def reject(self, commentary_id: str, by: str, comment: str = "") -> Commentary:
        """Send a submitted commentary back for good."""
        row = {"id": commentary_id, "by": by, "at": self._now(), "comment": comment}
        return self._done(commentary_id, self._store.reject(row))

    def take_down(self, commentary_id: str, by: str, comment: str = "") -> Commentary:
        """Take a released commentary away at once, also from those who listen to it."""
        row = {"id": commentary_id, "by": by, "at": self._now(), "comment": comment}
        return self._done(commentary_id, self._store.take_down(row))

    def keep_note(
        self, commentary_id: str, *, comment: str | None = None, transcript: str | None = None
    ) -> None:
        """Write a reviewer's comment or what a commentary says."""
        found = self.one(commentary_id)
        self._store.keep_note(
            found.id,
            found.comment if comment is None else comment,
            found.transcript if transcript is None else transcript,
        )

    # --- what people ask

    def one(self, commentary_id: str) -> Commentary:
        """Return a commentary."""
        row = self._store.one(commentary_id)
        if row is None:
            raise CommentaryUnknown(f"there is no commentary {commentary_id}")
        return _commentary(row)

    def listing(
        self,
        *,
        status: str | None = None,
        topic: int | None = None,
        expert: str | None = None,
        limit: int = MOST,
        offset: int = 0,
    ) -> list[Commentary]:
        """Return commentaries, newest first; `status` as stored, so released ones may be over."""
        rows = self._store.listing(status, topic, expert, limit, offset)
        return [_commentary(row) for row in rows]

    def live(self) -> list[Commentary]:
        """Return what callers may hear now, newest first."""
        found = [_commentary(row) for row in self._store.live(self._now())]
        paths = {c.topic: self._topics.path(c.topic) for c in found if c.topic is not None}
        return [c for c in found if c.topic and all(topic.active for topic in paths[c.topic])]

    def live_ids(self) -> set[str]:
        """Return the names of what is live now."""
        return {commentary.id for commentary in self.live()}

    def path(self, commentary: Commentary) -> Path:
        """Return the file callers hear; there is none before it is submitted."""
        if commentary.voice is None:
            raise CommentaryRefused("this commentary was never submitted", "state")
        return self._sounds.path(self._sounds.one(commentary.voice))

    def raw_path(self, commentary: Commentary) -> Path:
        """Return the file as it was recorded, uploaded or spoken."""
        return self._sounds.path(self._sounds.one(commentary.raw))

    # ---

    def _kept(self, tables: "Tables", voice: Voice) -> None:
        """Make a draft of what was recorded; a finished sound belongs to no recording."""
        status = "draft" if voice.status == "kept" else "empty"
        self._store.recorded(tables, voice.id, status, voice.milliseconds)

    def _in(self, commentary_id: str, status: str) -> Commentary:
        found = self.one(commentary_id)
        if found.status != status:
            what = f"commentary {found.id} is {found.status}, not {status}"
            raise CommentaryRefused(what, "state")
        return found

    def _done(self, commentary_id: str, done: bool) -> Commentary:
        found = self.one(commentary_id)
        if not done:
            raise CommentaryRefused(f"commentary {found.id} is {found.status} already", "state")
        return found

    def _now(self) -> str:
        return stamp(self._clock())


def _commentary(row: dict[str, Any]) -> Commentary:
    moments = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in TIMES}
    return Commentary(**row | moments)
