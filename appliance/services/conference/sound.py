"""The sound of conferences: what Asterisk recorded of each becomes one commentary, a draft.

A room that empties and fills again, or an Asterisk that is started anew, begins another part. The
parts stay where they are until the draft is kept, so it can be broken off anywhere and done again.
"""

import logging
import time
from collections.abc import Collection
from pathlib import Path

from appliance.audio.recording_files import is_complete, join
from appliance.errors import ConferenceUnknown
from appliance.services.commentary.commentaries import Commentaries, Draft
from appliance.services.conference.conferences import ENDED, Conference, Conferences
from appliance.services.sound_store import SoundStore
from appliance.store.database import Database

SOURCE = "conference"
STILL_SECONDS = 5.0
"""A living recording grows every 2.05 s, when Asterisk's buffer of 32 KiB is full."""

log = logging.getLogger(__name__)


class ConferenceSound:
    """Makes the drafts of the conferences that are over."""

    def __init__(
        self,
        database: Database,
        conferences: Conferences,
        commentary: Commentaries,
        sounds: SoundStore,
        folder: Path,
    ) -> None:
        self._database = database
        self._conferences = conferences
        self._commentary = commentary
        self._sounds = sounds
        self._folder = folder

    def parts(self, number: int) -> list[Path]:
        """Return what was recorded of a conference, in order."""
        return sorted(self._folder.glob(f"{number}-*.wav"))

    def settle(self, rooms: Collection[str]) -> None:
        """Make drafts of what is over; `rooms` are those in which somebody still is."""
        names = {path.name.partition("-")[0] for path in self._folder.glob("*-*.wav")}
        for name in sorted(names - set(rooms)):
            try:
                conference = self._conferences.one(int(name))
            except (ConferenceUnknown, ValueError) as error:
                log.error("%s/%s-…: %s", self._folder, name, error)
                continue
            if conference.state == ENDED:
                self._settle(conference)

    def _settle(self, conference: Conference) -> None:
        parts = self.parts(conference.id)
        draft = self._draft(conference)
        if draft is not None:
            if not all(_is_over(part) for part in parts):
                return
            if not draft.path.exists():
                whole = self._folder / f"{conference.id}.whole"
                join(parts, whole)
                whole.replace(draft.path)
            self._commentary.keep(draft)
            log.info("conference %d became commentary %s", conference.id, draft.id)
        for part in parts:
            part.unlink(missing_ok=True)

    def _draft(self, conference: Conference) -> Draft | None:
        """Return the draft that is to be filled, the one begun before if there is; None if done."""
        if conference.commentary is not None and conference.voice is not None:
            voice = self._sounds.one(conference.voice)
            if voice.status == "recording":
                return Draft(conference.commentary, voice, self._sounds.spool(voice))
            if voice.bytes:  # else it was given up before the sound came into it
                return None
        with self._database.writing() as tables:
            draft = self._commentary.begin(
                SOURCE,
                expert=(*conference.experts, *conference.moderators)[0],
                title=conference.title,
            )
            self._conferences.link(tables, conference.id, draft.id, draft.voice.id)
        return draft


def _is_over(part: Path) -> bool:
    return is_complete(part) or time.time() - part.stat().st_mtime >= STILL_SECONDS
