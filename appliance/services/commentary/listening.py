"""Who listened to which commentary and how far, who follows whom, and the figures of it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from appliance.services.commentary.commentaries import Commentaries, Commentary
from appliance.store.commentary_listening import ListeningStore
from appliance.store.database import Database

BACK_SECONDS = 1.0
"""One who calls again hears the last second once more."""


class Figures(NamedTuple):
    """How a commentary, or all of an expert's, was listened to."""

    listeners: int = 0
    listenings: int = 0
    minutes: float = 0.0
    completion: float = 0.0
    """The share of the listenings that came to the end, 0 to 1."""


class CommentaryListening:
    """Keeps positions, followers and figures."""

    def __init__(
        self, database: Database, commentary: Commentaries, clock: Callable[[], datetime]
    ) -> None:
        self._store = ListeningStore(database)
        self._commentary = commentary
        self._clock = clock

    def place(self, listener: str, commentary: str) -> float:
        """Return the second at which a listener goes on: where he stopped, else 0."""
        last = self._store.last(listener, commentary) if listener else None
        if last is None or last["completed"]:
            return 0.0
        return max(0.0, float(last["until_ms"]) / 1000 - BACK_SECONDS)

    def unfinished(self, listener: str) -> str | None:
        """Return the commentary a listener heard last, if he did not hear its end."""
        last = self._store.last(listener, None) if listener else None
        return None if last is None or last["completed"] else str(last["commentary"])

    def begin(self, commentary: Commentary, listener: str, call_id: str, place: float) -> int:
        """Note that somebody begins to listen; return the number of this listening."""
        row = {
            "commentary": commentary.id,
            "listener": listener,
            "call_id": call_id,
            "began_at": self._clock().isoformat(timespec="milliseconds"),
            "from_ms": round(place * 1000),
        }
        return self._store.begin(row)

    def heard(
        self, listening: int, from_seconds: float, until_seconds: float, *, completed: bool = False
    ) -> None:
        """Note that a stretch was heard."""
        heard_ms = max(0, round((until_seconds - from_seconds) * 1000))
        self._store.heard(listening, round(until_seconds * 1000), heard_ms, completed)

    def follow(self, listener: str, expert: str) -> bool:
        """Follow an expert, or stop it; return whether the listener follows now."""
        return self._store.follow(listener, expert, self._clock().isoformat(timespec="seconds"))

    def followed(self, listener: str) -> list[str]:
        """Return the experts a listener follows, by number."""
        return self._store.followed(listener)

    def followers(self) -> dict[str, int]:
        """Return how many people follow each expert."""
        return self._store.followers()

    def by_commentary(self) -> dict[str, Figures]:
        """Return the figures of every commentary that was listened to."""
        return {
            row["commentary"]: _figures(
                row["listeners"], row["listenings"], row["heard_ms"], row["completed"]
            )
            for row in self._store.figures()
        }

    def by_expert(self) -> dict[str, Figures]:
        """Return the figures of every expert who was listened to."""
        experts = {c.id: c.expert for c in self._commentary.listing(limit=-1)}
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for row in self._store.figures():
            expert = experts.get(row["commentary"])
            if expert:
                for place, name in enumerate(("listenings", "heard_ms", "completed")):
                    sums[expert][place] += row[name]
        listeners = self._store.expert_listeners()
        return {expert: _figures(listeners[expert], *values) for expert, values in sums.items()}


def _figures(listeners: int, listenings: int, heard_ms: int, completed: int) -> Figures:
    share = completed / listenings if listenings else 0.0
    return Figures(listeners, listenings, round(heard_ms / 60000, 2), round(share, 3))
