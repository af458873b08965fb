"""Calls in which clips are recorded: the box rings a telephone of the house.

A door asks, the exchange rings, the script records; each step is a row, so that whoever is killed
leaves a call that ends by itself.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from appliance.audio.prompt_templates import Clip
from appliance.errors import StudioCallRefused
from appliance.services.prompt_studio.records import RINGING, TALKING, WANTED, StudioCall
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.prompt_studio import StudioCallStore

CALL_PREFIX = "studio-"
MOST_CLIPS = 60
RING_SECONDS = 25
LONGEST = {
    WANTED: timedelta(seconds=15),
    RINGING: timedelta(seconds=RING_SECONDS + 10),
    TALKING: timedelta(minutes=10),
}
"""After so long without a word a call is over: its exchange or script is gone."""
DONE, UNANSWERED, HUNG_UP, GIVEN_UP, AWAY, STOPPED, LOST = (
    "done", "unanswered", "hung_up", "given_up", "away", "stopped", "lost",
)  # fmt: skip


def is_studio_call(call_id: str) -> bool:
    """Tell whether the box placed this call to record clips."""
    return call_id.startswith(CALL_PREFIX)


class StudioCalls:
    """The calls of the prompt studio."""

    def __init__(
        self,
        database: Database,
        extensions: Callable[[], Sequence[str]],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = StudioCallStore(database)
        self.extensions = extensions
        """The telephones of the house."""
        self._clock = clock

    def ask(self, clips: Sequence[Clip], extension: str, by: str) -> StudioCall:
        """Ask for a call in which these clips are recorded; `StudioCallRefused` says why not."""
        if extension not in self.extensions():
            raise StudioCallRefused("extension", f"{extension} is no telephone of the house")
        if not 0 < len(clips) <= MOST_CLIPS or len({clip.language for clip in clips}) > 1:
            raise StudioCallRefused("clips", f"a call records 1 to {MOST_CLIPS} clips")
        self.end_forgotten()
        call_id = f"{CALL_PREFIX}{secrets.token_hex(8)}"
        asked = self._store.ask(
            {
                "id": call_id,
                "language": clips[0].language,
                "clips": json.dumps([[clip.name, clip.text] for clip in clips]),
                "extension": extension,
                "operator": by,
                "asked_at": self._now(),
            }
        )
        if not asked:
            raise StudioCallRefused("busy", f"{extension} is recording already")
        return self.one(call_id)

    def one(self, call_id: str) -> StudioCall:
        """Return a call; `StudioCallRefused` where there is none."""
        row = self._store.one(call_id)
        if row is None:
            raise StudioCallRefused("unknown", "there is no such call")
        return _call(row)

    def open(self) -> list[StudioCall]:
        """Return the calls that are not over."""
        return [_call(row) for row in self._store.open()]

    def rings(self, call: StudioCall) -> bool:
        """Note that the exchange places a call; False where somebody did, or stopped it."""
        return self._store.step(call.id, WANTED, RINGING, self._now())

    def begins(self, call_id: str) -> StudioCall | None:
        """Note that a call was answered; None where nobody waits for it any more."""
        answered = self._store.step(call_id, RINGING, TALKING, self._now())
        call = self.one(call_id)
        return call if answered or call.state == TALKING else None

    def moves(self, call_id: str, place: int) -> None:
        """Note which clip is spoken now."""
        self._store.move(call_id, place, 0, self._now())

    def keeps(self, call_id: str, place: int) -> None:
        """Note that a clip was kept; a call that is taken up again goes on behind it."""
        self._store.move(call_id, place + 1, 1, self._now())

    def ends(self, call_id: str, reason: str) -> None:
        """Note that a call is over, and why; the first reason counts."""
        self._store.end(call_id, reason, self._now())

    def end_forgotten(self) -> None:
        """End the calls of which nothing was heard for too long."""
        now = self._clock()
        for call in self.open():
            if now - call.changed_at > LONGEST[call.state]:
                self.ends(call.id, AWAY if call.state == WANTED else LOST)

    def _now(self) -> str:
        return stamp(self._clock())


def _call(row: dict[str, Any]) -> StudioCall:
    language = row["language"]
    clips = tuple(Clip(name, text, language) for name, text in json.loads(row["clips"]))
    return record(StudioCall, row | {"clips": clips})
