"""The records of the prompt studio: sentences, their clips, recordings, calls and sets."""

from dataclasses import dataclass
from datetime import datetime

from appliance.audio.prompt_templates import Clip

RECORDED, SPOKEN, MISSING = "recorded", "spoken", "missing"
"""Whose sound a clip has: a person's, the box's own voice, nobody's."""
IN_USE = "in_use"
UPLOAD, TELEPHONE, IMPORT, FOLDER = "upload", "telephone", "import", "folder"
"""How a recording came: `folder` is one that somebody laid into `HOME/sounds/recorded`."""
WANTED, RINGING, TALKING, OVER = "wanted", "ringing", "talking", "over"


@dataclass(frozen=True)
class Take:
    """One recording of a clip; it stays when another one replaces it."""

    id: str
    language: str
    clip: str
    text: str
    """The words it was made for."""
    source: str
    operator: str
    at: datetime
    sha256: str
    milliseconds: int
    came_with_lufs: float
    lufs: float
    state: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class ClipSound:
    """A clip and what is heard for it."""

    clip: Clip
    origin: str
    take: Take | None = None
    """Who recorded it and when; None where it is spoken, or was laid into the folder by hand."""
    lufs: float | None = None
    """The loudness of a recording."""

    @property
    def by_hand(self) -> bool:
        """Tell whether a recording was laid into the folder without the studio."""
        return self.origin == RECORDED and self.take is None

    @property
    def other_words(self) -> bool:
        """Tell whether it was recorded for other words than are written now."""
        return self.take is not None and self.take.text != self.clip.text


@dataclass(frozen=True)
class SentenceSound:
    """A sentence as it stands in the studio."""

    key: str
    language: str
    text: str
    slots: dict[str, str]
    delivered: str | None
    """The text it came with; None for one that the owner added, and for a clip of its own."""
    drafted: str | None
    """The text that a draft of the workshop gives it."""
    clips: tuple[ClipSound, ...]
    changeable: bool = True

    @property
    def topic(self) -> str:
        """Return the topic it stands under."""
        return self.key.partition(".")[0]

    @property
    def changed(self) -> bool:
        """Tell whether the owner's words are others than ours."""
        return self.changeable and self.delivered != self.text

    @property
    def origins(self) -> set[str]:
        """Return whose sounds its clips have."""
        return {one.origin for one in self.clips}


@dataclass(frozen=True)
class StudioCall:
    """A call in which clips are recorded; `place` is the one that is spoken now."""

    id: str
    language: str
    clips: tuple[Clip, ...]
    extension: str
    operator: str
    asked_at: datetime
    state: str
    place: int
    kept: int
    reason: str
    changed_at: datetime


@dataclass(frozen=True)
class Finding:
    """What became of one file of a set: `taken`, `ignored`, or why it is refused."""

    file: str
    outcome: str
    clip: str = ""
    detail: str = ""

    @property
    def refused(self) -> bool:
        """Tell whether this file keeps the set from being taken."""
        return self.outcome not in ("taken", "ignored")


@dataclass(frozen=True)
class TakeSet:
    """A set of recordings that came as one archive."""

    id: str
    language: str
    file: str
    operator: str
    at: datetime
    state: str
    files: int
    looked_at: int
    findings: tuple[Finding, ...]
    ended_at: datetime | None
